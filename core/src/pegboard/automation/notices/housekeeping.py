"""Forgets notices that nobody looks for any more."""

from datetime import timedelta

from pegboard.automation.jobs.work import Work
from pegboard.automation.notices.notify import statements_of
from pegboard.model.columns import ColumnKind

FORGET = "notices forget"
KEPT = timedelta(days=180)


def forget_old_notices(work: Work) -> None:
    """Delete the notices that are older than half a year."""
    with work.finishing(via="notices") as unit:
        before = unit.tx.cells.encode(ColumnKind.MOMENT, unit.now - KEPT)
        unit.tx.run(statements_of(unit.workspace).forget_old, {"before": before})
