"""People and companies of whom we do not know yet whether they will buy."""

from pegboard.base.accounts import ACCOUNT
from pegboard.base.choices import SECTORS, SOURCES
from pegboard.base.contacts import CONTACT
from pegboard.model import fields
from pegboard.model.entities import Entity

LEAD = "base.lead"


class Lead(
    Entity,
    name="lead",
    label="Lead",
    owner=True,
    title="name",
    person=True,
    icon="user-plus",
    menu=10,
    listed=("name", "company", "stage", "rating", "email", "owner"),
    order="-created_at",
    search=("name", "company", "email", "phone", "mobile"),
):
    """A target (hardly known), then a lead (with real interest), then converted or discarded."""

    first_name = fields.Text(personal=True)
    last_name = fields.Text(personal=True)
    name = fields.Text(
        index=True, read_only=True, personal=True, help="Made of first and last name"
    )
    company = fields.Text(index=True)
    job_title = fields.Text(label="Job title", personal=True)
    stage = fields.Choice("target", "lead", "converted", "discarded", default="target", index=True)
    status = fields.Choice("new", "contacted", "in_conversation", "on_hold", default="new")
    rating = fields.Choice("cold", "warm", "hot")
    source = fields.Choice(*SOURCES, index=True)
    email = fields.Email(label="E-mail", index=True, personal=True)
    phone = fields.Phone(personal=True)
    mobile = fields.Phone(personal=True)
    website = fields.Url()
    address = fields.Address(personal=True)
    sector = fields.Choice(*SECTORS)
    employees = fields.Integer(minimum=0)
    annual_revenue = fields.Money()
    do_not_contact = fields.Boolean(label="Do not contact")
    description = fields.LongText(personal=True)
    converted_at = fields.Moment(label="Converted", read_only=True)
    converted_account = fields.Link(ACCOUNT, read_only=True, inverse_label="Came from leads")
    converted_contact = fields.Link(
        CONTACT, read_only=True, same_person=True, inverse_label="Came from leads"
    )
