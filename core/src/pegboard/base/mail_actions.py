"""The verb of received messages: to try one again that could not be imported."""

from collections.abc import Mapping
from typing import Any

from pegboard.base.received_mail import RECEIVED_MAIL
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.slots import Action, ActionResult
from pegboard.model.change import Values


def try_again(entry: Values, _: Mapping[str, Any], context: Context) -> ActionResult:
    """Have a message read again."""
    context.records.update(RECEIVED_MAIL, entry.id, {})  # demands the right to change it
    again = {"outcome": "again", "attempts": 0, "reason": None}
    context.system.update(RECEIVED_MAIL, entry.id, again)
    return ActionResult("The message is read again in a moment.")


TRY_AGAIN = Action(
    RECEIVED_MAIL,
    "try_again",
    "Try again",
    try_again,
    icon="rotate-ccw",
    when='outcome in ["failed", "begun"]',
)
