"""Plans reminders of activities when these change, and gives each when its time has come."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from pegboard.assembly.assembly import Assembly
from pegboard.automation.jobs.job import Job
from pegboard.automation.jobs.work import Work
from pegboard.automation.notices.kinds import REMINDER
from pegboard.automation.notices.notify import notify
from pegboard.automation.notices.recipients import Recipients, sources_of
from pegboard.automation.notices.reminder_times import Planned, remind_at, time_of
from pegboard.database.cells import Cells
from pegboard.database.lists import list_value
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.events import Event
from pegboard.model.columns import ColumnKind
from pegboard.model.system import USER
from pegboard.model.worded import Worded
from pegboard.records.workspace import Workspace

ACTIVITY = "base.activity"
REMIND = "notices remind"
PLANNED_BY = frozenset({"reminder", "starts_at", "due_date", "owner", "status"})
TOO_OLD = timedelta(days=1)
"""Of what is longer ago than this when it is written down, nobody is reminded."""


def plan_reminders(
    assembly: Assembly, tx: Transaction, events: Sequence[Event], now: datetime
) -> Iterator[Job]:
    """Yield the jobs that remind of the activities which *events* changed."""
    ids = {one.record_id for one in events if _may_plan(one)}
    owners = {one.record_id for one in events if one.entity == USER and "time_zone" in one.changed}
    if not ids and not owners:
        return
    for ident, _, planned in _open_activities(assembly.workspace, tx, ids, owners):
        moment, begins = remind_at(planned), time_of(planned)
        if moment is not None and begins is not None and begins > now - TOO_OLD:
            told = {"activity": ident, "moment": moment.isoformat()}
            yield Job(REMIND, told, key=f"{ident} {moment.isoformat()}", run_at=moment)


def remind(work: Work) -> None:
    """Remind the owner of an activity, unless it was done, moved or given away since."""
    ident = str(work.job.payload["activity"])
    moment = datetime.fromisoformat(str(work.job.payload["moment"]))
    with work.finishing(via="reminder") as unit:
        recipients = Recipients(work.runtime, unit)
        for _, owner, planned in _open_activities(unit.workspace, unit.tx, {ident}, set()):
            if remind_at(planned) == moment and recipients.seen_by(owner, ACTIVITY, [ident]):
                key = f"{REMINDER} {ident} {moment.isoformat()}"
                words = _words(planned)
                notify(unit, owner, REMINDER, words, key=key, entity=ACTIVITY, record_id=ident)


def _may_plan(event: Event) -> bool:
    if event.entity != ACTIVITY or event.happening == "deleted":
        return False
    return event.happening != "updated" or not PLANNED_BY.isdisjoint(event.changed)


def _words(planned: Planned) -> Worded:
    if planned.starts_at is not None:
        return Worded("Begins: %(when)s", when=planned.starts_at)
    return Worded("Due: %(when)s", when=planned.due_date)


def _open_activities(
    workspace: Workspace, tx: Transaction, ids: set[str], owners: set[str]
) -> Iterator[tuple[str, str, Planned]]:
    """Yield id, owner and plan of the open activities that have a reminder."""
    prepared = workspace.built.get(
        "activities with reminders", lambda: sources_of(workspace).reminders(ACTIVITY)
    )
    wanted = {
        "ids": list_value(sorted(ids), is_sqlite=tx.is_sqlite),
        "owners": list_value(sorted(owners), is_sqlite=tx.is_sqlite),
    }
    for row in tx.rows(prepared, wanted):
        yield row[0], row[1], _planned(tx.cells, row)


def _planned(cells: Cells, row: tuple[Any, ...]) -> Planned:
    _, _, reminder, starts_at, due_date, zone = row
    return Planned(
        reminder=reminder,
        starts_at=cells.decode(ColumnKind.MOMENT, starts_at),
        due_date=cells.decode(ColumnKind.DATE, due_date),
        zone=zone or "UTC",
    )
