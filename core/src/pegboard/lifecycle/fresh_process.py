"""Drafts and applies plans in a process of their own, where new code of plugins may be imported.

A process that has a plugin's code in memory never takes newer code of it; what an upgrade brings
is found out, and done, by a child that has none.
"""

import logging
import subprocess
import sys
from typing import Literal

import msgspec

from pegboard.assembly.plugin_folders import newest_versions, search_path
from pegboard.assembly.runtime import Runtime
from pegboard.database.assembly_row import stored_assembly
from pegboard.lifecycle.differences import Piece, pieces_of
from pegboard.lifecycle.errors import ApplyBusy, ElsewhereFailed, PlanRefused
from pegboard.lifecycle.plan import Plan
from pegboard.lifecycle.wish import Wish
from pegboard.model.worded import plain

CHILD = "pegboard.lifecycle.fresh_child"
PATIENCE_SECONDS = 300

log = logging.getLogger("pegboard.lifecycle")


class FreshJob(msgspec.Struct, frozen=True):
    """What a child is to do: draft the plan of *wish*, or apply the kept plan *hash*."""

    path: list[str]
    database_url: str
    secret: str
    folder: str
    anchor: str | None
    wish: Wish
    pieces: tuple[Piece, ...]
    hash: str = ""
    by: str | None = None
    via: str = "system"
    consent: bool = False


class FreshAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of it: a plan, a new epoch with its steps, or an *error* and its kind."""

    plan: Plan | None = None
    epoch: int = 0
    steps: tuple[str, ...] = ()
    error: str = ""
    kind: Literal["refused", "busy", "failed"] = "failed"


def needs_fresh_process(wish: Wish) -> bool:
    """Return whether *wish* brings code that must not be imported beside older code of it."""
    return bool(wish.upgrade)


def drafted_elsewhere(runtime: Runtime, wish: Wish) -> Plan:
    """Return the plan of *wish*, drafted in a child.

    Raises:
        PlanRefused: there is no plan, for the reason that it says.
    """
    answer = _ask(_job(runtime, wish))
    if answer.plan is None:
        raise PlanRefused(answer.error)
    return answer.plan


def applied_elsewhere(
    runtime: Runtime, wish: Wish, wanted: str, *, by: str | None, via: str, consent: bool
) -> tuple[int, tuple[str, ...]]:
    """Apply the kept plan *wanted* in a child, and return the epoch it leads to, and its steps.

    Raises:
        PlanRefused, ApplyBusy, ElsewhereFailed: as the child says.
    """
    job = msgspec.structs.replace(_job(runtime, wish), hash=wanted, by=by, via=via, consent=consent)
    answer = _ask(job)
    return answer.epoch, answer.steps


def _job(runtime: Runtime, wish: Wish) -> FreshJob:
    settings = runtime.settings
    stored = stored_assembly(runtime.database)
    known = newest_versions(settings)
    newest = {name: known[name] for name in wish.upgrade if name in known}
    path = search_path(settings, stored.blueprint if stored else None, versions=newest)
    return FreshJob(
        path=path,
        database_url=settings.database_url,
        secret=settings.secret_key,
        folder=str(settings.folder),
        anchor=None if settings.audit_anchor is None else str(settings.audit_anchor),
        wish=wish,
        pieces=pieces_of(runtime.assembly),
    )


def _ask(job: FreshJob) -> FreshAnswer:
    """Return the child's answer; secrets go through its standard input alone."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", CHILD],
            input=msgspec.json.encode(job, enc_hook=plain),
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        answer = msgspec.json.decode(done.stdout.splitlines()[-1], type=FreshAnswer)
    except (subprocess.TimeoutExpired, msgspec.MsgspecError, IndexError) as error:
        log.exception("The process for new code gave no answer")
        raise ElsewhereFailed("its process ended without an answer; see the log") from error
    if answer.error:
        match answer.kind:
            case "refused":
                raise PlanRefused(answer.error)
            case "busy":
                raise ApplyBusy
            case _:
                raise ElsewhereFailed(answer.error)
    return answer
