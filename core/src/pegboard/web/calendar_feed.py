"""The calendar of a person under a secret address, for programs that cannot sign in."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from pegboard.access.principals import SYSTEM
from pegboard.access.throttle import count_feed
from pegboard.automation.calendar.feed import person_of_feed
from pegboard.automation.calendar.my_calendar import my_calendar
from pegboard.records.errors import NotFound
from pegboard.records.unit import reading
from pegboard.web.requests import AnyRequest, Visit, visit_of

HERE = "/calendar"
ENDING = ".ics"
CALENDAR = "text/calendar"


@get(f"{HERE}/{{name:str}}", opt={"public": True}, sync_to_thread=False)
def show_calendar(request: AnyRequest, name: FromPath[str]) -> Response[Any]:
    """Answer with the activities of the person whose secret stands in the address, if there is one.

    What an answer says of a wrong one never repeats it.
    """
    visit = visit_of(request)
    workspace = visit.assembly.workspace
    secret = name.removesuffix(ENDING) if name.endswith(ENDING) else ""
    with reading(workspace, SYSTEM, via="calendar") as unit:
        person = person_of_feed(visit.system, unit, secret) if secret else None
        now = unit.now
    whose = person.user_id if person else None
    count_feed(visit.system, whose=whose, address=visit.address, now=now)
    if person is None:
        raise NotFound("calendar", "…")
    with reading(workspace, person, via="calendar") as unit:
        content = my_calendar(unit, base_url=base_url(request, visit))
    headers = {"content-disposition": f'inline; filename="pegboard{ENDING}"'}
    return Response(content, media_type=CALENDAR, headers=headers)


def base_url(request: AnyRequest, visit: Visit) -> str:
    """Return how addresses of this system begin."""
    return (visit.runtime.settings.base_url or str(request.base_url)).rstrip("/")
