"""The child that drafts or applies a plan with code of its own: `python -m …fresh_child`."""

import sys
from dataclasses import replace
from pathlib import Path

import msgspec

from pegboard.access.principals import SYSTEM
from pegboard.assembly.build import build
from pegboard.assembly.discovery import discover
from pegboard.assembly.runtime import Runtime
from pegboard.database.assembly_row import stored_assembly
from pegboard.database.engine import Database
from pegboard.lifecycle.apply_plan import apply_here
from pegboard.lifecycle.draft import draft
from pegboard.lifecycle.errors import ApplyBusy, PlanRefused
from pegboard.lifecycle.fresh_process import FreshAnswer, FreshJob
from pegboard.model.errors import PegboardError
from pegboard.model.worded import plain
from pegboard.settings import Settings


def main() -> None:
    """Do the job on standard input, and write the answer as the last line of standard output."""
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=FreshJob)
    sys.path[:] = job.path
    try:
        answer = _do(job)
    except PlanRefused as error:
        answer = FreshAnswer(error=str(error), kind="refused")
    except ApplyBusy as error:
        answer = FreshAnswer(error=str(error), kind="busy")
    except PegboardError as error:
        answer = FreshAnswer(error=str(error))
    sys.stdout.buffer.write(b"\n" + msgspec.json.encode(answer, enc_hook=plain) + b"\n")


def _do(job: FreshJob) -> FreshAnswer:
    runtime = _runtime(job)
    if not job.hash:
        return FreshAnswer(plan=draft(runtime, job.wish, job.pieces)[0])
    person = replace(SYSTEM, user_id=job.by)
    done = apply_here(
        runtime, job.hash, person, via=job.via, consent=job.consent, pieces=job.pieces
    )
    return FreshAnswer(epoch=done.epoch, steps=done.steps)


def _runtime(job: FreshJob) -> Runtime:
    """Return a runtime of what is stored; plugins that wait for a consent are not in it yet."""
    settings = Settings(job.database_url, job.secret, Path(job.folder))
    anchor = None if job.anchor is None else Path(job.anchor)
    database = Database(job.database_url, secret=job.secret, anchor=anchor)
    stored = stored_assembly(database)
    if stored is None:
        raise PlanRefused("The database is empty. Begin with: pegboard init")
    built = build(database, discover(), stored.blueprint, epoch=stored.epoch)
    return Runtime(settings, database, built.assembly, built.installed, built.blocked)


if __name__ == "__main__":
    main()
