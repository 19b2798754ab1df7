"""Tells somebody in the app."""

from pegboard.access.loading import principal_of
from pegboard.automation.notices.kinds import WORKFLOW
from pegboard.automation.notices.notify import notify
from pegboard.automation.workflows.document import Notify
from pegboard.automation.workflows.going import Did, Going, StepFailed
from pegboard.model.system import USER
from pegboard.model.worded import Worded
from pegboard.records.reach import reaches
from pegboard.records.unit import Unit


def tell(step: Notify, going: Going, label: str) -> Did:
    """Put a notice into the inbox of somebody who may see the record."""
    person = going.person(step.to)
    if not _may_see(going, person):
        raise StepFailed(Worded("Whom it is for is not active, or may not see the record."))
    notify(
        going.unit,
        person,
        WORKFLOW,
        going.text(step.text),
        key=f"{going.run_id} {label}",
        entity=going.entity.key,
        record_id=going.record_id,
    )
    return Did("Told somebody.", {}, USER, person)


def _may_see(going: Going, person: str) -> bool:
    unit, key = going.unit, going.entity.key
    rows = unit.tx.rows(going.assembly.people.by_id, {"user_id": person})
    if not rows:
        return False
    theirs = Unit(unit.workspace, unit.tx, principal_of(rows), now=unit.now, via=unit.via)
    return theirs.rights.may(key, "read") and reaches(theirs, key, going.record_id, "read")
