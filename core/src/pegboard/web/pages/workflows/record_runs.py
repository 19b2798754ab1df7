"""What workflows did to a record and why, for whoever may see the record."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from pegboard.automation.workflows.names import MANAGE_AUTOMATION, WORKFLOW
from pegboard.automation.workflows.seen_runs import SeenRun, runs_behind
from pegboard.model.schema import EntityType
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.addresses import RECORD, enter
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.pages.workflows.entry import workflow_url
from pegboard.web.pages.workflows.run_words import log_lines, run_row
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext


@get(f"{RECORD}/runs", sync_to_thread=False)
def show_record_runs(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[str]:
    """Show which workflows ran on a record, or made or changed it."""
    visit, kind = enter(request, plugin, entity)
    with visit.reading() as unit:
        seen = runs_behind(unit, kind.key, record_id)
        named = titles(unit, {kind.key: [record_id]})
        title = named.get(record_id) or gettext("Without a name")
        context = {
            "crumbs": [
                {"label": gettext(kind.plural), "href": list_url(kind)},
                {"label": title, "href": record_url(kind, record_id)},
                {"label": gettext("What happened by itself")},
            ],
            "record": title,
            "runs": _runs(visit, unit, kind, record_id, seen),
        }
    return page(request, "pages/workflows/record_runs.html", context, current=list_url(kind))


def _runs(
    visit: Visit, unit: Unit, kind: EntityType, record_id: str, seen: list[SeenRun]
) -> list[dict[str, Any]]:
    """Return each run; what its branches found out is told to those who manage automation.

    Others would learn from it what stands in fields that they may not read.
    """
    is_manager = unit.rights.may_do(MANAGE_AUTOMATION)
    lines = log_lines(visit, unit, [one.run for one in seen])
    names = titles(unit.as_system(), {WORKFLOW: [one.run.workflow_id for one in seen]})
    return [
        run_row(visit, one)
        | {
            "name": names.get(one.run.workflow_id) or gettext("A workflow that is gone"),
            "workflow_href": workflow_url(one.run.workflow_id) if is_manager else "",
            "is_other": (one.run.entity, one.run.record_id) != (kind.key, record_id),
            "lines": [
                line for line in lines[one.run.id] if is_manager or line["href"]
            ],
            "shows_log": is_manager,
        }
        for one in seen
    ]  # fmt: skip
