"""Takes back what a change did before it counted: what its journal says it added, and only that."""

from typing import Any

from pegboard.database.catalogue import ENTITY_ROW, keep_catalogue
from pegboard.database.dropping import (
    Added,
    begin_dropping,
    forget_beginning,
    forget_known,
    forget_records,
    take_away,
)
from pegboard.lifecycle.apply_job import Job
from pegboard.lifecycle.stored_plans import change_plan
from pegboard.records.search_refresh import refresh_search

TAKE_BACK = "take back"


def take_back(job: Job, reason: str) -> None:
    """Leave the system as it was before the plan of *job*, which failed for *reason*."""
    database, tables = job.runtime.database, job.now.tables
    added: list[Added] = []
    known: list[tuple[str, str]] = []
    for detail in _details(job, "schema"):
        added += [Added(**one) for one in detail["steps"]]
        known += [(entity, field) for entity, field in detail["known"]]
    filled = _details(job, "first records")
    new = {entity for entity, field in known if field == ENTITY_ROW}
    entities = sorted(new.union(*(detail["entities"] for detail in filled)))
    plugins = sorted({plugin for detail in filled for plugin in detail["plugins"]})
    with database.changing_schema() as connection:
        begin_dropping(connection)
        forget_records(connection, tables, entities)
        take_away(connection, dict.fromkeys(added))
        forget_beginning(connection, tables, plugins)
        if known:
            forget_known(connection, tables, known)
            keep_catalogue(connection, database, job.now.schema, tables)
    database.forget_connections()
    refresh_search(job.now)
    with database.writing() as tx:
        step = job.journal.unfinished()
        entry = job.journal.add(tx, TAKE_BACK, "undone", {"reason": reason, "step": step})
        change_plan(tx, database, tables, job.plan.hash, state="failed", report=reason)
    job.journal.tell(entry)


def _details(job: Job, step: str) -> list[dict[str, Any]]:
    return [detail for detail in job.journal.details(step) if detail]
