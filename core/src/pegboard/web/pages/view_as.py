"""Looking at the system as another person, for administrators who help them."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from pegboard.access.errors import NotLooking
from pegboard.access.view_as import start_viewing, stop_viewing
from pegboard.web.cookies import session_cookie
from pegboard.web.identify import WHILE_LOOKING
from pegboard.web.pages.answers import go
from pegboard.web.pages.oneself import SessionNeeded, demand_oneself
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.requests import visit_of
from pegboard.web.translations import gettext, speak


@post("/settings/view-as/{user_id:str}", sync_to_thread=False)
def view_as(request: AnyRequest, user_id: FromPath[str]) -> Response[Any]:
    """Look as another active user from now on: read-only, marked on every page, and logged."""
    visit = visit_of(request)
    demand_oneself(visit)
    token = start_viewing(
        visit.assembly,
        visit.assembly.roles,
        visit.principal,
        visit.session,
        user_id,
        address=visit.address,
    )
    return _go_home(request, token)


@post("/settings/view-as/stop", opt={WHILE_LOOKING: True}, sync_to_thread=False)
def stop_view_as(request: AnyRequest) -> Response[Any]:
    """Be oneself again."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    if visit.means != "session":
        raise SessionNeeded
    try:
        token = stop_viewing(visit.assembly, visit.principal, visit.session, address=visit.address)
    except NotLooking as error:
        return go("/", say=gettext(str(error)), tone="amber")
    return _go_home(request, token)


def _go_home(request: AnyRequest, token: str) -> Response[Any]:
    answer = go("/")
    lasts = visit_of(request).runtime.settings.session_longest
    answer.set_cookie(session_cookie(request, token, lasts=lasts))
    return answer
