"""What all ways of signing in share: words for who is refused, and the answer that lets in."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from litestar import Response

from pegboard.access.sessions import end_session
from pegboard.access.sign_in_steps import LASTS
from pegboard.web.cookies import no_step_cookie, session_cookie, step_cookie
from pegboard.web.pages.answers import go
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.requests import visit_of
from pegboard.web.translations import LANGUAGES, gettext, ngettext, speak

HOME = "/"
CODE_PAGE = "/sign-in/code"


def let_in(request: AnyRequest, token: str, answer: Response[Any]) -> Response[Any]:
    """Return *answer* with the new session for the browser; one that it had before ends."""
    visit = visit_of(request)
    if visit.session:
        end_session(visit.assembly, visit.session)
    lasts = visit.runtime.settings.session_longest
    answer.set_cookie(session_cookie(request, token, lasts=lasts))
    answer.set_cookie(no_step_cookie(request))
    return answer


def ask_for_code(request: AnyRequest, step: str, wanted: str) -> Response[Any]:
    """Send the browser to the page that asks for the code of the second step."""
    path = local_path(wanted)
    answer = go(CODE_PAGE if path == HOME else f"{CODE_PAGE}?{urlencode({'next': path})}")
    answer.set_cookie(step_cookie(request, step, lasts=LASTS))
    return answer


def local_path(wanted: str) -> str:
    """Return *wanted* when it is a path of this application, else the home page."""
    parts = urlsplit(wanted)
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    is_clean = wanted.isprintable() and "\\" not in wanted
    return wanted if is_local and is_clean and not parts.netloc else HOME


def refused_words() -> str:
    """Return the one answer to a wrong address, password, code or passkey."""
    return gettext("E-mail, password or code is not right. Please try again.")


def wait_words(seconds: int) -> str:
    """Return what somebody reads who tried too often."""
    minutes = max(1, round(seconds / 60))
    return ngettext(
        "Too many attempts. Please try again in %(num)s minute.",
        "Too many attempts. Please try again in %(num)s minutes.",
        minutes,
    ) % {"num": minutes}


def speak_to(request: AnyRequest) -> None:
    """Speak the first language of the browser that we know."""
    asked = request.headers.get("accept-language", "").split(",")
    known = [one.strip()[:2].lower() for one in asked if one.strip()[:2].lower() in LANGUAGES]
    speak(known[0] if known else "en")
