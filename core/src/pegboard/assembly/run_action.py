"""Runs an action that a plugin offers on a record."""

from collections.abc import Mapping

from pegboard.assembly.assembly import Assembly
from pegboard.assembly.health.answers import mapping, one
from pegboard.assembly.health.guard import guarded
from pegboard.assembly.health.health import health_of
from pegboard.hookspecs.slots import Action, ActionResult
from pegboard.model.change import Problem, Values
from pegboard.model.errors import PegboardError, RuleBroken, ValueRefused
from pegboard.model.worded import Worded
from pegboard.records.errors import InvalidRecord
from pegboard.records.get import get
from pegboard.records.judge import judge
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.records.write_path import context_of


class UnknownAction(PegboardError):
    """Raised when nothing of this name can be done with records of an entity."""

    def __init__(self, entity: str, name: str) -> None:
        super().__init__(
            Worded("There is no action called %(name)s on %(entity)s.", name=name, entity=entity)
        )


class NotOffered(RuleBroken):
    """Raised when an action does not apply to a record as it stands."""

    def __init__(self, label: str) -> None:
        super().__init__(
            Worded("“%(label)s” cannot be done with this record now.", label=Worded(label))
        )


def run_action(
    unit: Unit,
    assembly: Assembly,
    entity: str,
    record_id: str,
    name: str,
    raw: Mapping[str, object],
) -> ActionResult:
    """Run the action *name* on a record with untrusted values for the fields that it asks for.

    Raises:
        UnknownAction, NotFound, Forbidden: there is none, or it is not for this person.
        NotOffered: its condition does not hold for the record.
        InvalidRecord: a value does not fit, or a rule refuses.
        PluginFailed: the plugin broke down; nothing it did is kept.
    """
    plugin, action = _action(unit, assembly, entity, name)
    wanted = demand(unit, entity, record_id, action.permission)
    if not judge(unit, entity, wanted, (action.when,))[0]:
        raise NotOffered(action.label)
    values = parse_asked(action, raw)
    record = get(unit, entity, wanted)
    hook = health_of(unit.workspace.database).hook(plugin, f"the action {name}", assembly.epoch)
    context = context_of(unit).of(plugin)
    return guarded(
        hook, action.run, record, values, context, gives=one(ActionResult), counted=unit.tx
    )


def prefilled(
    unit: Unit, assembly: Assembly, entity: str, name: str, record: Values
) -> dict[str, object]:
    """Return what the plugin suggests for the fields that the action *name* asks for.

    Raises:
        PluginFailed: the plugin broke down, or suggests what is no set of values.
    """
    plugin, action = _action(unit, assembly, entity, name)
    if action.prefill is None:
        return {}
    hook = health_of(unit.workspace.database).hook(plugin, f"the form of {name}", assembly.epoch)
    context = context_of(unit).of(plugin)
    return guarded(hook, action.prefill, record, context, gives=mapping, counted=unit.tx)


def parse_asked(action: Action, raw: Mapping[str, object]) -> dict[str, object]:
    """Return the values for the fields that *action* asks for; raise InvalidRecord with faults."""
    problems = [Problem(name, "is not asked for") for name in raw if name not in action.fields]
    values: dict[str, object] = {}
    for name, field in action.fields.items():
        try:
            values[name] = field.parse(raw[name]) if name in raw else field.initial()
        except ValueRefused as error:
            problems.append(Problem(name, str(error)))
        else:
            if field.required and values[name] in (None, (), ""):
                problems.append(Problem(name, "must be filled in"))
    if problems:
        raise InvalidRecord(problems)
    return values


def _action(unit: Unit, assembly: Assembly, entity: str, name: str) -> tuple[str, Action]:
    found = assembly.actions.get((entity, name))
    if found is None:
        raise UnknownAction(entity, name)
    unit.entity(entity, found[1].permission)
    return found
