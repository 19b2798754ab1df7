"""What administrators see of jobs, and do to them, by page, REST and nobody else."""

from datetime import UTC, datetime, timedelta

from core.tests.web.pages.visiting import see, send
from core.tests.web.served import Served
from pegboard.automation.jobs.claim import claim, fail, tell
from pegboard.automation.jobs.enqueue import enqueue
from pegboard.automation.jobs.job import Job
from pegboard.automation.jobs.schedules import Schedule, keep_schedule

HERE = "/settings/jobs"
SECRET = "zq-personal"


def add(system: Served, kind: str, **more: object) -> str:
    workspace = system.runtime.assembly.workspace
    job = Job(kind, {"name": SECRET, "entity": "base.account", "happening": "created"}, **more)  # type: ignore[arg-type]  # what a job may be told
    with workspace.database.writing() as tx:
        ident = enqueue(tx, workspace, job, now=datetime.now(UTC))
    assert ident is not None
    return ident


def die(system: Served, kind: str) -> str:
    """Make a job that failed for good."""
    ident = add(system, kind, most_attempts=1)
    workspace = system.runtime.assembly.workspace
    (taken,) = claim(workspace, "w", (kind,), now=datetime.now(UTC) + timedelta(seconds=1))
    fail(workspace, taken, "ValueError: the post office is closed", now=datetime.now(UTC))
    return ident


def test_what_failed_is_shown_with_its_error_and_can_be_tried_again(system: Served) -> None:
    ident = die(system, "event gone.send_letter")
    add(system, "slow")
    workspace = system.runtime.assembly.workspace
    (taken,) = claim(workspace, "w", ("slow",), now=datetime.now(UTC) + timedelta(seconds=1))
    tell(workspace, taken, 3, 12, "third letter")
    keep_schedule(workspace, Schedule("s", "forget jobs", "0 3 * * *"), now=datetime.now(UTC))
    shown = see(system, HERE).text

    assert "the post office is closed" in shown
    assert "3 / 12" in shown
    assert "third letter" in shown
    assert "Throw away jobs that are long done" in shown
    assert SECRET not in shown

    assert send(system, f"{HERE}/{ident}/retry", {}).status_code == 303
    live = see(system, f"{HERE}/progress").text
    assert "until the plugin gone is on" in live
    assert "the post office is closed" in live  # it says so until it succeeds


def test_programs_see_and_end_jobs_and_what_they_work_on_stays_untold(system: Served) -> None:
    ident = die(system, "letters")

    (listed,) = [
        one for one in system.call("GET", "/jobs?state=dead").json()["items"] if one["id"] == ident
    ]
    assert listed["error"] == "ValueError: the post office is closed"
    assert SECRET not in system.call("GET", f"/jobs/{ident}").text

    again = system.call("POST", f"/jobs/{ident}/retry", json={})
    assert (again.status_code, again.json()["state"]) == (200, "waiting")
    ended = system.call("POST", f"/jobs/{ident}/cancel", json={})
    assert (ended.status_code, ended.json()["state"]) == (200, "cancelled")
    assert system.call("POST", f"/jobs/{ident}/cancel", json={}).status_code == 409
    assert system.call("GET", "/jobs/nonsense").status_code == 404
    assert system.call("GET", "/jobs?state=odd").status_code == 422


def test_nobody_else_learns_of_jobs(system: Served) -> None:
    ident = die(system, "quiet")

    assert see(system, HERE, who="rep").status_code == 403
    assert HERE not in see(system, "/settings/me", who="rep").text
    assert send(system, f"{HERE}/{ident}/cancel", {}, who="rep").status_code == 403
    for path in ("", f"/{ident}"):
        assert system.call("GET", f"/jobs{path}", by="rep").status_code == 403
    for deed in ("retry", "cancel"):
        refused = system.call("POST", f"/jobs/{ident}/{deed}", by="rep", json={})
        assert refused.status_code == 403
