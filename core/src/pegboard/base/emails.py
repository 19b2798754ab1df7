"""Mail that was written, sent and received, and the templates that it is written from."""

from pegboard.base.accounts import ACCOUNT
from pegboard.base.consents import PURPOSES
from pegboard.base.contacts import CONTACT
from pegboard.base.leads import LEAD
from pegboard.base.people import LANGUAGES
from pegboard.model import fields
from pegboard.model.entities import Entity

EMAIL = "base.email"
MAIL_TEMPLATE = "base.mail_template"
ATTACHMENT = "base.email_attachment"

DIRECTIONS = (("out", "Outgoing"), ("in", "Incoming"))
STATES = (
    ("draft", "Draft"),
    ("queued", "Waiting to be sent"),
    ("sending", "Being sent"),
    ("sent", "Sent"),
    ("kept", "Not sent"),
    ("failed", "Failed"),
    ("unsure", "May have been sent"),
    ("bounced", "Came back"),
    ("received", "Received"),
)


class Email(
    Entity,
    name="email",
    label="E-mail",
    owner=True,
    title="subject",
    icon="mail",
    menu=45,
    listed=("subject", "to", "state", "direction", "contact", "created_at", "owner"),
    order="-created_at",
    search=("subject", "to"),
    timeline="created_at",
):
    """One message; once it is on its way its words stay as they are."""

    subject = fields.Text(required=True, index=True, personal=True)
    direction = fields.Choice(*DIRECTIONS, default="out", read_only=True)
    state = fields.Choice(*STATES, default="draft", read_only=True, index=True)
    error = fields.LongText(read_only=True, label="What went wrong", personal=True)
    sender = fields.Text(label="From", read_only=True, personal=True)
    to = fields.Text(max_length=4000, personal=True, help="Addresses, separated by commas")
    cc = fields.Text(label="Copy to", max_length=4000, personal=True)
    text = fields.LongText(label="Text", personal=True)
    html = fields.RichText(label="Formatted", personal=True)
    quoted = fields.LongText(
        label="Quoted text", read_only=True, folded=True, personal=True,
        help="What an answer repeats of earlier messages, and its signature",
    )  # fmt: skip
    account = fields.Link(ACCOUNT, inverse_label="E-mails")
    contact = fields.Link(CONTACT, inverse_label="E-mails")
    lead = fields.Link(LEAD, inverse_label="E-mails")
    purpose = fields.Choice(
        *PURPOSES, read_only=True, help="What consent it needed; empty for correspondence"
    )
    language = fields.Choice(*LANGUAGES, read_only=True)
    automatic = fields.Boolean(read_only=True, help="No person wrote it")
    sent_at = fields.Moment(label="Sent", read_only=True)
    message_id = fields.Text(label="Message id", read_only=True, index=True)
    in_reply_to = fields.Text(label="Answers", read_only=True)
    thread = fields.Text(read_only=True, index=True)
    key = fields.Text(label="Sent once as", read_only=True, unique=True)


class EmailAttachment(
    Entity,
    name="email_attachment",
    label="Attachment",
    icon="paperclip",
    menu=None,
    listed=("name", "file", "size", "created_at"),
    order="created_at",
    follows="email",
):
    """A file that came with a message; whoever may see the message may see it."""

    name = fields.Text(required=True, read_only=True, personal=True)
    email = fields.Link(EMAIL, label="E-mail", required=True, read_only=True,
                        inverse_label="Attachments")  # fmt: skip
    file = fields.File(required=True, read_only=True, personal=True)
    size = fields.Integer(label="Size in bytes", read_only=True)


class MailTemplate(
    Entity,
    name="mail_template",
    label="E-mail template",
    owner=True,
    icon="file-text",
    menu=None,
    listed=("name", "entity", "language", "purpose", "active", "owner"),
    order="name",
    search=("name", "subject"),
):
    """Words for a kind of message, with {{ fields }} of the record that it is about."""

    name = fields.Text(required=True, max_length=100, index=True)
    entity = fields.Text(
        required=True, default="base.contact", help="What it is about, such as base.contact"
    )
    language = fields.Choice(*LANGUAGES, default="en", required=True)
    purpose = fields.Choice(
        *PURPOSES, help="For marketing: only sent to who agreed to it. Empty for correspondence"
    )
    subject = fields.Text(required=True, help="May hold {{ first_name }} and other fields")
    body = fields.RichText(
        required=True,
        help='Such as {{ first_name | "there" }}, {{ account.name }}, {{ user.name }}',
    )
    active = fields.Boolean(default=True, help="Offered when somebody writes a message")
