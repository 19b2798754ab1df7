"""Lets visitors fill in a form from now on."""

from collections.abc import Mapping
from typing import Any

from pegboard.automation.forms.form import WEB_FORM, BadForm, is_simple, read_asked
from pegboard.automation.webhooks.switch import switch_on
from pegboard.model.errors import RuleBroken, UnknownEntity
from pegboard.model.worded import Worded
from pegboard.records.get import get
from pegboard.records.reach import demand
from pegboard.records.unit import Unit


class CannotPublish(RuleBroken):
    """Raised when a form asks for what visitors cannot answer; the message says what."""


def publish(unit: Unit, form_id: str) -> None:
    """Switch a form on, with the rights of its owner.

    Raises:
        CannotPublish: it asks for what visitors cannot answer.
        NotAManager, NotTheOwner, NotFound, Forbidden: the person of *unit* may not.
    """
    wanted = demand(unit, WEB_FORM, form_id, "update")
    _check_fields(unit, get(unit.as_system(), WEB_FORM, wanted))
    switch_on(unit, WEB_FORM, wanted, needs_secret=False)


def _check_fields(unit: Unit, stored: Mapping[str, Any]) -> None:
    try:
        entity = unit.workspace.schema.entity(stored["entity"])
        names = [one.name for one in read_asked(stored["asks"])]
    except UnknownEntity:
        words = Worded("there is no entity called %(entity)s", entity=stored["entity"])
        raise CannotPublish(words) from None
    except BadForm as error:
        raise CannotPublish(error.args[0]) from error
    known = [entity.fields[name] for name in names if name in entity.fields]
    wrong = [name for name in names if name not in entity.fields]
    wrong += [field.name for field in known if not is_simple(field)]
    if wrong:
        raise CannotPublish(
            Worded("Visitors cannot be asked for: %(fields)s", fields=", ".join(wrong))
        )
    if stored["confirms"] and not any(field.control == "email" for field in known):
        raise CannotPublish(
            Worded("It must ask for an e-mail address, to which the visitor's answer is confirmed.")
        )
