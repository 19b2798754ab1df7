"""The pages by which people come and go."""

from typing import Any
from urllib.parse import urlsplit

from litestar import MediaType, Response, get, post

from pegboard.access.demo_people import demo_people
from pegboard.access.errors import SignInRefused, TooManyAttempts
from pegboard.access.sessions import sign_in, sign_out
from pegboard.web.cookies import is_refused_by_browsers, no_session_cookie, session_cookie
from pegboard.web.identify import PUBLIC
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import THEME_COOKIE, AnyRequest
from pegboard.web.rendering import render
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import LANGUAGES, gettext, language, ngettext, speak

HOME = "/"


@get("/sign-in", opt={PUBLIC: True}, sync_to_thread=False)
def show_sign_in(request: AnyRequest) -> Response[Any]:
    """Show the form, or go on at once for somebody who is signed in."""
    wanted = request.query_params.get("next", "")
    visit = visit_of(request)
    if visit.known is not None:
        return _go(local_path(wanted))
    return _sign_in_page(request, visit, wanted)


@post("/sign-in", opt={PUBLIC: True, SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_sign_in(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Start a session and go where the person wanted to."""
    visit = visit_of(request)
    wanted, email = text_of(form, "next"), text_of(form, "email")
    agent = request.headers.get("user-agent", "")
    _speak_to(request)
    if is_refused_by_browsers(request):
        words = gettext(
            "Signing in needs an address that begins with https://, as passwords and sessions are "
            "not safe over plain http. Ask your administrator for it."
        )
        return _sign_in_page(request, visit, wanted, email=email, error=words, status=400)
    try:
        token = sign_in(
            visit.assembly, email, text_of(form, "password"), agent=agent, address=visit.address
        )
    except SignInRefused:
        words = gettext("E-mail or password is not right. Please try again.")
        return _sign_in_page(request, visit, wanted, email=email, error=words, status=401)
    except TooManyAttempts as refused:
        words = _wait_words(refused.seconds)
        return _sign_in_page(request, visit, wanted, email=email, error=words, status=429)
    answer = _go(local_path(wanted))
    answer.set_cookie(session_cookie(request, token))
    return answer


@post("/sign-out", sync_to_thread=False)
def take_sign_out(request: AnyRequest) -> Response[Any]:
    """End the session for good."""
    visit = visit_of(request)
    sign_out(visit.assembly, visit.session)
    answer = _go("/sign-in")
    answer.set_cookie(no_session_cookie(request))
    return answer


def local_path(wanted: str) -> str:
    """Return *wanted* when it is a path of this application, else the home page."""
    parts = urlsplit(wanted)
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    is_clean = wanted.isprintable() and "\\" not in wanted
    return wanted if is_local and is_clean and not parts.netloc else HOME


def _go(path: str) -> Response[Any]:
    return Response(b"", status_code=303, headers={"location": path}, media_type=MediaType.HTML)


def _sign_in_page(
    request: AnyRequest,
    visit: Visit,
    wanted: str,
    *,
    email: str = "",
    error: str = "",
    status: int = 200,
) -> Response[str]:
    _speak_to(request)
    theme = request.cookies.get(THEME_COOKIE)
    demo = visit.runtime.settings.demo
    roles = visit.assembly.workspace.roles.roles
    people = demo_people(visit.assembly) if demo else []
    context = {
        "csrf_token": visit.csrf,
        "theme": theme if theme in ("light", "dark") else None,
        "locale": language(),
        "next": wanted,
        "email": email,
        "error": error,
        "demo_password": demo,
        "demo_people": [
            {"email": one.email, "name": one.name, "role": gettext(roles[one.role].label)}
            for one in people
            if one.role in roles
        ],
    }
    body = render("pages/sign_in.html", context)
    return Response(body, media_type=MediaType.HTML, status_code=status)


def _wait_words(seconds: int) -> str:
    minutes = max(1, round(seconds / 60))
    return ngettext(
        "Too many attempts. Please try again in %(num)s minute.",
        "Too many attempts. Please try again in %(num)s minutes.",
        minutes,
    ) % {"num": minutes}


def _speak_to(request: AnyRequest) -> None:
    """Speak the first language of the browser that we know."""
    asked = request.headers.get("accept-language", "").split(",")
    known = [one.strip()[:2].lower() for one in asked if one.strip()[:2].lower() in LANGUAGES]
    speak(known[0] if known else "en")
