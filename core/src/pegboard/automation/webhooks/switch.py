"""Switches webhooks on and off."""

from pegboard.automation.notices.notify import notify
from pegboard.automation.webhooks.doors import has_secret
from pegboard.automation.webhooks.names import NOTICE
from pegboard.automation.workflows.may import demand_manager
from pegboard.model.errors import RuleBroken
from pegboard.model.worded import Worded
from pegboard.records.get import get
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.records.update import update

LONGEST_PROBLEM = 500


class NotTheOwner(RuleBroken):
    """Raised when something is switched on that acts with the rights of somebody else."""

    def __init__(self) -> None:
        super().__init__(
            Worded("It has the rights of its owner, so only the owner can switch it on.")
        )


class NoSecret(RuleBroken):
    """Raised when a webhook is switched on before there is a secret to know it by."""

    def __init__(self) -> None:
        super().__init__(Worded("Make a secret first, by which the other side knows it."))


def switch_on(unit: Unit, entity: str, record_id: str, *, needs_secret: bool = True) -> None:
    """Let a webhook (or a form) work from now on, with the rights of its owner.

    Raises:
        NotAManager, NotFound, Forbidden: the person of *unit* may not.
        NotTheOwner: they are not the owner themselves, or came with a token that is held to less.
        NoSecret: there is none yet.
    """
    demand_manager(unit)
    wanted = demand(unit, entity, record_id, "update")
    person = unit.principal
    owner = get(unit.as_system(), entity, wanted, fields=("id", "owner"))["owner"]
    if owner is None or owner != person.user_id or person.allowance is not None:
        raise NotTheOwner
    if needs_secret and not has_secret(unit.tx, unit.workspace, wanted):
        raise NoSecret
    update(unit.as_system(), entity, wanted, {"active": True, "problem": None}, version=None)


def switch_off(unit: Unit, entity: str, record_id: str) -> None:
    """Let a webhook (or a form) do nothing any more.

    Raises:
        NotAManager, NotFound, Forbidden: the person of *unit* may not.
    """
    demand_manager(unit)
    wanted = demand(unit, entity, record_id, "update")
    update(unit.as_system(), entity, wanted, {"active": False}, version=None)


def switch_off_for(unit: Unit, entity: str, record_id: str, reason: Worded) -> None:
    """Switch off what cannot work, and tell its owner why."""
    system = unit.as_system()
    values = {"active": False, "problem": str(reason)[:LONGEST_PROBLEM]}
    stored = update(system, entity, record_id, values, version=None)
    if stored["owner"] is None:
        return
    notify(
        unit,
        stored["owner"],
        NOTICE,
        Worded("%(name)s was switched off: %(reason)s", name=stored["name"], reason=reason),
        key=f"{record_id} off {stored['version']}",
        entity=entity,
        record_id=record_id,
    )
