"""Erases a person: all of it in one transaction, or none of it."""

from contextlib import suppress as suppress_errors
from dataclasses import dataclass, replace

from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.records.unit import Unit
from pegboard.transfer.subjects.compact import compact
from pegboard.transfer.subjects.errors import ErasureIncomplete, NobodyFound, NotChosen
from pegboard.transfer.subjects.plan import Counts, ErasurePlan, plan_erasure
from pegboard.transfer.subjects.requests import RequestKind, demand_privacy, note_request
from pegboard.transfer.subjects.suppression import Marks, Suppressed, keep_beside, suppress
from pegboard.transfer.subjects.wanted import Wanted
from pegboard.transfer.subjects.wipe_records import wipe_records
from pegboard.transfer.subjects.wipe_traces import wipe_traces


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done; *is_compacted* tells that the database's own leftovers are gone too."""

    counts: Counts
    is_compacted: bool = False


def preview(unit: Unit, wanted: Wanted) -> ErasurePlan:
    """Return what is known of the person and what erasing would do.

    Raises:
        MayNotHandlePrivacy: the person asking may not.
    """
    demand_privacy(unit)
    return plan_erasure(unit, wanted)


def erase(runtime: Runtime, principal: Principal, wanted: Wanted, *, via: str = "ui") -> Erased:
    """Take the person whom *wanted* names out of the system, past all scopes of records.

    Raises:
        MayNotHandlePrivacy: the person asking may not.
        NotChosen: just a name is known, which others may bear too.
        NobodyFound: there is nothing to erase.
        StillSignsIn: the person is an active user.
        ErasureIncomplete: the database did otherwise than planned; nothing is kept.
    """
    if not wanted.is_sure:
        raise NotChosen
    marks = Marks(runtime.settings)
    with runtime.writing(principal, via=via) as unit:
        plan = preview(unit, wanted)
        if plan.is_empty:
            raise NobodyFound
        counts = carry_out(unit, plan, "erase", marks.subject(wanted))
        entries = suppress(unit, marks.of(wanted, plan.people), unit.now)
    return _afterwards(runtime, Erased(counts), entries, plan.tables())


def carry_out(unit: Unit, plan: ErasurePlan, kind: RequestKind, subject: str) -> Counts:
    """Do what *plan* says and return the counts, which are those of the plan."""
    plan.demand_nobody_works_here()
    done = wipe_records(unit, plan)
    done = replace(done, traces=wipe_traces(unit, plan))
    _demand_same(plan.counts(), done)
    note_request(unit, kind, subject, done)
    return done


def _demand_same(planned: Counts, done: Counts) -> None:
    for wanted, got in (
        (planned.anonymised, done.anonymised),
        (planned.deleted, done.deleted),
        (planned.traces, done.traces),
    ):
        for what, count in wanted.items():
            if got.get(what, 0) != count:
                raise ErasureIncomplete(what, count, got.get(what, 0))


def _afterwards(
    runtime: Runtime, erased: Erased, entries: tuple[Suppressed, ...], tables: frozenset[str]
) -> Erased:
    with suppress_errors(OSError):  # a full or read-only folder: the next replay catches up
        keep_beside(runtime.settings, entries)
    return replace(erased, is_compacted=compact(runtime.database, tables))
