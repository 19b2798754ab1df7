"""Hands the record to one of several people, in turns or to whoever has the least."""

from collections.abc import Sequence

from pegboard.automation.workflows.document import AssignOwner
from pegboard.automation.workflows.going import Did, Going, StepFailed
from pegboard.model.system import USER
from pegboard.model.worded import Worded
from pegboard.records.find import count, find
from pegboard.records.query import Query
from pegboard.records.sequences import take_number
from pegboard.records.update import update


def assign_owner(step: AssignOwner, going: Going, label: str) -> Did:
    """Give the record the owner whose turn it is."""
    people = _active(step, going)
    if not people:
        raise StepFailed(Worded("Nobody of those named is active."))
    chosen = _next(people, going, label) if step.how == "in_turns" else _freest(step, people, going)
    update(going.unit, going.entity.key, going.record_id, {"owner": chosen}, version=None)
    return Did("Handed over.", {}, USER, chosen)


def _active(step: AssignOwner, going: Going) -> list[str]:
    """Return who can be given the record, in the order named; of a team by their ids."""
    unit = going.unit
    if step.team:
        query = Query(USER, where="active", linked=("team", step.team), sort=("id",), limit=1000)
        return [row[0] for row in find(unit, query).rows]
    query = Query(USER, where="active", sort=("id",), limit=1)
    return [one for one in step.people if find(unit, query, only=one).rows]


def _next(people: Sequence[str], going: Going, label: str) -> str:
    turn = take_number(going.unit, f"workflow {going.workflow_id} {label}")
    return people[(turn - 1) % len(people)]


def _freest(step: AssignOwner, people: Sequence[str], going: Going) -> str:
    """Return who owns the fewest such records; of several the first named."""

    def load(person: str) -> int:
        query = Query(going.entity.key, where=step.load, linked=("owner", person))
        return count(going.unit, query, "exact") or 0

    return min(people, key=load)
