"""A plan as an administrator reads it: what comes and goes, grouped and in plain words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.lifecycle.plan import ConsentNeeded, DataFate, Difference, Plan, SchemaStep, Use
from pegboard.model.schema import EntityType
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.plugins.capability_words import capability_words
from pegboard.web.pages.plugins.entry import name_of
from pegboard.web.translations import gettext, ngettext

Names = Mapping[str, str]
MOVEMENTS = ("added", "changed", "removed")


@dataclass(frozen=True, slots=True)
class Group:
    """Differences of one kind: "Pages: Renewals, Overdue"."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """All differences that come, change or go."""

    title: str
    tone: str
    icon: str
    groups: tuple[Group, ...]
    count: int


def movements(differences: Iterable[Difference], kinds: Mapping[str, EntityType]) -> list[Movement]:
    """Return *differences* by what happens to them, and within that by their kind."""
    found = tuple(differences)
    looks = {
        "added": (gettext("What comes"), "green", "plus"),
        "changed": (gettext("What changes"), "blue", "pencil"),
        "removed": (gettext("What goes out of sight"), "amber", "eye-off"),
    }
    shown = []
    for movement in MOVEMENTS:
        own = [one for one in found if one.movement == movement]
        if own:
            title, tone, icon = looks[movement]
            shown.append(Movement(title, tone, icon, _by_kind(own, kinds), len(own)))
    return shown


def kind_word(kind: str) -> str:
    """Return what people call several things of *kind*."""
    words = {
        "entity": gettext("Kinds of records"),
        "field": gettext("Fields"),
        "page": gettext("Pages"),
        "menu": gettext("Menu entries"),
        "slot": gettext("Pieces on pages"),
        "widget": gettext("Pieces of the home page"),
        "action": gettext("Actions"),
        "role": gettext("Roles"),
        "permission": gettext("Permissions"),
        "scope": gettext("Scopes"),
        "report": gettext("Reports"),
        "setting": gettext("Settings"),
        "first records": gettext("First records"),
    }
    return words.get(kind, kind.capitalize())


def consent_words(
    one: ConsentNeeded, names: Names, kinds: Mapping[str, EntityType]
) -> dict[str, Any]:
    """Return what is agreed to for one plugin, and how it differs from the last time."""
    return {
        "plugin": one.plugin,
        "name": name_of(names, one.plugin),
        "version": one.version,
        "version_before": one.version_before,
        "publisher": one.publisher,
        "publisher_before": one.publisher_before
        if one.publisher_before not in (None, one.publisher)
        else None,
        "is_first": one.version_before is None,
        "added": [(capability_words(name, kinds), gettext(reason)) for name, reason in one.added],
        "dropped": [capability_words(name, kinds) for name in one.dropped],
    }


def schema_words(one: SchemaStep, habits: Format) -> dict[str, str]:
    """Return a change of the database: what happens, and for how long anybody waits."""
    return {
        "sentence": gettext(one.sentence),
        "sql": one.sql,
        "rows": row_words(one.rows, habits),
        "lock": gettext(one.lock),
    }


def row_words(rows: int, habits: Format) -> str:
    """Return a number of rows in words."""
    return ngettext("%(num)s row", "%(num)s rows", rows) % {"num": habits.number(rows)}


def use_words(one: Use) -> dict[str, str]:
    """Return what people made that relies on what goes."""
    return {
        "what": _use_kind(one.what),
        "name": one.name,
        "whose": one.whose,
        "relies_on": one.relies_on,
    }


def fate_words(one: DataFate, names: Names, habits: Format) -> dict[str, Any]:
    """Return what becomes of stored data."""
    fates = {
        "kept": (gettext("stays"), "green"),
        "exported": (gettext("is written to a file, then deleted"), "amber"),
        "purged": (gettext("is deleted for good"), "red"),
    }
    word, tone = fates[one.fate]
    return {
        "label": gettext(one.label),
        "plugin": name_of(names, one.plugin),
        "rows": row_words(one.rows, habits),
        "fate": word,
        "tone": tone,
    }


def needs_typing(plan: Plan) -> tuple[str, ...]:
    """Return the plugins whose data the plan deletes for good."""
    return tuple(name for name, fate in plan.wish.remove.items() if fate == "purge")


def _by_kind(
    differences: Iterable[Difference], kinds: Mapping[str, EntityType]
) -> tuple[Group, ...]:
    """Return the pieces by kind; fields of an entity that moves as a whole go unsaid."""
    several = tuple(differences)
    whole = {one.name for one in several if one.kind == "entity"}
    found: dict[str, list[str]] = {}
    for one in several:
        entity = one.name.rpartition(".")[0] if one.kind == "field" else ""
        if entity not in whole:
            found.setdefault(_place(one, kinds.get(entity)), []).append(_label(one))
    return tuple(Group(label, tuple(sorted(set(items)))) for label, items in found.items())


def _place(one: Difference, entity: EntityType | None) -> str:
    """Return the kind in words; for a field with what it is on, as far as that is known here."""
    if entity is not None:
        return gettext("Fields on %(things)s") % {"things": gettext(entity.plural)}
    return kind_word(one.kind)


def _label(one: Difference) -> str:
    """Return what people call a piece; of a field ("Account: Risk") the part behind."""
    if one.kind == "field" and ": " in one.label:
        return gettext(one.label.partition(": ")[2])
    return gettext(one.label)


def _use_kind(what: str) -> str:
    words = {
        "saved view": gettext("Saved view"),
        "token": gettext("API token"),
        "role": gettext("Role"),
        "report": gettext("Report"),
        "workflow": gettext("Workflow"),
    }
    return words.get(what, gettext(what.capitalize()))
