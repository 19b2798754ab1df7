"""The plugin's own note of each lead conversion, from which it can be undone."""

from pegboard_sdk import Entity, fields

CONVERSION = "sales.conversion"


class Conversion(
    Entity,
    name="conversion",
    label="Lead conversion",
    icon="git-merge",
    menu=None,
    listed=("lead", "at", "undone_at"),
    order="-at",
    erasure="delete",
):
    """What the conversion of a lead made and linked; *ledger* is for the plugin alone."""

    lead = fields.Link("base.lead", required=True, read_only=True, inverse_label="Conversions")
    name = fields.Text(read_only=True, personal=True, help="The lead's name when it was converted")
    at = fields.Moment(required=True, read_only=True)
    undone_at = fields.Moment(label="Undone", read_only=True)
    ledger = fields.LongText(required=True, read_only=True, max_length=5_000_000)
