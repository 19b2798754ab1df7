"""What comes, changes and goes between two assemblies, piece by piece."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from pegboard.assembly.assembly import Assembly
from pegboard.hookspecs.roles import RolePack
from pegboard.lifecycle.plan import Difference
from pegboard.model.schema import EntityType

ADDRESS = re.compile(r" at 0x[0-9a-f]+")
BEHAVIOUR = (
    "kind", "label", "help", "required", "default", "columns", "options", "show_when",
    "require_when", "read_only", "personal", "sensitive",
)  # fmt: skip
"""What of a field people notice when it changes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of an assembly; *content* tells whether it is the same in another one."""

    kind: str
    plugin: str
    name: str
    label: str
    content: str = ""


def differences(before: Iterable[Piece], after: Assembly) -> tuple[Difference, ...]:
    """Return all differences between the pieces *before* and those of *after*, sorted."""
    old, new = _by_place(before), _by_place(pieces_of(after))
    found = [_difference("added", new[place]) for place in new.keys() - old.keys()]
    found += [_difference("removed", old[place]) for place in old.keys() - new.keys()]
    for place in new.keys() & old.keys():
        if new[place].content != old[place].content:
            found.append(_difference("changed", new[place]))
    return tuple(sorted(found, key=lambda one: (one.kind, one.name, one.plugin)))


def _difference(movement: Any, piece: Piece) -> Difference:
    return Difference(movement, piece.kind, piece.plugin, piece.name, piece.label)


def pieces_of(assembly: Assembly) -> tuple[Piece, ...]:
    """Return all pieces of *assembly*; another process that builds the same gets equal ones."""
    return (
        *_declared(assembly),
        *_shown(assembly),
        *_brought(assembly),
        *_allowed(assembly),
        *_configured(assembly),
    )


def _by_place(pieces: Iterable[Piece]) -> Mapping[tuple[str, str, str], Piece]:
    return {(one.kind, one.plugin, one.name): one for one in pieces}


def _declared(assembly: Assembly) -> Iterator[Piece]:
    for entity in assembly.schema.entities.values():
        yield Piece("entity", entity.plugin, entity.key, entity.label, _described(entity))
        for field in entity.own_fields:
            told = " ".join(repr(getattr(field, part, None)) for part in BEHAVIOUR)
            content = ADDRESS.sub("", told)
            name = f"{entity.key}.{field.name}"
            yield Piece("field", field.plugin, name, f"{entity.label}: {field.label}", content)


def _described(entity: EntityType) -> str:
    return f"{entity.label} {entity.plural} {entity.icon} {entity.listed} {entity.order}"


def _shown(assembly: Assembly) -> Iterator[Piece]:
    for entity in assembly.schema.entities.values():
        address = f"/{entity.plugin}/{entity.name}"
        yield Piece("page", entity.plugin, address, entity.plural)
        if entity.menu is not None:
            yield Piece("menu", entity.plugin, address, entity.plural, str(entity.menu))
    for plugin, slot in assembly.slots:
        kind = type(slot).__name__
        place = getattr(slot, "slot", "") or getattr(slot, "entity", "")
        label = getattr(slot, "label", "") or getattr(slot, "title", "") or kind
        name = f"{kind} {place} {label}"
        yield Piece("slot", plugin, name, str(label), _content(slot))
    for plugin, action in assembly.actions.values():
        name = f"{action.entity}.{action.name}"
        yield Piece("action", plugin, name, action.label, f"{action.when} {sorted(action.fields)}")


def _brought(assembly: Assembly) -> Iterator[Piece]:
    """Yield the plugins' own pages, with their places in the menu, their reports and handlers."""
    for plugin, page in assembly.pages:
        address = f"/{plugin}/pages/{page.name}"
        yield Piece("page", plugin, address, page.label, f"{page.template} {page.permission}")
        if page.menu is not None:
            yield Piece("menu", plugin, address, page.label, str(page.menu))
    for plugin, report in assembly.reports:
        yield Piece("report", plugin, f"{plugin}.{report.name}", report.label, repr(report))
    for (plugin, name), handler in assembly.event_handlers.items():
        label = f"{assembly.schema.entities[handler.entity].label}: {name.replace('_', ' ')}"
        content = f"{handler.happenings} {handler.fields} {handler.catch_up}"
        yield Piece("event handler", plugin, f"{plugin}.{name}", label, content)


def _allowed(assembly: Assembly) -> Iterator[Piece]:
    for pack in assembly.roles.ready.values():
        yield Piece("role", "", pack.name, pack.label, _granted(pack))
    for one in assembly.roles.permissions.values():
        yield Piece("permission", one.name.partition(".")[0], one.name, one.label, one.help)
    for scope in assembly.workspace.scopes.values():
        content = str(sorted(scope.where.items()))
        yield Piece("scope", scope.name.partition(".")[0], scope.name, scope.label, content)


def _granted(pack: RolePack) -> str:
    return f"{sorted(map(repr, pack.grants))} {sorted(map(repr, pack.limits))} {pack.permissions}"


def _configured(assembly: Assembly) -> Iterator[Piece]:
    for plugin, values in assembly.blueprint.settings.items():
        for name, value in values.items():
            content = msgspec.json.encode(value, order="deterministic").decode()
            yield Piece("setting", plugin, f"{plugin}.{name}", name, content)


def _content(slot: object) -> str:
    """Return what a slot holds as text; functions count by their names, not their addresses."""
    parts = []
    for name in getattr(slot, "__dataclass_fields__", {}):
        value = getattr(slot, name)
        parts.append(getattr(value, "__qualname__", None) or repr(value))
    return ADDRESS.sub("", " ".join(str(part) for part in parts))
