"""Sample data on request: a process beside the server brings them, and this page tells how far."""

import os
import subprocess
import sys
from threading import Thread
from typing import Any

from litestar import Response, get, post

from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.sample_data import (
    SampleProgress,
    SamplesThere,
    sample_progress,
    tell_samples,
)
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.plugins.entry import HERE, enter_manager
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, fragment, page
from pegboard.web.refusals import BadRequest
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext, ngettext

SAMPLES = "/settings/sample-data"
COMMAND = "from pegboard.cli.entry import run; run()"


@get(SAMPLES, sync_to_thread=False)
def show_samples(request: AnyRequest) -> Response[str]:
    """Show what sample data there are, or how far they are."""
    visit = enter_manager(request)
    context = {
        "sources": [gettext(one.source) for _, one in visit.assembly.demos],
        "state": _state(visit),
        "href": SAMPLES,
    }
    return page(request, "pages/plugins/sample_data.html", context, current=HERE)


@get(f"{SAMPLES}/progress", sync_to_thread=False)
def show_sample_progress(request: AnyRequest) -> Response[str]:
    """Answer with how far the sample data are."""
    visit = enter_manager(request)
    state = _state(visit)
    context = {"state": state, "href": SAMPLES}
    answer = fragment(request, "fragments/plugins/sample_state.html", context)
    if not state["polls"]:
        answer.headers["hx-redirect"] = SAMPLES
    return answer


@post(SAMPLES, dependencies=WITH_FORM, sync_to_thread=False)
def take_samples(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Start to bring sample data."""
    visit = enter_manager(request)
    if text_of(form, "bring") != "yes":
        raise BadRequest(gettext("Say that you want sample data."), "bring")
    start_samples(visit.runtime)
    return go(SAMPLES)


def start_samples(runtime: Runtime) -> None:
    """Start the process that brings sample data; it goes on whatever becomes of this one.

    Raises:
        SamplesThere: they are in the system, or on their way.
    """
    known = sample_progress(runtime)
    if known is not None and known.state != "failed":
        raise SamplesThere
    tell_samples(runtime, SampleProgress("running"))
    settings = runtime.settings
    own = {
        "PEGBOARD_DATABASE_URL": settings.database_url,
        "PEGBOARD_SECRET_KEY": settings.secret_key,
        "PEGBOARD_FOLDER": str(settings.folder),
    }
    child = subprocess.Popen(  # our own program, with no word of anybody's
        [sys.executable, "-c", COMMAND, "demo-data", "--begun"],
        env={**os.environ, **own},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    Thread(target=_see_end, args=(runtime, child), name="sample data", daemon=True).start()


def _see_end(runtime: Runtime, child: subprocess.Popen[bytes]) -> None:
    """Say so when the process ended without a word."""
    child.wait()
    known = sample_progress(runtime)
    if known is not None and known.state == "running":
        tell_samples(runtime, SampleProgress("failed", known.label))


def _state(visit: Visit) -> dict[str, Any]:
    known = sample_progress(visit.runtime)
    habits = format_of(visit)
    if known is None:
        return {"is_there": False, "polls": False, "title": "", "text": "", "tone": "blue"}
    label = gettext(known.label)
    match known.state:
        case "running":
            share = int(100 * known.done / known.total) if known.total else 0
            return {
                "is_there": True, "polls": True, "tone": "blue", "share": share, "label": label,
                "title": gettext("Sample data are on their way…"),
                "text": gettext("You can go on working; this takes a minute or two."),
                "figures": f"{habits.number(known.done)} / {habits.number(known.total)}"
                if known.total > 1 else "",
            }  # fmt: skip
        case "done":
            title = gettext("The sample data are there")
            text = gettext(
                "Their people cannot sign in. Delete the records when you need them no more."
            )
            if visit.runtime.settings.demo:  # there everybody can
                text = gettext("The system was filled with them when it was made.")
            if known.refused:
                words = ngettext(
                    "%(num)s row did not fit what was there already, and was left out.",
                    "%(num)s rows did not fit what was there already, and were left out.",
                    known.refused,
                )
                text = f"{text} {words % {'num': habits.number(known.refused)}}"
            return {"is_there": True, "polls": False, "title": title, "text": text, "tone": "green"}
        case _:
            title = gettext("The sample data did not get through")
            text = gettext(known.problem) or gettext("The process that brought them stopped.")
            return {"is_there": False, "polls": False, "title": title, "text": text, "tone": "red"}
