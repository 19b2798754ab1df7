"""A plan as an administrator reads it: what comes and goes, grouped and in plain words."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.assembly.assembly import Assembly
from pegboard.lifecycle.plan import ConsentNeeded, DataFate, Difference, Plan, SchemaStep, Use
from pegboard.model.schema import EntityType
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.plugins.capability_words import capability_words
from pegboard.web.pages.plugins.entry import name_of
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.translations import gettext, ngettext

Names = Mapping[str, str]
MOVEMENTS = ("added", "changed", "removed")
KINDS = (
    "entity", "field", "page", "menu", "action", "report", "slot", "role", "permission", "scope",
    "event handler", "setting", "first records",
)  # fmt: skip
"""The kinds of differences, what people notice first."""
IN_SIGHT = 8
"""So many names are shown at once; the others on request."""


@dataclass(frozen=True, slots=True)
class Group:
    """Differences of one kind: "Pages: Renewals, Overdue"; *more* are shown on request."""

    label: str
    items: tuple[str, ...]
    more: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return len(self.items) + len(self.more)


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
            groups = _by_kind(own, kinds)
            count = sum(one.size for one in groups)
            shown.append(Movement(title, tone, icon, groups, count))
    return sorted(shown, key=lambda one: -one.count)


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
        "event handler": gettext("What it does about events"),
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
        "added": [
            (capability_words(name, kinds), _why(name, reason)) for name, reason in one.added
        ],
        "dropped": [capability_words(name, kinds) for name in one.dropped],
    }


def _why(capability: str, reason: str) -> str:
    """Return the reason of a capability; that of a host to connect to only says it once more."""
    return "" if capability.startswith("network ") else gettext(reason)


def schema_words(one: SchemaStep, habits: Format) -> dict[str, str]:
    """Return a change of the database: what happens, and for how long anybody waits."""
    return {
        "sentence": retold(one.sentence),
        "sql": one.sql,
        "rows": row_words(one.rows, habits),
        "lock": retold(one.lock),
    }


def is_of_new(one: SchemaStep) -> bool:
    """Return whether a change of the database concerns a table that comes with it."""
    return one.lock.startswith("none")


def row_words(rows: int, habits: Format) -> str:
    """Return a number of rows in words."""
    return ngettext("%(num)s row", "%(num)s rows", rows) % {"num": habits.number(rows)}


def use_words(one: Use, assembly: Assembly) -> dict[str, str]:
    """Return what people made that relies on what goes."""
    role = assembly.roles.roles.get(one.name) if one.what == "edited role" else None
    return {
        "what": _use_kind(one.what),
        "name": gettext(role.label) if role else _thing(one.name, assembly),
        "whose": one.whose,
        "relies_on": _thing(one.relies_on, assembly),
    }


def _thing(name: str, assembly: Assembly) -> str:
    """Return what people call the entity, field, permission or scope *name*."""
    kinds = assembly.schema.entities
    entity, _, field = name.rpartition(".")
    if name in kinds:
        return gettext(kinds[name].plural)
    if entity in kinds and field in kinds[entity].fields:
        return f"{gettext(kinds[entity].label)}: {gettext(kinds[entity].fields[field].label)}"
    known = assembly.roles.permissions.get(name) or assembly.workspace.scopes.get(name)
    return gettext(known.label) if known else name


def fate_words(one: DataFate, names: Names, habits: Format) -> dict[str, Any]:
    """Return what becomes of stored data."""
    fates = {
        "kept": (gettext("stays"), "green"),
        "exported": (gettext("is written to a file, then deleted"), "amber"),
        "purged": (gettext("is deleted for good"), "red"),
    }
    word, tone = fates[one.fate]
    return {
        "label": data_label(one),
        "plugin": name_of(names, one.plugin),
        "rows": row_words(one.rows, habits),
        "fate": word,
        "tone": tone,
    }


def data_label(one: DataFate) -> str:
    """Return what people call stored data: an entity, or a field with what it is on."""
    entity, colon, field = one.label.partition(": ")
    return f"{gettext(entity)}: {gettext(field)}" if colon else gettext(one.label)


def needs_typing(plan: Plan) -> tuple[str, ...]:
    """Return the plugins whose data the plan deletes for good."""
    return tuple(name for name, fate in plan.wish.remove.items() if fate == "purge")


def _by_kind(
    differences: Iterable[Difference], kinds: Mapping[str, EntityType]
) -> tuple[Group, ...]:
    """Return the pieces by kind; what goes without saying of an entity that moves is left out."""
    several = tuple(differences)
    whole = {one.name for one in several if one.kind == "entity"}
    found: dict[str, set[str]] = {}
    for one in sorted(several, key=lambda one: (_rank(one.kind), one.name)):
        entity = one.name.rpartition(".")[0] if one.kind == "field" else ""
        if not _goes_without_saying(one, entity, whole):
            found.setdefault(_place(one, kinds.get(entity)), set()).add(_label(one))
    return tuple(group(label, items) for label, items in found.items())


def group(label: str, items: Iterable[str]) -> Group:
    """Return the group of *items*, the first of them in sight."""
    ordered = tuple(sorted(set(items)))
    return Group(label, ordered[:IN_SIGHT], ordered[IN_SIGHT:])


def _rank(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _goes_without_saying(one: Difference, entity: str, whole: Collection[str]) -> bool:
    """Whether people need not be told: the fields and the list of an entity, mere arrangements."""
    if one.kind == "page":
        return one.name.strip("/").replace("/", ".", 1) in whole
    is_arrangement = one.kind == "slot" and one.name.partition(" ")[0] == one.label
    return entity in whole or is_arrangement


def _place(one: Difference, entity: EntityType | None) -> str:
    """Return the kind in words; for a field with what it is on, as far as that is known here."""
    if entity is not None:
        return gettext("Fields on %(things)s") % {"things": gettext(entity.plural)}
    return kind_word(one.kind)


def _label(one: Difference) -> str:
    """Return what people call a piece; of a field ("Account: Risk") the part behind."""
    if one.kind == "field" and ": " in one.label:
        return gettext(one.label.partition(": ")[2])
    if one.kind == "first records":
        number, _, label = one.label.partition(" × ")
        return f"{number} × {gettext(label)}"
    return gettext(one.label)


def _use_kind(what: str) -> str:
    words = {
        "saved view": gettext("Saved view"),
        "token": gettext("API token"),
        "edited role": gettext("Role"),
        "shared records": gettext("Shared records"),
        "report": gettext("Report"),
        "workflow": gettext("Workflow"),
    }
    return words.get(what, gettext(what.capitalize()))
