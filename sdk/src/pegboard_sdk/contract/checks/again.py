"""Whether what is done twice has the effect of once."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from pegboard.access.principals import SYSTEM
from pegboard.assembly.dispatch import SPECS
from pegboard.hookspecs.events import Event, EventHandler
from pegboard.model.errors import PegboardError
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.testing.samples import Samples
from pegboard.testing.system import System
from pegboard_sdk.contract.bench import Bench, NotApplicable

AFTER = "after_"
STAMPS = ("id", "created_at", "updated_at")


class _Undone(Exception):
    """Raised to take a unit of work back that went well."""


def check_again(bench: Bench) -> Iterator[str]:
    """A change that is taken back and tried again has the effect of one."""
    handlers = _handlers(bench)
    if not handlers and not _listens(bench):
        raise NotApplicable("the plugin has no after_ hook and no event handler")
    for key in _differing(bench, _do):
        yield (
            f"{key} differs when a change is rolled back and tried again: keep nothing outside "
            "the records and context.memory."
        )
    for handler in handlers:
        for key in _differing(bench, partial(_tell, handler)):
            yield (
                f"{key} differs when {handler.name} is told of an event twice: look first whether "
                "what is to be done is done already."
            )


def _differing(bench: Bench, deed: Callable[[System, Bench, int], None]) -> list[str]:
    """Return the entities whose records differ after *deed* was done once, and with a repeat."""
    once, twice = bench.new_system(), bench.new_system()
    for system, tries in ((once, 1), (twice, 2)):
        deed(system, bench, tries)
    before, after = _all_records(once), _all_records(twice)
    once.close()
    twice.close()
    return [key for key in sorted(before) if before[key] != after[key]]


def _handlers(bench: Bench) -> list[EventHandler]:
    found = bench.system.runtime.assembly.event_handlers.items()
    return [handler for (plugin, _), handler in found if plugin == bench.plugin]


def _tell(handler: EventHandler, system: System, bench: Bench, times: int) -> None:
    """Tell *handler* of each happening that it listens to, as often as *times*."""
    with suppress(PegboardError):
        record = Samples(system).one(handler.entity)
        for happening in handler.happenings:
            event = Event(
                id=record,
                happening=happening,
                entity=handler.entity,
                record_id=record,
                at=system.clock.now,
                by=None,
                via="cli",
                version=1,
                changed=handler.fields,
            )
            for _ in range(times):
                with system.working(replace(SYSTEM, plugin=bench.plugin)) as context:
                    handler.run(event, context.of(bench.plugin))


def _listens(bench: Bench) -> bool:
    hooks = {name for spec in SPECS for name in vars(spec) if name.startswith(AFTER)}
    return any(hasattr(type(bench.loaded.plugin), name) for name in hooks)


def _do(system: System, bench: Bench, tries: int) -> None:
    """Make a record of each entity concerned and change it; all but the last try is undone."""
    samples = Samples(system)
    for key in (*bench.extended, *bench.entities):
        with suppress(PegboardError):
            record = samples.one(key)
            for left in reversed(range(tries)):
                with suppress(_Undone):
                    _change(system, key, record, undo=left > 0)


def _change(system: System, key: str, record: str, *, undo: bool) -> None:
    kind = system.runtime.assembly.schema.entity(key)
    with system.working() as context:
        fields = sorted(context.records.writable(key))
        values = context.records.get(key, record, fields=fields)
        for name in fields:
            change = _changed(kind.fields[name].kind, values[name])
            if change is not None:
                with suppress(PegboardError):
                    context.records.update(key, record, {name: change})
        if undo:
            raise _Undone


def _changed(kind: str, value: Any) -> object:
    return {"text": f"{value} changed", "percent": "60", "boolean": False}.get(kind)


def _all_records(system: System) -> dict[str, list[str]]:
    schema = system.runtime.assembly.schema
    found = {}
    with system.runtime.reading(SYSTEM) as unit:
        for key, kind in schema.entities.items():
            plain = [name for name, one in kind.fields.items() if one.kind not in LINKING]
            names = tuple(sorted(set(plain) - {*STAMPS}))
            page = find(unit, Query(key, fields=names, limit=200), form="json")
            rows = (dict(zip(page.fields, row, strict=True)) for row in page.rows)
            found[key] = sorted(str([row[name] for name in names]) for row in rows)
    return found


LINKING = frozenset({"link", "links", "datetime", "sequence", "email", "phone", "url"})
"""What differs from one system to the next by its nature."""
