"""Remembers the handlers of plugins that are off, for events that they asked to catch up on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pegboard.assembly.assembly import Assembly
from pegboard.automation.events.names import job_kind
from pegboard.database.event_handler_statements import EventHandlerStatements
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.events import Event, EventHandler
from pegboard.model.columns import ColumnKind


@dataclass(frozen=True, slots=True)
class Remembered:
    """A handler as it is kept; *off_since* is when its plugin was first found disabled."""

    plugin: str
    handler: EventHandler
    off_since: datetime | None

    def is_told(self, event: Event) -> bool:
        """Whether *event* is kept for when the plugin is on again.

        One that is enabled and cannot run just now, in safe mode or quarantine, misses nothing;
        and what happened before the plugin was disabled is told, whatever it says of later.
        """
        if self.off_since is None or event.at < self.off_since:
            return True
        return self.handler.catch_up == "replay"


def absent_handlers(assembly: Assembly, now: datetime) -> tuple[Remembered, ...]:
    """Return the remembered handlers of plugins that do not run, having noted who listens now.

    The database is asked once for each assembly of a process.
    """
    return assembly.workspace.built.get("absent handlers", lambda: _note(assembly, now))


def _note(assembly: Assembly, now: datetime) -> tuple[Remembered, ...]:
    workspace = assembly.workspace
    statements = EventHandlerStatements(workspace.database, workspace.tables)
    with workspace.database.reading() as tx:
        before = _kept(tx, statements)
    after = _as_of_now(assembly, before, now)
    if after != before:
        with workspace.database.writing() as tx:
            _write(tx, statements, _kept(tx, statements), after, now)
    running = assembly.event_handlers.keys()
    return tuple(one for key, one in after.items() if key not in running)


Handlers = Mapping[tuple[str, str], Remembered]


def _as_of_now(assembly: Assembly, known: Handlers, now: datetime) -> Handlers:
    """Return what is to be remembered: who listens, and who did and may come back."""
    running = {one.id for one in assembly.manifests}
    enabled = {*assembly.blueprint.enabled}
    found = {
        (plugin, name): Remembered(plugin, replace(handler, run=_never), None)
        for (plugin, name), handler in assembly.event_handlers.items()
    }
    for (plugin, name), one in known.items():
        if plugin in running:
            continue  # it listens, or has no such handler any more
        off_since = None if plugin in enabled else one.off_since or now
        found[plugin, name] = replace(one, off_since=off_since)
    return found


def _kept(tx: Transaction, statements: EventHandlerStatements) -> Handlers:
    decode = tx.cells.decode
    found = {}
    for plugin, name, entity, happenings, fields, catch_up, off_since in tx.rows(statements.all):
        handler = EventHandler(
            name,
            entity,
            tuple(decode(ColumnKind.JSON, happenings)),
            _never,
            tuple(decode(ColumnKind.JSON, fields)),
            catch_up,
        )
        since = decode(ColumnKind.MOMENT, off_since)
        found[plugin, name] = Remembered(plugin, handler, since)
    return found


def _write(
    tx: Transaction,
    statements: EventHandlerStatements,
    before: Handlers,
    after: Handlers,
    now: datetime,
) -> None:
    for (plugin, name), one in before.items():
        if after.get((plugin, name)) != one:
            tx.run(statements.forget, {"wanted": plugin, "called": name})
    for (plugin, name), one in after.items():
        if before.get((plugin, name)) != one:
            tx.run(statements.add, _cells(tx, one))
    for plugin, name in before.keys() - after.keys():
        gone = {
            "wanted": job_kind(plugin, name),
            "new_error": f"The plugin {plugin} has no handler {name} any more.",
            "new_finished_at": tx.cells.encode(ColumnKind.MOMENT, now),
        }
        tx.run(statements.give_up, gone)


def _cells(tx: Transaction, one: Remembered) -> dict[str, object]:
    encode, handler = tx.cells.encode, one.handler
    return {
        "plugin": one.plugin,
        "name": handler.name,
        "entity": handler.entity,
        "happenings": encode(ColumnKind.JSON, list(handler.happenings)),
        "fields": encode(ColumnKind.JSON, list(handler.fields)),
        "catch_up": handler.catch_up,
        "off_since": encode(ColumnKind.MOMENT, one.off_since),
    }


def _never(_event: Event, _context: Context) -> None:
    """Stand for the code of a plugin that is not there."""
