"""Picks the events that somebody may have to be told of, and makes jobs of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pegboard.assembly.assembly import Assembly
from pegboard.automation.events.told import to_payload
from pegboard.automation.jobs.job import Job
from pegboard.automation.notices.recipients import sources_of
from pegboard.automation.notices.reminders import ACTIVITY, plan_reminders
from pegboard.database.lists import list_value
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.events import Event
from pegboard.records.workspace import Workspace

TELL = "notices tell"
TEXT = "body"
"""The field of an activity in which people mention each other."""
QUIET = frozenset({"demo", "plugin", "privacy"})
"""Ways in which records come about that nobody needs to be told of."""


def listen(
    assembly: Assembly, tx: Transaction, events: Sequence[Event], now: datetime
) -> Iterable[Job]:
    """Return the jobs that tell people of *events*, and those that remind them later."""
    if ACTIVITY not in assembly.schema.entities:
        return []
    loud = [one for one in events if one.via not in QUIET]
    return [*_telling(assembly, tx, loud), *plan_reminders(assembly, tx, events, now)]


def stage_field(assembly: Assembly, entity: str) -> str | None:
    """Return the field that holds the stage of *entity*: the columns of its board, or `stage`."""
    if entity in assembly.boards:
        return assembly.boards[entity].column
    return "stage" if "stage" in assembly.schema.entity(entity).fields else None


def _telling(assembly: Assembly, tx: Transaction, events: Sequence[Event]) -> Iterator[Job]:
    """Yield a job for each row of the outbox of which somebody else is to be told."""
    wanted: dict[str, Event] = {one.id: one for one in events if one.happening == "shared"}
    theirs = [one for one in events if _may_concern_the_owner(assembly, one)]
    wanted |= {one.id: one for one in _of_others(assembly.workspace, tx, theirs)}
    written = [one for one in events if may_mention(one)]
    wanted |= {one.id: one for one in _mentioning(assembly.workspace, tx, written)}
    rows: dict[str, list[Event]] = {}
    for event in wanted.values():
        rows.setdefault(event.id.partition(" ")[0], []).append(event)
    for ident, told in rows.items():
        yield Job(TELL, {"events": [to_payload(one) for one in told]}, key=ident)


def _may_concern_the_owner(assembly: Assembly, event: Event) -> bool:
    kind = assembly.schema.entities.get(event.entity)
    if kind is None or not kind.owned:
        return False
    if event.happening == "created":
        return True
    stage = stage_field(assembly, event.entity)
    return event.happening == "updated" and not {"owner", stage}.isdisjoint(event.changed)


def may_mention(event: Event) -> bool:
    """Return whether *event* may be somebody's writing that mentions others."""
    if event.entity != ACTIVITY or event.by is None:
        return False
    return event.happening == "created" or (event.happening == "updated" and TEXT in event.changed)


def _of_others(workspace: Workspace, tx: Transaction, events: Sequence[Event]) -> Iterator[Event]:
    """Yield those of *events* that concern records of somebody else than who did it."""
    by_entity: dict[str, list[Event]] = {}
    for event in events:
        by_entity.setdefault(event.entity, []).append(event)
    for entity, found in by_entity.items():
        owners = owners_of(workspace, tx, entity, (one.record_id for one in found))
        yield from (one for one in found if owners.get(one.record_id, one.by) != one.by)


def owners_of(
    workspace: Workspace, tx: Transaction, entity: str, ids: Iterable[str]
) -> dict[str, str]:
    """Return the owner of each living record that has one."""
    prepared = workspace.built.get(("owners", entity), lambda: sources_of(workspace).owners(entity))
    wanted = {"ids": list_value(sorted(set(ids)), is_sqlite=tx.is_sqlite)}
    return dict(tx.rows(prepared, wanted))


def texts_of(workspace: Workspace, tx: Transaction, ids: Iterable[str]) -> dict[str, str]:
    """Return the texts of the activities *ids* that may mention somebody."""
    prepared = workspace.built.get(
        "texts of activities", lambda: sources_of(workspace).texts(ACTIVITY, TEXT)
    )
    wanted = {"ids": list_value(sorted(set(ids)), is_sqlite=tx.is_sqlite)}
    return dict(tx.rows(prepared, wanted))


def _mentioning(workspace: Workspace, tx: Transaction, events: Sequence[Event]) -> Iterator[Event]:
    if events:
        texts = texts_of(workspace, tx, (one.record_id for one in events))
        yield from (one for one in events if one.record_id in texts)
