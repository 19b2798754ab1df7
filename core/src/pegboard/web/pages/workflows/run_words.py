"""The runs of workflows in words: where each stands, why it started, and what its steps did."""

from collections.abc import Iterable, Mapping
from typing import Any

from pegboard.automation.workflows.runs import LogLine, Run, State
from pegboard.automation.workflows.seen_runs import SeenRun
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.shell import format_of
from pegboard.web.pages.urls import record_url
from pegboard.web.pages.workflows.entry import run_url
from pegboard.web.pages.workflows.trigger_words import because_words
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

TONES: Mapping[State, str] = {
    "done": "green",
    "waiting": "blue",
    "asking": "amber",
    "failed": "red",
    "refused": "gray",
    "cut": "red",
}


def state_words(state: State) -> str:
    """Say where a run stands."""
    return {
        "done": gettext("Done"),
        "waiting": gettext("Waiting"),
        "asking": gettext("Waits for an answer"),
        "failed": gettext("Failed"),
        "refused": gettext("Ended by a no"),
        "cut": gettext("Stopped as a circle"),
    }[state]


def run_rows(visit: Visit, runs: Iterable[SeenRun]) -> list[dict[str, Any]]:
    """Return runs as rows of a list."""
    return [run_row(visit, one) for one in runs]


def run_row(visit: Visit, seen: SeenRun) -> dict[str, Any]:
    """Return one run as a row: of what record, why, when, and where it stands."""
    run, habits = seen.run, format_of(visit)
    kind = visit.assembly.schema.entity(run.entity)
    return {
        "id": run.id,
        "href": run_url(run.id),
        "record": seen.title or gettext("Without a name"),
        "record_href": record_url(kind, run.record_id),
        "because": because_words(run.because),
        "when": habits.moment(run.started_at),
        "at": run.started_at.isoformat(),
        "state": state_words(run.state),
        "tone": TONES[run.state],
        "is_failed": run.state == "failed",
        "last": gettext(run.log[-1].text) if run.log else "",
        "until": habits.moment(run.until) if run.state == "waiting" and run.until else "",
    }


def log_lines(visit: Visit, unit: Unit, runs: Iterable[Run]) -> dict[str, list[dict[str, Any]]]:
    """Return what each run did, line by line, with links to records that the person may see."""
    several = list(runs)
    named = titles(unit, _touched(visit, several))
    return {run.id: lines_of(visit, run, named) for run in several}


def lines_of(visit: Visit, run: Run, named: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what a run did, line by line; *named* holds what records are called."""
    return [_line(visit, one, named) for one in run.log]


def _touched(visit: Visit, runs: Iterable[Run]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for run in runs:
        for line in run.log:
            if line.entity in visit.assembly.schema.entities and line.record:
                found.setdefault(str(line.entity), []).append(line.record)
    return found


def _line(visit: Visit, line: LogLine, named: Mapping[str, str]) -> dict[str, Any]:
    habits = format_of(visit)
    href, title = "", ""
    if line.entity and line.record in named:
        kind = visit.assembly.schema.entity(line.entity)
        href, title = record_url(kind, str(line.record)), named[str(line.record)]
    return {
        "step": line.step.replace(".yes.", " › ").replace(".no.", " › "),
        "words": gettext(line.text),
        "when": habits.moment(line.at),
        "at": line.at.isoformat(),
        "href": href,
        "title": title or (gettext("Without a name") if href else ""),
        "is_own": line.record is not None,
    }
