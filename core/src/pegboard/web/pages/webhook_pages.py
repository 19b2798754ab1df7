"""The page of a webhook at work: on or off, its secret, and what it sent or took."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.automation.forms.publish import publish
from pegboard.automation.webhooks.deliveries import Delivery, list_deliveries, send_again
from pegboard.automation.webhooks.doors import has_secret, make_secret
from pegboard.automation.webhooks.received import Received, list_received
from pegboard.automation.webhooks.switch import switch_off, switch_on
from pegboard.automation.workflows.names import MANAGE_AUTOMATION
from pegboard.model.change import Values
from pegboard.model.errors import RuleBroken
from pegboard.records.errors import NotFound
from pegboard.records.get import get as get_record
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.web.calendar_feed import base_url
from pegboard.web.pages.answers import go
from pegboard.web.pages.permissions import demand_permission
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.pages.webhook_offers import HERE, PLACES
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, speak

ONE = f"{HERE}/{{place:str}}/{{record_id:str}}"
MOST = 100
WAYS_IN = {"in": "hooks", "form": "forms"}
TONES = {
    "delivered": "green", "waiting": "amber", "failed": "red",
    "done": "green", "pending": "amber", "refused": "red",
}  # fmt: skip


@get(ONE, sync_to_thread=False)
def show_webhook(
    request: AnyRequest, place: FromPath[str], record_id: FromPath[str]
) -> Response[str]:
    """Show how a webhook fares."""
    return _page(request, _enter(request), place, record_id)


@post(f"{ONE}/on", sync_to_thread=False)
def take_on(request: AnyRequest, place: FromPath[str], record_id: FromPath[str]) -> Response[Any]:
    """Let it work, with the rights of its owner."""
    visit = _enter(request)
    entity = _entity(place, record_id)
    try:
        with visit.writing() as unit:
            if place == "form":
                publish(unit, record_id)
            else:
                switch_on(unit, entity, record_id)
    except RuleBroken as error:
        return go(f"{HERE}/{place}/{record_id}", say=gettext(str(error)), tone="red")
    return go(f"{HERE}/{place}/{record_id}", say=gettext("It is on."))


@post(f"{ONE}/off", sync_to_thread=False)
def take_off(request: AnyRequest, place: FromPath[str], record_id: FromPath[str]) -> Response[Any]:
    """Let it do nothing any more."""
    visit = _enter(request)
    with visit.writing() as unit:
        switch_off(unit, _entity(place, record_id), record_id)
    return go(f"{HERE}/{place}/{record_id}", say=gettext("It is off."))


@post(f"{ONE}/secret", sync_to_thread=False)
def take_new_secret(
    request: AnyRequest, place: FromPath[str], record_id: FromPath[str]
) -> Response[Any]:
    """Make a secret and show it this once; an older one is void."""
    visit = _enter(request)
    entity = _entity(place, record_id)
    with visit.writing() as unit:
        secret = make_secret(unit, entity, demand(unit, entity, record_id, "update"))
    return _page(request, visit, place, record_id, secret=secret)


@post(f"{ONE}/again/{{delivery:str}}", sync_to_thread=False)
def take_again(
    request: AnyRequest,
    place: FromPath[str],
    record_id: FromPath[str],
    delivery: FromPath[str],
) -> Response[Any]:
    """Have a message sent again."""
    visit = _enter(request)
    try:
        with visit.writing() as unit:
            send_again(unit, record_id, delivery)
    except RuleBroken as error:
        return go(f"{HERE}/{place}/{record_id}", say=gettext(str(error)), tone="red")
    return go(f"{HERE}/{place}/{record_id}", say=gettext("The message is sent again."))


def _enter(request: AnyRequest) -> Visit:
    visit = visit_of(request)
    speak(visit.principal.locale)
    demand_permission(visit, MANAGE_AUTOMATION)
    return visit


def _entity(place: str, record_id: str) -> str:
    if place not in PLACES:
        raise NotFound(place, record_id)
    return PLACES[place]


def _page(
    request: AnyRequest, visit: Visit, place: str, record_id: str, *, secret: str = ""
) -> Response[str]:
    kind = visit.assembly.schema.entity(_entity(place, record_id))
    with visit.reading() as unit:
        ident = demand(unit, kind.key, record_id, "read")
        record = get_record(unit, kind.key, ident)
        context = {
            "record": record,
            "title": record["name"],
            "crumbs": [
                {"label": gettext(kind.plural), "href": list_url(kind)},
                {"label": record["name"], "href": record_url(kind, ident)},
                {"label": gettext("Switch and log")},
            ],
            "here": f"{HERE}/{place}/{ident}",
            "is_mine": record.get("owner") == visit.principal.user_id,
            "has_secret": place == "form" or has_secret(unit.tx, unit.workspace, ident),
            "secret": secret,
            "address": _address(request, visit, place, ident),
            **_log(visit, unit, place, record),
        }
    return page(request, "pages/webhook.html", context, current=list_url(kind))


def _address(request: AnyRequest, visit: Visit, place: str, ident: str) -> str:
    """Return where others send to; nothing for what sends itself."""
    if place == "out":
        return ""
    return f"{base_url(request, visit)}/{WAYS_IN[place]}/{ident}"


def _log(visit: Visit, unit: Unit, place: str, record: Values) -> dict[str, Any]:
    """Return what the webhook did, as the template shows it."""
    if place == "out":
        sent = list_deliveries(unit, record["id"], most=MOST)
        return {"deliveries": [_delivery(visit, one) for one in sent], "place": place}
    found = list_received(unit, PLACES[place], record["id"], most=MOST)
    return {"received": [_received(visit, one) for one in found], "place": place}


def _received(visit: Visit, one: Received) -> dict[str, Any]:
    words = {
        "done": gettext("Taken"),
        "pending": gettext("Waits to be confirmed"),
        "refused": gettext("Refused"),
    }
    entity = visit.assembly.schema.entities.get(one.entity)
    is_shown = entity is not None and one.record_id is not None
    return {
        "title": gettext(entity.label) if entity else one.entity,
        "href": record_url(entity, one.record_id) if entity and one.record_id else "",
        "is_shown": is_shown,
        "state": words[one.state],
        "tone": TONES[one.state],
        "error": one.error or "",
        "when": format_of(visit).moment(one.at),
        "at": one.at.isoformat(),
    }


def _delivery(visit: Visit, one: Delivery) -> dict[str, Any]:
    words = {
        "delivered": gettext("Delivered"),
        "waiting": gettext("Sent again later"),
        "failed": gettext("Not delivered"),
    }
    happened = {
        "created": gettext("created"),
        "updated": gettext("changed"),
        "deleted": gettext("deleted"),
        "restored": gettext("restored"),
    }
    entity = visit.assembly.schema.entities.get(str(one.event["entity"]))
    label = gettext(entity.label) if entity else str(one.event["entity"])
    happening = str(one.event["happening"])
    return {
        "id": one.id,
        "title": f"{label} · {happened.get(happening, happening)}",
        "state": words[one.state],
        "tone": TONES[one.state],
        "status": "" if one.status is None else str(one.status),
        "error": one.error or "",
        "body": one.body,
        "answer": one.answer,
        **_when(visit, one.tried_at, one.milliseconds, one.attempts),
    }


def _when(visit: Visit, at: datetime, milliseconds: int | None, attempts: int) -> dict[str, str]:
    habits = format_of(visit)
    took = "" if milliseconds is None else f"{habits.number(milliseconds)} ms"
    return {
        "when": habits.moment(at),
        "at": at.isoformat(),
        "took": took,
        "attempts": habits.number(attempts),
    }
