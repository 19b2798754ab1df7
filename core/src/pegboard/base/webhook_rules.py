"""What holds for webhooks: they say what there is, and change only while they are off."""

from pegboard.automation.webhooks.addresses import BadAddress, read_address
from pegboard.hookspecs.context import Context
from pegboard.model.change import Change, Deed
from pegboard.model.errors import UnknownEntity
from pegboard.model.worded import Worded
from pegboard.records.errors import BadQuery, Forbidden

SENT = ("url", "entity", "events", "condition", "owner")
"""What decides what leaves, for whom, and with whose rights."""


def stop_changed(change: Change, names: tuple[str, ...]) -> None:
    """Switch off what is changed in *names*: its owner did not agree to that."""
    is_changed = change.deed is Deed.UPDATE and any(change.changed(name) for name in names)
    if is_changed and change.new["active"]:
        change.set("active", False)


def check_webhook(change: Change, context: Context) -> None:
    """Refuse an address that is none, and a condition that its owner could not ask for."""
    try:
        read_address(change.new["url"] or "")
    except BadAddress as error:
        change.refuse("url", str(error))
    check_entity(change, context, condition=change.new["condition"] or "")


def check_entity(change: Change, context: Context, *, condition: str = "") -> None:
    """Refuse an entity that is not there to be read, and a condition that does not fit it."""
    entity = change.new["entity"] or ""
    try:
        context.records.find(entity, where=condition, fields=("id",), limit=1)
    except (UnknownEntity, Forbidden):
        words = Worded("there is no %(entity)s that you may read", entity=entity)
        change.refuse("entity", words)
    except BadQuery as error:
        change.refuse("condition", str(error))
