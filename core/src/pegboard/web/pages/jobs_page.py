"""The jobs page: what happens by itself just now, what failed and why, and what comes when."""

from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.automation.jobs.look import SeenJob, job_figures, list_jobs, next_jobs
from pegboard.automation.jobs.schedules import SeenSchedule, list_schedules
from pegboard.automation.kinds import job_handlers
from pegboard.web.job_deeds import MANAGE, cancel_job, job_of, retry_job
from pegboard.web.pages.answers import go
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.job_words import plugin_name, plugin_of, subject_of, title_of
from pegboard.web.pages.permissions import demand_permission
from pegboard.web.pages.shell import AnyRequest, format_of, fragment, page
from pegboard.web.pages.urls import record_url
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, speak

HERE = "/settings/jobs"
LATELY = timedelta(days=1)
MOST_WAITING, MOST_DEAD, MOST_RUNNING = 20, 50, 50


@get(HERE, sync_to_thread=False)
def show_jobs(request: AnyRequest) -> Response[str]:
    """Show figures, what runs, what failed, what waits, and the schedules."""
    visit = _enter(request)
    workspace = visit.assembly.workspace
    schedules = [_schedule(visit, one) for one in list_schedules(workspace)]
    context = {"live": _live(visit), "schedules": schedules, "here": HERE}
    return page(request, "pages/jobs.html", context, current=HERE)


@get(f"{HERE}/progress", sync_to_thread=False)
def show_jobs_progress(request: AnyRequest) -> Response[str]:
    """Answer with the part of the page that moves."""
    visit = _enter(request)
    return fragment(request, "fragments/jobs_live.html", {"live": _live(visit), "here": HERE})


@post(f"{HERE}/{{job:str}}/retry", sync_to_thread=False)
def take_retry(request: AnyRequest, job: FromPath[str]) -> Response[Any]:
    """Let a job that failed run now."""
    visit = _enter(request)
    retry_job(visit, job_of(visit, job))
    return go(HERE, say=gettext("The job is tried again."))


@post(f"{HERE}/{{job:str}}/cancel", sync_to_thread=False)
def take_cancel(request: AnyRequest, job: FromPath[str]) -> Response[Any]:
    """Take a job back."""
    visit = _enter(request)
    cancel_job(visit, job_of(visit, job))
    return go(HERE, say=gettext("The job is cancelled."))


def _enter(request: AnyRequest) -> Visit:
    visit = visit_of(request)
    speak(visit.principal.locale)
    demand_permission(visit, MANAGE)
    return visit


def _live(visit: Visit) -> dict[str, Any]:
    workspace = visit.assembly.workspace
    now = workspace.clock()
    figures = job_figures(workspace, since=now - LATELY)
    habits = format_of(visit)
    known = frozenset(job_handlers(visit.runtime))
    running = list_jobs(workspace, ("running",), most=MOST_RUNNING)
    waiting = next_jobs(workspace, most=MOST_WAITING)
    is_moving = running or any(one.kind in known and one.run_at <= now for one in waiting)
    return {
        "tiles": [
            {"name": gettext("Waiting"), "value": habits.number(figures.waiting)},
            {"name": gettext("Running"), "value": habits.number(figures.running)},
            {"name": gettext("Failed for good"), "value": habits.number(figures.dead)},
            {"name": gettext("Done in the last day"), "value": habits.number(figures.done)},
        ],
        "running": [_running(visit, one) for one in running],
        "dead": [
            _shown(visit, one) for one in list_jobs(workspace, ("dead",), most=MOST_DEAD)
        ],
        "waiting": [_waiting(visit, one, known, now) for one in waiting],
        "more_waiting": max(0, figures.waiting - len(waiting)),
        "more_dead": max(0, figures.dead - MOST_DEAD),
        "polls": bool(is_moving),
    }  # fmt: skip


def _shown(visit: Visit, job: SeenJob) -> dict[str, Any]:
    habits = format_of(visit)
    ended = job.finished_at or job.created_at
    return {
        "id": job.id,
        "title": title_of(visit, job.kind),
        "subject": subject_of(visit, job),
        "href": _record_href(visit, job),
        "error": job.error,
        "attempts": habits.number(job.attempts),
        "made": habits.moment(job.created_at),
        "when": habits.moment(ended),
        "at": ended.isoformat(),
    }


def _running(visit: Visit, job: SeenJob) -> dict[str, Any]:
    habits = format_of(visit)
    done, total = job.done or 0, job.total
    figures = habits.number(done) if job.done is not None else ""
    if total:
        figures = f"{habits.number(done)} / {habits.number(total)}"
    share = min(100, int(100 * done / total)) if total else None
    return _shown(visit, job) | {
        "share": share, "figures": figures, "note": job.note or "", "worker": job.worker or "",
    }  # fmt: skip


def _waiting(visit: Visit, job: SeenJob, known: frozenset[str], now: datetime) -> dict[str, Any]:
    habits = format_of(visit)
    plugin = plugin_of(job.kind)
    reason = ""
    if job.kind not in known and plugin is not None:
        reason = gettext("until the plugin %(plugin)s is on") % {
            "plugin": plugin_name(visit, plugin)
        }
    elif job.kind not in known:
        reason = gettext("until a process knows how to do it")
    elif job.run_at <= now:
        reason = gettext("next")
    return _shown(visit, job) | {
        "when": reason or habits.moment(job.run_at), "at": job.run_at.isoformat(),
    }  # fmt: skip


def _schedule(visit: Visit, one: SeenSchedule) -> dict[str, Any]:
    habits: Format = format_of(visit)
    return {
        "title": title_of(visit, one.schedule.kind),
        "cron": one.schedule.cron,
        "zone": one.schedule.zone,
        "next": habits.moment(one.next_at),
        "last": habits.moment(one.last_at) if one.last_at else gettext("never yet"),
    }


def _record_href(visit: Visit, job: SeenJob) -> str | None:
    entity = visit.assembly.schema.entities.get(str(job.payload.get("entity")))
    record = job.payload.get("record_id")
    is_link = (
        entity is not None and isinstance(record, str) and visit.rights.may(entity.key, "read")
    )
    return record_url(entity, record) if is_link and entity and isinstance(record, str) else None
