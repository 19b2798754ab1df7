"""The page by which somebody ends mail for a purpose, without signing in."""

from typing import Any

from litestar import MediaType, Response, get, post
from litestar.params import FromPath

from pegboard.access.principals import SYSTEM
from pegboard.automation.mail.unsubscribe import UnknownAddress, purpose_behind, unsubscribe
from pegboard.records.unit import reading, writing
from pegboard.web.identify import PUBLIC, WHILE_LOOKING
from pegboard.web.pages.let_in import speak_to
from pegboard.web.pages.shell import THEME_COOKIE, AnyRequest
from pegboard.web.rendering import render
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, language

PATH = "/unsubscribe/{token:str}"
VIA = "unsubscribe"


@get(PATH, opt={PUBLIC: True}, sync_to_thread=False)
def show_unsubscribe(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Ask whether the person means it: programs that look at all links change nothing."""
    visit = visit_of(request)
    speak_to(request)
    try:
        with reading(visit.assembly.workspace, SYSTEM, via=VIA) as unit:
            purpose = purpose_behind(unit, token)
    except UnknownAddress as error:
        return _page(request, visit, problem=gettext(str(error)), status=404)
    return _page(request, visit, token=token, purpose=_named(purpose))


@post(PATH, opt={PUBLIC: True, WHILE_LOOKING: True}, sync_to_thread=False)
def take_unsubscribe(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Withdraw the consent; programs of mail providers do so with one request (RFC 8058)."""
    visit = visit_of(request)
    speak_to(request)
    try:
        with writing(visit.assembly.workspace, SYSTEM, via=VIA) as unit:
            unsubscribe(unit, token)
            purpose = purpose_behind(unit, token)
    except UnknownAddress as error:
        return _page(request, visit, problem=gettext(str(error)), status=404)
    return _page(request, visit, purpose=_named(purpose), is_done=True)


def _named(purpose: str) -> str:
    """Return a purpose as the ledger of consents calls it."""
    return gettext(purpose.replace("_", " ").capitalize())


def _page(
    request: AnyRequest,
    visit: Visit,
    *,
    token: str = "",
    purpose: str = "",
    problem: str = "",
    is_done: bool = False,
    status: int = 200,
) -> Response[str]:
    theme = request.cookies.get(THEME_COOKIE)
    context = {
        "csrf_token": visit.csrf,
        "theme": theme if theme in ("light", "dark") else None,
        "locale": language(),
        "token": token,
        "purpose": purpose,
        "problem": problem,
        "is_done": is_done,
    }
    body = render("pages/unsubscribe.html", context)
    return Response(body, media_type=MediaType.HTML, status_code=status)
