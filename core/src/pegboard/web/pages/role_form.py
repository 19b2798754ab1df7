"""The matrix of a role as a form: what it shows, and what comes back changed."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from pegboard.access.errors import BadRoleEdit
from pegboard.access.role_edits import NO, YES, Part, RoleEdit, granted_scope
from pegboard.access.role_state import LEVELS, level_of, standing
from pegboard.access.roles import RoleBook
from pegboard.hookspecs.roles import RIGHTS, SCOPES, RecordScope, Right, RolePack
from pegboard.model.fields import Field
from pegboard.model.schema import EntityType
from pegboard.web.pages.access_words import level_word, right_word, scope_word
from pegboard.web.pages.forms import Form, text_of, texts_of
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

MARK = "|"
JOINED = ("own", "team", "team_and_below")
"""The plain scopes that one may want beside a contributed one."""


def matrix_of(visit: Visit, pack: RolePack, book: RoleBook) -> list[dict[str, Any]]:
    """Return the entities with the scope of each right and the level of each field, by plugin.

    *pack* is what is chosen, *book* holds what stands: the page marks the difference.
    """
    plugins = visit.assembly.plugin_names
    stands = book.roles.get(pack.name) or RolePack(pack.name, "")
    by_plugin: dict[str, list[dict[str, Any]]] = {}
    for entity in visit.assembly.schema.entities.values():
        row = _row(visit, entity, pack, stands)
        by_plugin.setdefault(entity.plugin, []).append(row)
    return [
        {"label": gettext(plugins.get(plugin, plugin)), "rows": rows}
        for plugin, rows in by_plugin.items()
    ]


def _row(visit: Visit, entity: EntityType, pack: RolePack, stands: RolePack) -> dict[str, Any]:
    scopes = visit.assembly.workspace.scopes
    followed = _followed(visit, entity)
    fields = [_field(entity, one, pack, stands) for one in shown_fields(entity)]
    return {
        "key": entity.key,
        "label": gettext(entity.plural),
        "icon": entity.icon,
        "follows": followed,
        "limited": sum(1 for one in fields if one["value"] != "write"),
        "cells": [_cell(entity, right, pack, stands, scopes) for right in RIGHTS],
        "fields": fields,
    }


def _cell(
    entity: EntityType,
    right: Right,
    pack: RolePack,
    stands: RolePack,
    scopes: Any,
) -> dict[str, Any]:
    value = granted_scope(pack, entity.key, right)
    was = granted_scope(stands, entity.key, right)
    values = dict.fromkeys((*scope_values(entity.key, scopes), was, value))
    return {
        "name": MARK.join(("r", entity.key, right)),
        "label": right_word(right),
        "value": value,
        "was": was,
        "options": [{"value": one, "label": scope_word(one, scopes)} for one in values],
    }


def _field(entity: EntityType, field: Field, pack: RolePack, stands: RolePack) -> dict[str, Any]:
    return {
        "name": MARK.join(("f", entity.key, field.name)),
        "label": gettext(field.label),
        "value": level_of(pack, entity.key, field.name),
        "was": level_of(stands, entity.key, field.name),
        "options": [{"value": one, "label": level_word(one)} for one in reversed(LEVELS)],
    }


def scope_values(entity: str, scopes: Any) -> list[str]:
    """Return the scopes that can be chosen for *entity*: plain ones, contributed ones, both."""
    contributed: Iterable[RecordScope] = scopes.values()
    found = list(SCOPES[:-1])
    for one in contributed:
        if entity in one.where:
            found += [one.name, *(f"{plain}+{one.name}" for plain in JOINED)]
    return [*found, SCOPES[-1]]


def shown_fields(entity: EntityType) -> list[Field]:
    """Return the fields that a role can limit one by one."""
    owner = [entity.fields["owner"]] if entity.owned else []
    return [*entity.own_fields, *owner]


def permissions_of(pack: RolePack, book: RoleBook) -> list[dict[str, Any]]:
    """Return the named permissions, whether the role holds them, and what they allow."""
    stands = book.roles.get(pack.name) or RolePack(pack.name, "")
    return [
        {
            "name": name,
            "label": gettext(one.label),
            "help": gettext(one.help),
            "held": name in pack.permissions,
            "was": name in stands.permissions,
        }
        for name, one in book.permissions.items()
    ]


def edits_in(form: Form, book: RoleBook, role: str) -> tuple[RoleEdit, ...]:
    """Return what the matrix in *form* says differently from what stands in *book*."""
    found = []
    for name in form:
        kind, _, rest = name.partition(MARK)
        entity, _, what = rest.partition(MARK)
        part: Part | None = {"r": "right", "f": "field"}.get(kind)  # type: ignore[assignment]  # one of Part
        if part is not None and what:
            found.append(RoleEdit(role, part, entity, what, text_of(form, name)))
    held = set(texts_of(form, "p"))
    found += [
        RoleEdit(role, "permission", "", name, YES if name in held else NO)
        for name in texts_of(form, "permissions")
    ]
    known = [one for one in found if _is_about_something(one)]
    return tuple(one for one in known if standing(book, one) != one.value)


def _is_about_something(edit: RoleEdit) -> bool:
    return edit.part != "right" or edit.name in RIGHTS


def _followed(visit: Visit, entity: EntityType) -> str | None:
    if entity.follows is None:
        return None
    target = getattr(entity.field(entity.follows), "target", "")
    return gettext(visit.assembly.schema.entity(target).label)


def write_edits(edits: Sequence[RoleEdit]) -> str:
    """Return *edits* as a form carries them from the preview to the saving."""
    return msgspec.json.encode([(*one.place[1:], one.value) for one in edits]).decode()


def read_edits(text: str, role: str) -> tuple[RoleEdit, ...]:
    """Return the edits that `write_edits` wrote; raise BadRoleEdit when it did not."""
    try:
        parts = msgspec.json.decode(text or "[]", type=list[tuple[Part, str, str, str]])
    except msgspec.MsgspecError as error:
        raise BadRoleEdit("edits") from error
    return tuple(RoleEdit(role, *one) for one in parts)
