"""The timeline of a record page: what people did and what changed, told in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

from babel.dates import format_timedelta
from markupsafe import Markup

from pegboard.automation.events.chain import WORKFLOW_VIA
from pegboard.model.change import Deed
from pegboard.model.errors import ValueRefused
from pegboard.model.fields import Choice, Date, Field, File, Link, Links, LongText
from pegboard.model.fields import Moment as MomentField
from pegboard.model.schema import EntityType
from pegboard.model.system import USER
from pegboard.model.values import StoredFile
from pegboard.records.history import HistoryEntry
from pegboard.records.timeline import Moment
from pegboard.web.pages.cells import Look, cell
from pegboard.web.pages.urls import record_url
from pegboard.web.translations import gettext, ngettext

SHORT = 60
"""Characters up to which a changed value is told in the sentence itself."""
NOISE = frozenset({"version", "updated_at", "updated_by", "deleted_at", "deleted_by"})
WORDS = {
    "note": "wrote a note",
    "call": "logged a call",
    "meeting": "noted a meeting",
    "task": "added a task",
    "email": "sent an e-mail",
    "out": "wrote an e-mail",
    "in": "wrote an e-mail",
}
VIAS = {"api": "API", "import": "imported", "cli": "command line", "workflow": "workflow"}


@dataclass(frozen=True, slots=True)
class Changed:
    """One field with its old and new value in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; *facts* are labelled extras such as when a task is due.

    What came about *is_by_workflow* leads to the answer why.
    """

    kind: str
    who: str
    text: str
    when: str
    moment: str
    title: str = ""
    href: str = ""
    body: Markup | str | None = None
    facts: tuple[Changed, ...] = ()
    changes: tuple[Changed, ...] = ()
    is_by_workflow: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day, newest first."""

    label: str
    entries: tuple[Entry, ...]


def named_in(moments: Iterable[Moment], entity: EntityType) -> dict[str, list[str]]:
    """Return the ids, by entity, whose names are needed to tell *moments* in words."""
    found: dict[str, list[str]] = {}
    for moment in moments:
        if moment.record is not None and moment.record.get("created_by"):
            found.setdefault(USER, []).append(moment.record["created_by"])
        if moment.change is None:
            continue
        for name, pair in moment.change.changes.items():
            field = entity.fields.get(name)
            if isinstance(field, (Link, Links)):
                for side in pair:
                    ids = side if isinstance(side, list) else [side] if side else []
                    found.setdefault(field.target, []).extend(ids)
    return found


def days(
    look: Look, entity: EntityType, moments: Iterable[Moment], names: Mapping[str, str]
) -> list[Day]:
    """Return *moments* as the days of a timeline."""
    grouped: dict[str, list[Entry]] = {}
    for moment in moments:
        entry = _entry(look, entity, moment, names)
        if entry is not None:
            grouped.setdefault(_day_label(look, moment.at), []).append(entry)
    return [Day(label, tuple(entries)) for label, entries in grouped.items()]


def _entry(
    look: Look, entity: EntityType, moment: Moment, names: Mapping[str, str]
) -> Entry | None:
    if moment.change is not None:
        return _change_entry(look, entity, moment.change, names)
    return _record_entry(look, moment, names)


def _record_entry(look: Look, moment: Moment, names: Mapping[str, str]) -> Entry | None:
    if moment.record is None or moment.entity is None:
        return None
    kind = look.schema.entity(moment.entity)
    record = moment.record
    sort = _first(kind, Choice, record)
    sort_name = str(record[sort.name]) if sort is not None else kind.name
    text = _first(kind, LongText, record)
    body = cell(look, text, record[text.name]) if text is not None else None
    said = text.to_text(record[text.name]) if text is not None else ""
    title = moment.title or ""
    return Entry(
        kind=sort_name,
        who=_who(record, names),
        text=_deed(kind, sort, record),
        when=_when(look, moment.at),
        moment=moment.at.isoformat(),
        title="" if _repeats(title, said) else title,
        href=record_url(kind, record["id"]),
        body=body,
        facts=_facts(look, kind, record),
    )


