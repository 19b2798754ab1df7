"""GET /reports and /reports/{name}: what plugins report, by right."""

from litestar import Response, get
from litestar.params import FromPath

from pegboard.reports.as_json import described, result_json
from pegboard.reports.run import run_report
from pegboard.reports.visible import find_report, visible_reports
from pegboard.web.api.answers import json_answer
from pegboard.web.api.parameters import read_parameters
from pegboard.web.api.paths import V1
from pegboard.web.requests import AnyRequest, visit_of

REPORTS = f"{V1}/reports"
NONE_KNOWN: frozenset[str] = frozenset()


@get(REPORTS, sync_to_thread=False)
def list_reports(request: AnyRequest) -> Response[bytes]:
    """Return the reports that the person may see, with their parameters."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    found = visible_reports(visit.assembly, visit.rights)
    return json_answer({"items": [described(name, report) for name, report in found]})


@get(f"{REPORTS}/{{report:str}}", sync_to_thread=False)
def show_report(request: AnyRequest, report: FromPath[str]) -> Response[bytes]:
    """Return what a report says, narrowed by its parameters."""
    visit = visit_of(request)
    name, found = find_report(visit.assembly, visit.rights, report)
    given = read_parameters(request, frozenset(found.parameters))
    with visit.reading() as unit:
        return json_answer(result_json(run_report(unit, name, found, given)))
