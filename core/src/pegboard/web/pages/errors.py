"""What a person sees when a page cannot be shown."""

from typing import Any

from litestar import MediaType, Request, Response
from markupsafe import escape

from pegboard.web.problems import ProblemDetails


def error_page(request: Request[Any, Any, Any], problem: ProblemDetails) -> Response[str]:
    """Return *problem* as a page; the status and headers are set by the caller."""
    del request  # the shell of the page will need it
    title, detail = escape(problem.title), escape(problem.detail)
    body = f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{detail}</p>"
    return Response(body, media_type=MediaType.HTML)