def _who(record: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return who made a record; of what came from outside who sent it."""
    maker = names.get(record.get("created_by") or "")
    return maker or str(record.get("sender") or "") or gettext("Somebody")


def _deed(kind: EntityType, sort: Field | None, record: Mapping[str, Any]) -> str:
    """Say what somebody did by making this record: "logged a call"."""
    value = record[sort.name] if isinstance(sort, Choice) else ""
    if value in WORDS:
        return gettext(WORDS[value])
    label = sort.label_of(value) if isinstance(sort, Choice) else kind.label
    return gettext("added: %(thing)s") % {"thing": gettext(label).lower()}


def _repeats(title: str, said: str) -> bool:
    """Return whether a title only repeats how the text below it begins."""
    return bool(said) and " ".join(unescape(said).split()).startswith(title.rstrip("…").strip())


def _first(kind: EntityType, wanted: type[Field], record: Mapping[str, Any]) -> Field | None:
    """Return the first own field of a type that is filled."""
    fields = (one for one in kind.own_fields if isinstance(one, wanted))
    return next((one for one in fields if record.get(one.name)), None)


def _facts(look: Look, kind: EntityType, record: Mapping[str, Any]) -> tuple[Changed, ...]:
    """Return when it is planned for and its second choice (its state), if it can be planned."""
    choices = [one for one in kind.own_fields if type(one) is Choice and record.get(one.name)]
    planned = [
        one for one in kind.own_fields if isinstance(one, (Date, MomentField)) and not one.read_only
    ]
    times = [one for one in planned if record.get(one.name)]
    return tuple(
        Changed(gettext(one.label), "", told(look, one, record[one.name], {}))
        for one in (*times[:1], *choices[1:2])
        if times or not planned  # what nobody plans tells how it stands, such as a message
    )


def _change_entry(
    look: Look, entity: EntityType, change: HistoryEntry, names: Mapping[str, str]
) -> Entry | None:
    told_changes = _changes(look, entity, change, names)
    if change.deed is Deed.UPDATE and not told_changes:
        return None
    kind = "created" if change.deed is Deed.CREATE else "change"
    shown, text = told_changes, _sentence(entity, change.deed, told_changes)
    if len(told_changes) == 1 and change.deed is Deed.UPDATE and _is_short(told_changes[0]):
        shown, text = (), _one_change(told_changes[0])
    when = _when(look, change.at)
    is_by_workflow = change.via.startswith(WORKFLOW_VIA)
    via = VIAS["workflow"] if is_by_workflow else VIAS.get(change.via)
    return Entry(
        kind=kind,
        who=change.by_name or gettext("Pegboard"),
        text=text,
        when=f"{when} · {gettext(via)}" if via else when,
        moment=change.at.isoformat(),
        changes=shown if change.deed is Deed.UPDATE else (),
        is_by_workflow=is_by_workflow,
    )


def _changes(
    look: Look, entity: EntityType, change: HistoryEntry, names: Mapping[str, str]
) -> tuple[Changed, ...]:
    """Return what changed in words; what rules worked out from it goes without saying."""
    found = []
    fields = {name: entity.fields[name] for name in change.changes if name in entity.fields}
    by_people = [field for field in fields.values() if not field.read_only]
    for name, field in fields.items():
        if name in NOISE or (by_people and field.read_only):
            continue
        old, new = change.changes[name]
        before, after = told(look, field, old, names), told(look, field, new, names)
        found.append(Changed(gettext(field.label), before, after))
    return tuple(found)


def told(look: Look, field: Field, value: Any, names: Mapping[str, str]) -> str:
    """Return *value*, in API form, in words; linked records by their names."""
    if value in (None, "", []):
        return ""
    if isinstance(field, Links):
        return ", ".join(names.get(one, gettext("not visible to you")) for one in value)
    if isinstance(field, Link):
        return names.get(value, gettext("not visible to you"))
    if isinstance(field, File):
        return StoredFile(**value).name
    try:
        parsed = field.parse(value)
    except ValueRefused:  # the field took other values when this was written
        return str(value)
    return look.habits.text(
        field, field.to_text(parsed) if field.display == "rich_text" else parsed
    )


def _is_short(changed: Changed) -> bool:
    return len(changed.old) <= SHORT and len(changed.new) <= SHORT


def _one_change(changed: Changed) -> str:
    words = {"field": changed.label, "old": changed.old, "new": changed.new}
    if not changed.old:
        return gettext("set %(field)s to %(new)s") % words
    if not changed.new:
        return gettext("cleared %(field)s, which was %(old)s") % words
    return gettext("changed %(field)s from %(old)s to %(new)s") % words


def _sentence(entity: EntityType, deed: Deed, changes: tuple[Changed, ...]) -> str:
    label = gettext(entity.label).lower()
    match deed:
        case Deed.CREATE:
            return gettext("created this %(entity)s") % {"entity": label}
        case Deed.DELETE:
            return gettext("moved this %(entity)s to the recycle bin") % {"entity": label}
        case Deed.RESTORE:
            return gettext("brought this %(entity)s back") % {"entity": label}
        case _ if len(changes) == 1:
            return gettext("changed %(field)s") % {"field": changes[0].label}
        case _:
            words = ngettext("changed %(num)s field", "changed %(num)s fields", len(changes))
            return words % {"num": len(changes)}


def _day_label(look: Look, at: datetime) -> str:
    day: date = at.astimezone(look.habits.zone).date()
    if day > look.habits.today:
        return gettext("Coming up")
    if day == look.habits.today:
        return gettext("Today")
    if day == look.habits.today - timedelta(days=1):
        return gettext("Yesterday")
    return look.habits.day(day)


def _when(look: Look, at: datetime) -> str:
    """Return the time of day, or how long ago it was for what just happened."""
    ago = datetime.now(UTC) - at
    if timedelta(0) <= ago < timedelta(hours=1):
        return str(format_timedelta(-ago, locale=look.habits.locale, add_direction=True))
    if at.astimezone(look.habits.zone).date() > look.habits.today:
        return look.habits.moment(at)
    return look.habits.time(at)
