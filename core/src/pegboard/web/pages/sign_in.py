"""The pages by which people come and go."""

from typing import Any
from urllib.parse import urlencode

from litestar import MediaType, Response, get, post

from pegboard.access.demo_people import demo_people
from pegboard.access.errors import SecondStepNeeded, SignInRefused, TooManyAttempts
from pegboard.access.sessions import SessionLimits, sign_out
from pegboard.access.sign_in import sign_in
from pegboard.web.cookies import is_refused_by_browsers, no_session_cookie
from pegboard.web.identify import PUBLIC, WHILE_LOOKING
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.let_in import (
    ask_for_code,
    let_in,
    local_path,
    refused_words,
    speak_to,
    wait_words,
)
from pegboard.web.pages.relying_party import relying_party
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import THEME_COOKIE, AnyRequest
from pegboard.web.rendering import render
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext, language


@get("/sign-in", opt={PUBLIC: True}, sync_to_thread=False)
def show_sign_in(request: AnyRequest) -> Response[Any]:
    """Show the form, or go on at once for somebody who is signed in."""
    wanted = request.query_params.get("next", "")
    visit = visit_of(request)
    if visit.known is not None:
        return go(local_path(wanted))
    return sign_in_page(request, visit, wanted)


@post("/sign-in", opt={PUBLIC: True, SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_sign_in(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Start a session and go where the person wanted to."""
    visit = visit_of(request)
    wanted, email = text_of(form, "next"), text_of(form, "email")
    agent = request.headers.get("user-agent", "")
    speak_to(request)
    if is_refused_by_browsers(request):
        words = gettext(
            "Signing in needs an address that begins with https://, as passwords and sessions are "
            "not safe over plain http. Ask your administrator for it."
        )
        return sign_in_page(request, visit, wanted, email=email, error=words, status=400)
    try:
        token = sign_in(
            visit.assembly,
            email,
            text_of(form, "password"),
            agent=agent,
            address=visit.address,
            limits=SessionLimits.of(visit.runtime.settings),
        )
    except SignInRefused:
        return sign_in_page(request, visit, wanted, email=email, error=refused_words(), status=401)
    except TooManyAttempts as refused:
        words = wait_words(refused.seconds)
        return sign_in_page(request, visit, wanted, email=email, error=words, status=429)
    except SecondStepNeeded as needed:
        return ask_for_code(request, needed.step, wanted)
    return let_in(request, token, go(local_path(wanted)))


@post("/sign-out", opt={WHILE_LOOKING: True}, sync_to_thread=False)
def take_sign_out(request: AnyRequest) -> Response[Any]:
    """End the session for good."""
    visit = visit_of(request)
    sign_out(visit.assembly, visit.session, address=visit.address)
    answer = go("/sign-in")
    answer.set_cookie(no_session_cookie(request))
    return answer


def sign_in_page(
    request: AnyRequest,
    visit: Visit,
    wanted: str,
    *,
    email: str = "",
    error: str = "",
    status: int = 200,
) -> Response[str]:
    """Return the page with the form, and what was wrong about the last attempt."""
    speak_to(request)
    theme = request.cookies.get(THEME_COOKIE)
    demo = visit.runtime.settings.demo
    provider = visit.runtime.settings.provider
    roles = visit.assembly.workspace.roles.roles
    people = demo_people(visit.assembly) if demo else []
    context = {
        "csrf_token": visit.csrf,
        "theme": theme if theme in ("light", "dark") else None,
        "locale": language(),
        "next": wanted,
        "email": email,
        "error": error,
        "has_passkeys": relying_party(request) is not None,
        "provider_label": provider.label if provider else "",
        "provider_url": f"/sign-in/provider?{urlencode({'next': wanted})}",
        "demo_password": demo,
        "demo_people": [
            {"email": one.email, "name": one.name, "role": gettext(roles[one.role].label)}
            for one in people
            if one.role in roles
        ],
    }
    body = render("pages/sign_in.html", context)
    return Response(body, media_type=MediaType.HTML, status_code=status)
