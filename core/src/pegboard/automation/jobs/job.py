"""What a job is, before and while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pegboard.database.job_statements import JobStatements
from pegboard.records.workspace import Workspace

USUAL, URGENT, LATER = 100, 10, 200
"""Priorities: smaller goes first."""
MOST_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Job:
    """Work to be done once.

    *kind* names what does it. Of jobs of a kind with the same *key* only the first is ever kept,
    so what may be asked for twice is done once. Jobs of one *lane* run one after the other, in the
    order in which they were made. *run_at* is the earliest moment; at once unless given. *user_id*
    is the person on whose behalf it runs.
    """

    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    lane: str | None = None
    run_at: datetime | None = None
    priority: int = USUAL
    most_attempts: int = MOST_ATTEMPTS
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that this worker has taken; *token* is what shows that it still has."""

    id: str
    kind: str
    key: str | None
    lane: str | None
    payload: Mapping[str, Any]
    attempt: int
    most_attempts: int
    token: str
    user_id: str | None
    run_at: datetime


def statements_of(workspace: Workspace) -> JobStatements:
    """Return the statements on the jobs of *workspace*, built once."""
    return workspace.built.get(
        "job statements", lambda: JobStatements(workspace.database, workspace.tables)
    )
