"""How many messages of each mailbox were imported, left out and failed."""

from pegboard.automation.mail.entries import ENTRY
from pegboard.model.change import Values
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.unit import Unit

UNFINISHED = ("begun", "again")


def mailbox_figures(unit: Unit) -> dict[str, dict[str, int]]:
    """Return per mailbox how many messages had each outcome."""
    wanted = Aggregation(ENTRY, group_by=("mailbox", "outcome"))
    figures: dict[str, dict[str, int]] = {}
    for row in aggregate(unit, wanted):
        figures.setdefault(row["mailbox"] or "", {})[row["outcome"]] = row["count()"]
    return figures


def failed_entries(unit: Unit, *, most: int = 1_000) -> list[Values]:
    """Return the messages that could not be imported, the newest first."""
    where = 'outcome == "failed"'
    return find(unit, Query(ENTRY, where=where, sort=("-created_at",), limit=most)).records
