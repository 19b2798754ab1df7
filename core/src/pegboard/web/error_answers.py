"""Turns errors into answers: problem details for programs, pages for people."""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException

from pegboard.model.errors import PegboardError
from pegboard.web.pages.errors import error_page
from pegboard.web.pages.let_in import speak_to
from pegboard.web.problems import BROKEN, ProblemDetails, problem_of, shown_errors
from pegboard.web.refused_access import telling_of
from pegboard.web.requests import STATE_KEY, AnyRequest, NotSignedIn, Visit
from pegboard.web.translations import speak

log = logging.getLogger("pegboard.web")

PROBLEM_JSON = "application/problem+json"
API_PREFIXES = ("/api/", "/hooks/")
"""What programs call."""
SIGN_IN = "/sign-in"
FORBIDDEN = 403
CALENDAR = "/calendar"


def answer_error(request: AnyRequest, error: Exception) -> Response[Any]:
    """Answer for *error*; the outermost error page, so it takes every exception."""
    visit: Visit | None = request.scope["state"].get(STATE_KEY)
    if visit is not None and visit.known is not None:
        speak(visit.known.locale)
    else:
        speak_to(request)
    problem = problem_of(error)
    answer = _answer(request, error, problem)
    if problem.status == FORBIDDEN:
        answer.background = telling_of(request, error)
    return answer


def _answer(request: AnyRequest, error: Exception, problem: ProblemDetails) -> Response[Any]:
    if problem is BROKEN:
        log.error("%s %s failed", request.method, _told_path(request), exc_info=error)
    if request.url.path.startswith(API_PREFIXES):
        return problem_answer(problem)
    if isinstance(error, NotSignedIn):
        return _to_sign_in(request)
    answer: Response[Any] = error_page(request, problem)
    answer.status_code = problem.status
    answer.headers.update(problem.headers)
    return answer


def _told_path(request: AnyRequest) -> str:
    """Return the path without the secret that one of a calendar ends with."""
    path = request.url.path
    return f"{CALENDAR}/…" if path.startswith(f"{CALENDAR}/") else path


def problem_answer(problem: ProblemDetails) -> Response[bytes]:
    """Return *problem* as RFC 9457 problem details."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        **problem.extra,
    }
    if problem.errors:
        body["errors"] = shown_errors(problem.errors)
    return Response(
        msgspec.json.encode(body),
        status_code=problem.status,
        media_type=PROBLEM_JSON,
        headers=dict(problem.headers),
    )


def _to_sign_in(request: AnyRequest) -> Response[bytes]:
    """Send a person to the sign-in page, and from there back to what was asked for."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = urlencode({"next": wanted}) if request.method == "GET" and wanted != "/" else ""
    address = f"{SIGN_IN}?{back}" if back else SIGN_IN
    if request.headers.get("hx-request"):
        return Response(b"", status_code=401, headers={"hx-redirect": address})
    return Response(b"", status_code=303, headers={"location": address})


HANDLERS: Mapping[int | type[Exception], Callable[[AnyRequest, Exception], Response[Any]]] = {
    PegboardError: answer_error,
    HTTPException: answer_error,
    Exception: answer_error,
}
