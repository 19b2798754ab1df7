"""The inbox of notices: what is new, what was read, and nothing more about a record."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.automation.notices.inbox import Notice, list_notices, mark_all_read, mark_read
from pegboard.automation.notices.kinds import (
    ASSIGNED,
    MENTIONED,
    REMINDER,
    SHARED,
    STAGE,
    UNSEEN,
    WORKFLOW,
)
from pegboard.automation.notices.wishes import mute_record_of
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.links import record_id as canonical_id
from pegboard.web.notice_words import said
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, speak

HERE = "/notices"
SHOWN = 50
ICONS = {
    ASSIGNED: "user-plus",
    MENTIONED: "at-sign",
    UNSEEN: "eye-off",
    STAGE: "arrow-right-left",
    SHARED: "share-2",
    REMINDER: "alarm-clock",
    WORKFLOW: "workflow",
}


@get(HERE, sync_to_thread=False)
def show_inbox(request: AnyRequest) -> Response[str]:
    """Show what the person was told, newest first."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    unread = request.query_params.get("show") == "unread"
    before = _id_in(request.query_params.get("before"))
    with visit.reading() as unit:
        found = list_notices(unit, limit=SHOWN, before=before, unread=unread)
    address = _address("unread" if unread else "")
    older = f"{address}{'&' if unread else '?'}before={found.next}" if found.next else None
    context = {
        "notices": [_shown(visit, one) for one in found.notices],
        "is_first": before is None,
        "older_href": older,
        "show": "unread" if unread else "",
        "tabs": [
            {"label": gettext("All"), "href": HERE, "current": not unread},
            {"label": gettext("Unread"), "href": _address("unread"), "current": unread},
        ],
    }
    return page(request, "pages/notices.html", context, current=HERE)


@post(f"{HERE}/read-all", dependencies=WITH_FORM, sync_to_thread=False)
def take_all_read(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Mark everything as read."""
    visit = _speaking(request)
    with visit.writing() as unit:
        mark_all_read(unit)
    return go(_address(text_of(form, "show")), say=gettext("All notices are read."))


@post(f"{HERE}/{{notice_id:str}}/read", dependencies=WITH_FORM, sync_to_thread=False)
def take_read(request: AnyRequest, notice_id: FromPath[str], form: SentForm) -> Response[Any]:
    """Mark one notice as read."""
    with _speaking(request).writing() as unit:
        mark_read(unit, notice_id)
    return go(_address(text_of(form, "show")))


@post(f"{HERE}/{{notice_id:str}}/mute", dependencies=WITH_FORM, sync_to_thread=False)
def take_mute(request: AnyRequest, notice_id: FromPath[str], form: SentForm) -> Response[Any]:
    """Tell the person nothing more about the record of a notice."""
    visit = _speaking(request)
    with visit.writing() as unit:
        mute_record_of(unit, notice_id)
    say = gettext("You hear nothing more about this record. Your settings list what you muted.")
    return go(_address(text_of(form, "show")), say=say)


def _speaking(request: AnyRequest) -> Visit:
    visit = visit_of(request)
    speak(visit.principal.locale)
    return visit


def _address(show: str) -> str:
    return f"{HERE}?show=unread" if show == "unread" else HERE


def _id_in(text: str | None) -> str | None:
    """Return the id in *text*; the newest are shown for what is none."""
    try:
        return None if text is None else canonical_id(text)
    except ValueRefused:
        return None


def _shown(visit: Visit, one: Notice) -> dict[str, Any]:
    habits, kind = format_of(visit), visit.assembly.schema.entities.get(one.entity or "")
    href = None
    if kind is not None:
        href = record_url(kind, one.record_id) if one.record_id else list_url(kind)
    label = "" if kind is None else kind.label if one.record_id else kind.plural
    return {
        "id": one.id,
        "icon": ICONS.get(one.kind, "bell"),
        "title": one.title or (gettext(label) if label else ""),
        "label": gettext(label) if one.title else "",
        "href": href,
        "words": said(one.words, habits),
        "at": habits.moment(one.at),
        "is_read": one.read_at is not None,
        "may_mute": one.record_id is not None,
    }
