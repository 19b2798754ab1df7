"""The notices of the person asking: a page of them, and marking them as read."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.automation.notices.inbox import Notice, list_notices, mark_all_read, mark_read
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.links import record_id as canonical_id
from pegboard.records.errors import BadQuery
from pegboard.records.notices_shown import count_unread
from pegboard.web.api.answers import json_answer
from pegboard.web.api.parameters import limit_of, read_parameters
from pegboard.web.api.paths import V1
from pegboard.web.notice_words import said
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.shell import format_of
from pegboard.web.requests import AnyRequest, visit_of
from pegboard.web.translations import speak

NOTICES = f"{V1}/notices"
KNOWN = frozenset({"unread", "limit", "cursor"})
NONE_KNOWN: frozenset[str] = frozenset()
MOST = 200


@get(NOTICES, sync_to_thread=False)
def show_notices(request: AnyRequest) -> Response[bytes]:
    """Return the notices of the person, newest first, in their language."""
    given = read_parameters(request, KNOWN)
    limit = limit_of(given, default=50, most=MOST)
    before, unread = _cursor(given.get("cursor")), _is_true(given.get("unread"))
    visit = visit_of(request)
    speak(visit.principal.locale)
    with visit.reading() as unit:
        page = list_notices(unit, limit=limit, before=before, unread=unread)
        count = count_unread(unit)
    habits = format_of(visit)
    items = [_shown(one, habits) for one in page.notices]
    return json_answer({"items": items, "next": page.next, "unread": count})


@post(f"{NOTICES}/{{notice_id:str}}/read", status_code=204, sync_to_thread=False)
def read_notice(request: AnyRequest, notice_id: FromPath[str]) -> Response[None]:
    """Mark a notice as read."""
    read_parameters(request, NONE_KNOWN)
    with visit_of(request).writing() as unit:
        mark_read(unit, notice_id)
    return Response(None, status_code=204)


@post(f"{NOTICES}/read-all", status_code=200, sync_to_thread=False)
def read_all_notices(request: AnyRequest) -> Response[bytes]:
    """Mark all notices of the person as read, and say how many were not."""
    read_parameters(request, NONE_KNOWN)
    with visit_of(request).writing() as unit:
        count = mark_all_read(unit)
    return json_answer({"read": count})


def _shown(one: Notice, habits: Format) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "text": said(one.words, habits),
        "entity": one.entity,
        "record_id": one.record_id,
        "title": one.title,
        "by": one.by,
        "by_name": one.by_name,
        "at": one.at,
        "read_at": one.read_at,
    }


def _cursor(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return canonical_id(text)
    except ValueRefused as error:
        raise BadQuery("cursor", "is not a cursor that this list gave out") from error


def _is_true(text: str | None) -> bool:
    if text not in (None, "true", "false"):
        raise BadQuery("unread", "must be true or false")
    return text == "true"
