"""What a person sees when a page cannot be shown."""

import json
from typing import Any

from litestar import MediaType, Request, Response

from pegboard.web.pages.shell import THEME_COOKIE, page
from pegboard.web.problems import ProblemDetails
from pegboard.web.rendering import render
from pegboard.web.requests import STATE_KEY, Visit
from pegboard.web.translations import gettext, language

BROKEN = 500


def error_page(request: Request[Any, Any, Any], problem: ProblemDetails) -> Response[str]:
    """Return *problem* as a page; the status and headers are set by the caller.

    A part of a page that htmx asked for stays as it is, and a toast says what went wrong.
    """
    if request.headers.get("hx-request") == "true":
        said = json.dumps({"text": _words(problem)[1], "tone": "red"})
        return Response("", headers={"x-toast": said, "hx-reswap": "none"})
    visit: Visit | None = request.scope["state"].get(STATE_KEY)
    title, text = _words(problem)
    context = {"code": problem.status, "heading": title, "text": text, "errors": problem.errors}
    if visit is None or visit.known is None or problem.status >= BROKEN:
        return _plain_page(request, context)
    return page(request, "pages/error.html", context)


def _plain_page(request: Request[Any, Any, Any], context: dict[str, Any]) -> Response[str]:
    """Return a page that needs nothing: no person, no menu, no database."""
    theme = request.cookies.get(THEME_COOKIE)
    basics = {
        "csrf_token": "",
        "theme": theme if theme in ("light", "dark") else None,
        "locale": language(),
    }
    return Response(render("pages/error_plain.html", basics | context), media_type=MediaType.HTML)


def _words(problem: ProblemDetails) -> tuple[str, str]:  # noqa: PLR0911  # one per status
    """Return heading and text; what the error itself says is kept where a person can use it."""
    match problem.status:
        case 403:
            return gettext("This is not for you"), problem.detail
        case 404:
            missing = gettext("It may have been deleted, or the address may be wrong.")
            return gettext("Nothing here"), missing
        case 405:
            return gettext("This cannot be done here"), problem.detail
        case 409 | 412:
            return gettext("Somebody was faster"), problem.detail
        case 413:
            return gettext("This is too large"), problem.detail
        case 503:
            return gettext("One moment, please"), problem.detail
        case status if status >= BROKEN:
            broken = gettext("The error is written down. Nothing was saved; please try again.")
            return gettext("Something went wrong on our side"), broken
        case _:
            return gettext("This cannot be done"), problem.detail
