"""The second page of a sign-in: the code of the authenticator app, or a recovery code."""

from typing import Any

from litestar import MediaType, Response, get, post

from pegboard.access.errors import SignInRefused, TooManyAttempts
from pegboard.access.second_step import finish_sign_in, is_waiting_for_code
from pegboard.access.sessions import SessionLimits
from pegboard.web.cookies import step_of
from pegboard.web.identify import PUBLIC
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.let_in import (
    CODE_PAGE,
    let_in,
    local_path,
    refused_words,
    speak_to,
    wait_words,
)
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import THEME_COOKIE, AnyRequest
from pegboard.web.pages.sign_in import sign_in_page
from pegboard.web.rendering import render
from pegboard.web.requests import visit_of
from pegboard.web.translations import language


@get(CODE_PAGE, opt={PUBLIC: True}, sync_to_thread=False)
def show_code(request: AnyRequest) -> Response[Any]:
    """Ask for the code; who has not given a password yet begins with that."""
    if not is_waiting_for_code(visit_of(request).assembly, step_of(request)):
        return go("/sign-in")
    return _code_page(request, request.query_params.get("next", ""))


@post(CODE_PAGE, opt={PUBLIC: True}, dependencies=WITH_FORM, sync_to_thread=False)
def take_code(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Start the session when the code is right."""
    visit = visit_of(request)
    wanted, step = text_of(form, "next"), step_of(request)
    speak_to(request)
    try:
        token = finish_sign_in(
            visit.assembly,
            step,
            text_of(form, "code"),
            agent=request.headers.get("user-agent", ""),
            address=visit.address,
            limits=SessionLimits.of(visit.runtime.settings),
        )
    except SignInRefused:
        if not is_waiting_for_code(visit.assembly, step):
            return sign_in_page(request, visit, wanted, error=refused_words(), status=401)
        return _code_page(request, wanted, error=refused_words(), status=401)
    except TooManyAttempts as refused:
        return _code_page(request, wanted, error=wait_words(refused.seconds), status=429)
    return let_in(request, token, go(local_path(wanted)))


def _code_page(
    request: AnyRequest, wanted: str, *, error: str = "", status: int = 200
) -> Response[str]:
    speak_to(request)
    theme = request.cookies.get(THEME_COOKIE)
    context = {
        "csrf_token": visit_of(request).csrf,
        "theme": theme if theme in ("light", "dark") else None,
        "locale": language(),
        "next": wanted,
        "error": error,
    }
    body = render("pages/sign_in_code.html", context)
    return Response(body, media_type=MediaType.HTML, status_code=status)
