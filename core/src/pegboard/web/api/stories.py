"""What happened to a record, and what is going on around it."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from pegboard.model.errors import ValueRefused
from pegboard.model.fields.links import record_id as canonical_id
from pegboard.records.errors import BadQuery
from pegboard.records.history import MOST_ENTRIES, HistoryEntry, history
from pegboard.records.reach import demand
from pegboard.records.timeline import MOST_MOMENTS, Moment, timeline
from pegboard.web.api.answers import json_answer
from pegboard.web.api.parameters import limit_of, read_parameters
from pegboard.web.api.paths import RECORD, key_of
from pegboard.web.requests import AnyRequest, visit_of

HISTORY_KNOWN = frozenset({"limit", "before"})
TIMELINE_KNOWN = frozenset({"limit"})


@get(f"{RECORD}/history", sync_to_thread=False)
def show_history(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[bytes]:
    """Return the changes of a record, newest first."""
    given = read_parameters(request, HISTORY_KNOWN)
    limit = limit_of(given, default=50, most=MOST_ENTRIES)
    before = _entry_id(given.get("before"))
    key = key_of(plugin, entity)
    with visit_of(request).reading() as unit:
        kind = unit.entity(key)
        wanted = demand(unit, key, record_id, "read")
        entries = history(unit, kind, wanted, limit=limit, before=before)
    following = entries[-1].id if len(entries) == limit else None
    return json_answer({"items": [shown_entry(entry) for entry in entries], "next": following})


@get(f"{RECORD}/timeline", sync_to_thread=False)
def show_timeline(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[bytes]:
    """Return what was and will be done around a record, together with its changes, newest first."""
    limit = limit_of(read_parameters(request, TIMELINE_KNOWN), default=50, most=MOST_MOMENTS)
    key = key_of(plugin, entity)
    with visit_of(request).reading() as unit:
        moments = timeline(unit, key, record_id, limit=limit)
    return json_answer({"items": [_shown_moment(moment) for moment in moments]})


def shown_entry(entry: HistoryEntry) -> dict[str, Any]:
    """Return a history entry as the REST interface shows it."""
    return {
        "id": entry.id,
        "deed": entry.deed.value,
        "at": entry.at,
        "by": entry.by,
        "by_name": entry.by_name,
        "via": entry.via,
        "version": entry.version,
        "changes": {name: {"old": old, "new": new} for name, (old, new) in entry.changes.items()},
    }


def _shown_moment(moment: Moment) -> dict[str, Any]:
    if moment.change is not None:
        return {"kind": "change", "at": moment.at, "change": shown_entry(moment.change)}
    return {
        "kind": "record",
        "at": moment.at,
        "entity": moment.entity,
        "title": moment.title,
        "record": moment.record,
    }


def _entry_id(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return canonical_id(text)
    except ValueRefused as error:
        raise BadQuery("before", "must be the id of a history entry") from error
