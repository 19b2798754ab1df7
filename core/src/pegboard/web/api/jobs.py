"""GET /jobs and /jobs/{id}, POST retry and cancel: what happens by itself, for administrators."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from pegboard.automation.jobs.look import SeenJob, list_jobs
from pegboard.records.errors import BadQuery, Forbidden
from pegboard.web.api.answers import json_answer
from pegboard.web.api.bodies import read_shape
from pegboard.web.api.parameters import limit_of, names, read_parameters
from pegboard.web.api.paths import V1
from pegboard.web.api.plugins import NoBody
from pegboard.web.job_deeds import MANAGE, cancel_job, job_of, retry_job
from pegboard.web.requests import AnyRequest, Visit, visit_of

JOBS = f"{V1}/jobs"
JOB = f"{JOBS}/{{job:str}}"
STATES = ("waiting", "running", "done", "dead", "cancelled")
UNFINISHED = ("waiting", "running", "dead")
MOST = 500
NONE_KNOWN: frozenset[str] = frozenset()


@get(JOBS, sync_to_thread=False)
def list_all_jobs(request: AnyRequest) -> Response[bytes]:
    """Return the newest jobs in the states asked for; those that are not over unless said."""
    given = read_parameters(request, frozenset({"state", "limit"}))
    visit = _demand(request)
    states = names(given, "state") or UNFINISHED
    for one in states:
        if one not in STATES:
            raise BadQuery("state", f"knows {', '.join(STATES)}")
    limit = limit_of(given, default=50, most=MOST)
    found = list_jobs(visit.assembly.workspace, states, most=limit)
    return json_answer({"items": [job_json(one) for one in found]})


@get(JOB, sync_to_thread=False)
def show_job(request: AnyRequest, job: FromPath[str]) -> Response[bytes]:
    """Return a job as it stands."""
    read_parameters(request, NONE_KNOWN)
    return json_answer(job_json(job_of(_demand(request), job)))


@post(f"{JOB}/retry", status_code=200, sync_to_thread=False)
def retry_kept_job(request: AnyRequest, job: FromPath[str], body: RawBody) -> Response[bytes]:
    """Let a job run now that failed, is dead or was cancelled, and return it."""
    read_parameters(request, NONE_KNOWN)
    visit = _demand(request)
    found = job_of(visit, job)
    read_shape(request, body, NoBody)
    retry_job(visit, found)
    return json_answer(job_json(job_of(visit, job)))


@post(f"{JOB}/cancel", status_code=200, sync_to_thread=False)
def cancel_kept_job(request: AnyRequest, job: FromPath[str], body: RawBody) -> Response[bytes]:
    """Take back a job that is not done, and return it."""
    read_parameters(request, NONE_KNOWN)
    visit = _demand(request)
    found = job_of(visit, job)
    read_shape(request, body, NoBody)
    cancel_job(visit, found)
    return json_answer(job_json(job_of(visit, job)))


def job_json(job: SeenJob) -> dict[str, Any]:
    """Return *job* for programs; what it works on is not told, as it may be anybody's data."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "priority": job.priority,
        "run_at": job.run_at,
        "attempts": job.attempts,
        "most_attempts": job.most_attempts,
        "lease_until": job.lease_until,
        "worker": job.worker,
        "error": job.error,
        "done": job.done,
        "total": job.total,
        "note": job.note,
        "user": job.user_id,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
    }


def _demand(request: AnyRequest) -> Visit:
    visit = visit_of(request)
    if not visit.rights.may_do(MANAGE):
        raise Forbidden("jobs", "read")
    return visit
