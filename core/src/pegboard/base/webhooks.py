"""What other systems are told, and what they may tell: webhooks that leave and that come in."""

from pegboard.model import fields
from pegboard.model.entities import Entity

WEBHOOK = "base.webhook"
INCOMING_WEBHOOK = "base.incoming_webhook"
EVENTS = ("created", "updated", "deleted", "restored")


class Webhook(
    Entity,
    name="webhook",
    label="Webhook",
    owner=True,
    icon="external-link",
    menu=None,
    listed=("name", "entity", "events", "active", "problem", "owner"),
    order="name",
    search=("name",),
):
    """Tells another system what happens to records, signed, with the rights of its owner.

    A change of what it sends, or where to, switches it off until its owner switches it on again.
    """

    name = fields.Text(required=True, max_length=100)
    url = fields.Url(label="Address", max_length=2000, help="Where messages go, by https")
    entity = fields.Text(
        required=True, max_length=100, default="base.lead", help="Such as base.lead"
    )
    events = fields.MultiChoice(*EVENTS, required=True, default=("created", "updated"))
    condition = fields.Text(
        max_length=1000, help='Only when this holds, such as rating == "hot"; empty for always'
    )
    active = fields.Boolean(label="On", read_only=True)
    problem = fields.Text(read_only=True, max_length=500, help="Why it was switched off")


class IncomingWebhook(
    Entity,
    name="incoming_webhook",
    label="Incoming webhook",
    owner=True,
    icon="download",
    menu=None,
    listed=("name", "entity", "match", "active", "problem", "owner"),
    order="name",
    search=("name",),
):
    """Lets another system create and change records, with the rights of its owner.

    Only the fields that it names are written. A change of it switches it off until its owner
    switches it on again.
    """

    name = fields.Text(required=True, max_length=100)
    entity = fields.Text(
        required=True, max_length=100, default="base.lead", help="Such as base.lead"
    )
    mapping = fields.LongText(
        required=True,
        max_length=10000,
        label="Fields",
        help="A line for each field: last_name = contact.surname",
    )
    match = fields.Text(
        max_length=100,
        label="Found again by",
        help="The field by which a record is found and changed, such as email; empty: always a "
        "new record",
    )
    active = fields.Boolean(label="On", read_only=True)
    problem = fields.Text(read_only=True, max_length=500, help="Why it was switched off")
