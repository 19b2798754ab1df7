"""The list of what reached a mailbox: what became of each message, so that none is lost."""

from pegboard.base.emails import EMAIL
from pegboard.model import fields
from pegboard.model.entities import Entity

RECEIVED_MAIL = "base.received_mail"

OUTCOMES = (
    ("imported", "Imported"),
    ("excluded", "Left out"),
    ("failed", "Failed"),
    ("begun", "Being read"),
    ("again", "To be read again"),
)
RULES = (
    ("machine", "Written by a machine"),
    ("bounce", "Says that a message came back"),
    ("own", "Sent by ourselves"),
    ("listed", "From an address or a domain that is left out"),
    ("before", "Received before"),
)


class ReceivedMail(
    Entity,
    name="received_mail",
    label="Received message",
    title="subject",
    icon="inbox",
    menu=None,
    listed=("subject", "sender", "outcome", "rule", "reason", "mailbox", "created_at"),
    order="-created_at",
    search=("subject",),
):
    """One message of a mailbox; imported, left out and failed ones add up to all there are."""

    subject = fields.Text(read_only=True, personal=True)
    sender = fields.Email(label="From", read_only=True, personal=True)
    outcome = fields.Choice(*OUTCOMES, default="begun", read_only=True, index=True)
    rule = fields.Choice(*RULES, label="Why it was left out", read_only=True)
    reason = fields.LongText(label="What went wrong", read_only=True, personal=True)
    mailbox = fields.Text(read_only=True, index=True)
    uid = fields.Text(label="Number in the mailbox", read_only=True)
    key = fields.Text(label="Taken once as", read_only=True, unique=True)
    message_id = fields.Text(label="Message id", read_only=True)
    attempts = fields.Integer(read_only=True, default=0)
    size = fields.Integer(label="Size in bytes", read_only=True)
    email = fields.Link(EMAIL, label="E-mail", read_only=True, inverse_label="Received as")
    original = fields.File(
        label="Original message",
        read_only=True,
        personal=True,
        help="Kept while it could not be imported",
    )
