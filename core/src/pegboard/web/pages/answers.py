"""Answers that are no page: going elsewhere, a message left for the next page, a toast."""

import json
from typing import Any
from urllib.parse import quote

from litestar import MediaType, Response

from pegboard.model.change import Problem
from pegboard.model.errors import PegboardError
from pegboard.model.schema import EntityType
from pegboard.records.errors import InvalidRecord
from pegboard.web.pages.shell import FLASH_COOKIE
from pegboard.web.problems import problem_of
from pegboard.web.translations import gettext

LONGEST_MESSAGE = 400
FLASH_SECONDS = 60


def go(
    path: str, *, say: str = "", tone: str = "green", undo_url: str | None = None
) -> Response[Any]:
    """Send the browser to *path* with GET; *say* is shown there, with an Undo that POSTs."""
    answer: Response[Any] = Response(
        b"", status_code=303, headers={"location": path}, media_type=MediaType.HTML
    )
    return leave(answer, say, tone=tone, undo_url=undo_url) if say else answer


def leave(
    answer: Response[Any], say: str, *, tone: str = "green", undo_url: str | None = None
) -> Response[Any]:
    """Return *answer* with a message that the next page shows."""
    kept = json.dumps([{"text": say[:LONGEST_MESSAGE], "tone": tone, "undo_url": undo_url}])
    answer.set_cookie(
        FLASH_COOKIE, quote(kept), max_age=FLASH_SECONDS, httponly=True, samesite="lax"
    )
    return answer


def toast(say: str, *, tone: str = "green", undo_url: str | None = None) -> dict[str, str]:
    """Return the header that makes the present page show a message."""
    found = {"text": say, "tone": tone, "undo_url": undo_url}
    return {"x-toast": json.dumps({name: one for name, one in found.items() if one})}


def nothing(status: int = 204, headers: dict[str, str] | None = None) -> Response[Any]:
    """Return an answer that changes nothing on the page."""
    return Response(None, status_code=status, headers=headers or {})


def refusal(error: PegboardError, entity: EntityType, *, link: str = "") -> Response[Any]:
    """Answer a change that htmx asked for and that was refused: the page stays, a toast says why.

    *link* leads to where the person can do something about it.
    """
    words = gettext(str(error))
    if isinstance(error, InvalidRecord):
        words = ". ".join(_in_words(one, entity) for one in error.problems)
    found = {"text": words, "tone": "red"}
    if link:
        found |= {"href": link, "link": gettext("Open the record")}
    return nothing(problem_of(error).status, {"x-toast": json.dumps(found)})


def _in_words(problem: Problem, entity: EntityType) -> str:
    field = entity.fields.get(problem.field)
    label = gettext(field.label) if field else problem.field
    return f"{label}: {gettext(problem.message)}"
