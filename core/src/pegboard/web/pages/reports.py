"""The pages of reports: what there is, and one report with its table, chart and file."""

from tempfile import TemporaryFile

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from pegboard.records.audit import note_at_once
from pegboard.records.errors import BadQuery
from pegboard.reports.run import run_report
from pegboard.reports.visible import find_report, visible_reports
from pegboard.transfer.report_csv import write_report_csv
from pegboard.web.pages.list_export import pieces_of
from pegboard.web.pages.plugin_menu import plugin_name
from pegboard.web.pages.report_parts import (
    given_parameters,
    parameter_controls,
    result_context,
    with_parameters,
)
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.requests import visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext, speak

REPORTS = "/reports"
UNFIT = 422


@get(REPORTS, sync_to_thread=False)
def show_reports(request: AnyRequest) -> Response[str]:
    """Show the reports that the person may see, by the plugin that brings them."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    groups: dict[str, list[dict[str, str]]] = {}
    for name, report in visible_reports(visit.assembly, visit.rights):
        heading = gettext(plugin_name(visit, name.partition(".")[0]))
        groups.setdefault(heading, []).append(
            {
                "title": gettext(report.label),
                "note": gettext(report.help) if report.help else "",
                "href": f"{REPORTS}/{name}",
                "icon": "chart-column",
            }
        )
    return page(request, "pages/reports.html", {"groups": groups}, current=REPORTS)


@get(f"{REPORTS}/{{report:str}}", sync_to_thread=False)
def show_report(request: AnyRequest, report: FromPath[str]) -> Response[str]:
    """Show one report as a table and a chart, with its parameters above."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    name, found = find_report(visit.assembly, visit.rights, report)
    url, status, problem, shown = f"{REPORTS}/{name}", 200, None, None
    with visit.reading() as unit:
        given = given_parameters(visit, unit, found, request.query_params)
        try:
            result = run_report(unit, name, found, given)
            shown = result_context(visit, result)
        except BadQuery as error:
            if error.parameter not in found.parameters:
                raise
            status, problem = UNFIT, error
        controls = parameter_controls(visit, unit, found, given, problem)
    may_export = visit.rights.may(found.entity, "export")
    context = {
        "title": gettext(found.label),
        "note": gettext(found.help) if found.help else "",
        "crumbs": [
            {"label": gettext("Reports"), "href": REPORTS},
            {"label": gettext(found.label)},
        ],
        "controls": controls,
        "is_narrowed": any(given.values()),
        "url": url,
        "result": shown,
        "csv_url": with_parameters(f"{url}/export.csv", given) if may_export and shown else None,
    }
    return page(request, "pages/report.html", context, status=status, current=REPORTS)


@get(f"{REPORTS}/{{report:str}}/export.csv", opt={SLOW: True}, sync_to_thread=True)
def export_report(request: AnyRequest, report: FromPath[str]) -> Stream:
    """Answer with the report as a file, to those who may export what it is about."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    name, found = find_report(visit.assembly, visit.rights, report)
    with visit.reading() as unit:
        given = given_parameters(visit, unit, found, request.query_params)
        result = run_report(unit, name, found, given, right="export")
    file = TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115  # closed when sent
    rows = write_report_csv(result, file)
    file.seek(0)
    workspace = visit.assembly.workspace
    note_at_once(
        workspace,
        visit.principal,
        "export",
        via=visit.via,
        entity=found.entity,
        what=f"report {name}",
        rows=rows,
    )
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Stream(pieces_of(file), headers=headers, media_type="text/csv; charset=utf-8")
