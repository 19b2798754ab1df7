"""Writes down that somebody tries a plan, so that every process can tell what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.stored_plans import change_plan, stored_plan
from pegboard.model.errors import PegboardError

UNEXPECTED = "It ended in a way that nobody foresaw; the log of the server says how."


@contextmanager
def attempt(runtime: Runtime, wanted: str) -> Iterator[None]:
    """Note that the plan *wanted* is tried now and, where it is refused, in which words.

    Notes nothing while somebody else tries it, who is not to be taken for refused.
    """
    if stored_plan(runtime, wanted).is_being_tried:
        yield
        return
    _note(runtime, wanted, tried_at=datetime.now(UTC), report=None)
    try:
        yield
    except PegboardError as error:
        _note(runtime, wanted, report=str(error))
        raise
    except Exception:
        _note(runtime, wanted, report=UNEXPECTED)
        raise


def _note(runtime: Runtime, wanted: str, **values: object) -> None:
    """Write to a plan that is open; one that is begun or over says itself how it is."""
    kept = stored_plan(runtime, wanted)
    if kept.state != "open":
        return
    database, tables = runtime.database, runtime.assembly.workspace.tables
    with database.writing() as tx:
        change_plan(tx, database, tables, kept.plan.hash, **values)
