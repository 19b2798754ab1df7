"""What people set about being told: how, of what, which records they muted, and their calendar."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.automation.calendar.feed import end_feed, feed_made_at, renew_feed
from pegboard.automation.notices.kinds import KINDS
from pegboard.automation.notices.wishes import muted_records, unmute, wish, wishes_of
from pegboard.database.notice_statements import APP, MAIL, OFF
from pegboard.model.worded import Worded
from pegboard.web.calendar_feed import ENDING, base_url
from pegboard.web.calendar_feed import HERE as CALENDAR
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.oneself import demand_oneself
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.pages.urls import record_url
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext

HERE = "/settings/me/notices"
WAY_WORDS = {
    APP: Worded("In Pegboard"),
    MAIL: Worded("In Pegboard, and in a daily mail"),
    OFF: Worded("Not at all"),
}


@get(HERE, sync_to_thread=False)
def show_my_notices(request: AnyRequest) -> Response[str]:
    """Show what the person is told of and how, what they muted, and their calendar feed."""
    visit = visit_of(request)
    demand_oneself(visit)
    return _page(request, visit)


@post(HERE, dependencies=WITH_FORM, sync_to_thread=False)
def take_my_notices(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Keep how the person wants to be told of each kind."""
    visit = visit_of(request)
    demand_oneself(visit)
    with visit.writing() as unit:
        wish(unit, {kind: text_of(form, kind) for kind in KINDS if kind in form})
    return go(HERE, say=gettext("Your settings are saved."))


@post(f"{HERE}/unmute/{{record_id:str}}", sync_to_thread=False)
def take_unmute(request: AnyRequest, record_id: FromPath[str]) -> Response[Any]:
    """Tell the person of a record again."""
    visit = visit_of(request)
    demand_oneself(visit)
    with visit.writing() as unit:
        unmute(unit, record_id)
    return go(HERE, say=gettext("You are told of this record again."))


@post(f"{HERE}/calendar", sync_to_thread=False)
def take_new_calendar(request: AnyRequest) -> Response[Any]:
    """Make the address of the calendar feed anew and show it, this once."""
    visit = visit_of(request)
    demand_oneself(visit)
    with visit.writing() as unit:
        secret = renew_feed(unit)
    address = f"{base_url(request, visit)}{CALENDAR}/{secret}{ENDING}"
    return _page(request, visit, address=address)


@post(f"{HERE}/calendar/end", sync_to_thread=False)
def end_calendar(request: AnyRequest) -> Response[Any]:
    """Have the address of the calendar feed lead nowhere."""
    visit = visit_of(request)
    demand_oneself(visit)
    with visit.writing() as unit:
        end_feed(unit)
    return go(HERE, say=gettext("The address of your calendar leads nowhere now."))


def _page(request: AnyRequest, visit: Visit, *, address: str = "") -> Response[str]:
    with visit.reading() as unit:
        wishes, muted, made_at = wishes_of(unit), muted_records(unit), feed_made_at(unit)
    schema = visit.assembly.schema
    context = {
        "ways": [_way(kind, way) for kind, way in wishes.items()],
        "muted": [
            {
                "id": ident,
                "title": title,
                "label": gettext(schema.entity(entity).label),
                "icon": schema.entity(entity).icon,
                "href": record_url(schema.entity(entity), ident),
            }
            for entity, ident, title in muted
        ],
        "address": address,
        "made_at": format_of(visit).moment(made_at) if made_at else None,
    }
    return page(request, "pages/my_notices.html", context)


def _way(kind: str, way: str) -> dict[str, Any]:
    return {
        "kind": "choice",
        "name": kind,
        "label": gettext(KINDS[kind]),
        "required": True,
        "value": way,
        "error": None,
        "options": [{"value": one, "label": gettext(word)} for one, word in WAY_WORDS.items()],
    }
