"""What people agreed to, on which ground, and when they took it back."""

from pegboard.base.contacts import CONTACT
from pegboard.base.leads import LEAD
from pegboard.model import fields
from pegboard.model.entities import Entity

CONSENT = "base.consent"

PURPOSES = ("newsletter", "offers", "events", "profiling", "service")
GROUNDS = (
    "consent",
    "contract",
    "legitimate_interest",
    "legal_obligation",
    "vital_interest",
    "public_task",
)
"""The six grounds of article 6 (1) of the General Data Protection Regulation."""
CHANNELS = ("email", "phone", "post", "messages", "any")


class Consent(
    Entity,
    name="consent",
    label="Consent",
    owner=True,
    title="name",
    icon="shield",
    menu=None,
    listed=("purpose", "channel", "withdrawn_at", "given_at", "expires_on", "source", "basis"),
    order="-given_at",
):
    """One entry of the ledger: what a person agreed to. It is never edited, only withdrawn."""

    purpose = fields.Choice(*PURPOSES, required=True, index=True)
    channel = fields.Choice(
        ("email", "E-mail"), *CHANNELS[1:], default="email", required=True, help="How to reach them"
    )
    basis = fields.Choice(*GROUNDS, label="Legal basis", default="consent", required=True)
    source = fields.Text(required=True, help="Where it was given, such as a form or a call")
    wording = fields.LongText(help="The text that the person was shown or told")
    given_at = fields.Moment(label="Given", required=True, supplied=True, help="Now unless said")
    expires_on = fields.Date(label="Expires", help="Empty where it holds until withdrawn")
    withdrawn_at = fields.Moment(label="Withdrawn", read_only=True)
    contact = fields.Link(CONTACT, inverse_label="Consents")
    lead = fields.Link(LEAD, inverse_label="Consents")
    name = fields.Text(read_only=True, index=True, help="Its purpose and channel")
