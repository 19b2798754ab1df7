"""The filters of the audit page: what an address asks for, and the form that asks it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pegboard.database.audit_list import AuditQuery, audit_kinds
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.links import record_id as canonical_id
from pegboard.model.system import USER
from pegboard.records.titles import titles
from pegboard.web.pages.audit_words import kind_in_words
from pegboard.web.pages.controls import lookup_url
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

FILTERS = ("kind", "by", "entity", "since", "until")


def chosen_filters(request: AnyRequest) -> dict[str, str]:
    """Return the filters that the address holds."""
    given = request.query_params.dict()
    found = {name: str(given.get(name, [""])[-1]).strip() for name in FILTERS}
    return {name: value for name, value in found.items() if value}


def asked_for(request: AnyRequest, visit: Visit) -> AuditQuery:
    """Return what the address asks for; parts that make no sense ask for nothing."""
    chosen = chosen_filters(request)
    zone = ZoneInfo(visit.principal.timezone)
    before = str(request.query_params.get("before", ""))
    return AuditQuery(
        kind=chosen.get("kind", "").replace("\x00", ""),
        by=sound_id(chosen.get("by")),
        entity=chosen.get("entity", "").replace("\x00", ""),
        since=_midnight(chosen.get("since"), zone),
        until=_midnight(chosen.get("until"), zone, days=1),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )


def sound_id(text: str | None) -> str | None:
    """Return *text* as an id is written; None when it is none."""
    try:
        return None if text is None else canonical_id(text)
    except ValueRefused:
        return None


def _midnight(text: str | None, zone: ZoneInfo, *, days: int = 0) -> datetime | None:
    """Return when the day *text* begins (or with *days* a later one), None for no day."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def filter_fields(
    visit: Visit, asked: AuditQuery, chosen: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the form's fields, filled with what is *chosen*."""
    workspace = visit.assembly.workspace
    kinds = sorted(
        ((kind, kind_in_words(kind)) for kind in audit_kinds(workspace.database, workspace.tables)),
        key=lambda pair: pair[1],
    )
    entities = sorted(
        ((key, gettext(kind.plural)) for key, kind in visit.assembly.schema.entities.items()),
        key=lambda pair: pair[1],
    )
    with visit.reading() as unit:
        names = titles(unit, {USER: [asked.by] if asked.by else []})
    return [
        _choice("kind", gettext("What"), kinds, chosen),
        {
            "kind": "link",
            "name": "by",
            "label": gettext("Who"),
            "value": asked.by,
            "text": names.get(asked.by or "", ""),
            "lookup_url": lookup_url(USER),
        },
        _choice("entity", gettext("About"), entities, chosen),
        {
            "kind": "date",
            "name": "since",
            "label": gettext("From day"),
            "value": chosen.get("since"),
        },
        {"kind": "date", "name": "until", "label": gettext("To day"), "value": chosen.get("until")},
    ]


def _choice(
    name: str, label: str, options: list[tuple[str, str]], chosen: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "kind": "choice",
        "name": name,
        "label": label,
        "value": chosen.get(name),
        "placeholder": gettext("Anything"),
        "options": [{"value": value, "label": text} for value, text in options],
    }


def address_of(path: str, chosen: Mapping[str, str]) -> str:
    """Return the address of *path* with the filters *chosen*."""
    return f"{path}?{urlencode(chosen)}" if chosen else path
