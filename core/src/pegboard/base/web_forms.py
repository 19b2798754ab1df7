"""Forms for the visitors of a site, who need not sign in."""

from pegboard.base.consents import PURPOSES
from pegboard.base.people import LANGUAGES
from pegboard.model import fields
from pegboard.model.entities import Entity

WEB_FORM = "base.web_form"


class WebForm(
    Entity,
    name="web_form",
    label="Web form",
    owner=True,
    icon="list-checks",
    menu=None,
    listed=("name", "entity", "active", "problem", "owner"),
    order="name",
    search=("name",),
):
    """Makes records of what visitors fill in, with the rights of its owner.

    Nothing is asked for, and nothing written, but the fields that it names. A change of it switches
    it off until its owner switches it on again.
    """

    name = fields.Text(required=True, max_length=100)
    entity = fields.Text(
        required=True, max_length=100, default="base.lead", help="What it makes, such as base.lead"
    )
    asks = fields.LongText(
        required=True,
        max_length=2000,
        label="Asks for",
        help="Fields in their order, with * after those that must be filled in: last_name*, email*",
    )
    language = fields.Choice(*LANGUAGES, default="en", required=True)
    heading = fields.Text(max_length=200, help="What visitors read above it; its name unless said")
    intro = fields.LongText(label="Introduction", max_length=2000)
    consent = fields.LongText(
        label="Consent",
        max_length=2000,
        help="Stands beside a box to tick; without a purpose it must be ticked",
    )
    purpose = fields.Choice(*PURPOSES, help="For what ticking the box is noted as consent")
    confirms = fields.Boolean(
        label="Confirmed by mail", help="Nothing is made before the visitor confirms by mail"
    )
    thanks = fields.LongText(label="Thank-you text", max_length=2000)
    redirect = fields.Url(label="Then leads to", max_length=2000)
    sites = fields.Text(
        label="Embedded on",
        max_length=2000,
        help="Sites that may show it in a frame, such as https://www.example.com",
    )
    active = fields.Boolean(label="On", read_only=True)
    problem = fields.Text(read_only=True, max_length=500, help="Why it was switched off")
