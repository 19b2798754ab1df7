"""What a change of a role does, in words: edits, warnings, and groups of people with counts."""

from collections.abc import Sequence
from typing import Any

from pegboard.access.rights_shift import RightShift, Shift
from pegboard.access.role_edits import YES, RoleEdit
from pegboard.access.role_warnings import RoleWarning
from pegboard.records.rights_preview import GroupEffect, PersonEffect, Reached
from pegboard.web.pages.access_words import (
    entity_label,
    field_label,
    level_word,
    permission_label,
    right_word,
    role_labels,
    scope_word,
)
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

MOST_PEOPLE = 200


def edit_words(visit: Visit, edit: RoleEdit, before: str) -> dict[str, str]:
    """Return one edit as a thing with what was and what would be."""
    scopes = visit.assembly.workspace.scopes
    match edit.part:
        case "right":
            label = f"{entity_label(visit, edit.entity)}: {right_word(edit.name)}"
            return _change(label, scope_word(before, scopes), scope_word(edit.value, scopes))
        case "field":
            entity, field = edit.entity, edit.name
            label = f"{entity_label(visit, entity)}: {field_label(visit, entity, field)}"
            return _change(label, level_word(before), level_word(edit.value))
        case "permission":
            label = permission_label(visit, edit.name)
            return _change(label, _allowed(before), _allowed(edit.value))
        case "role":
            words = {"label": gettext("Name"), "help": gettext("What it is for")}
            return _change(words.get(edit.name, edit.name), before, edit.value)


def _change(label: str, before: str, after: str) -> dict[str, str]:
    return {"label": label, "before": before, "after": after}


def _allowed(value: str) -> str:
    return gettext("allowed") if value == YES else gettext("not allowed")


def warning_words(visit: Visit, warning: RoleWarning) -> str:
    """Return a warning as one sentence."""
    match warning.kind:
        case "wider":
            text = gettext(
                "%(things)s: “%(right)s” goes further than reading. It will reach only what may "
                "be read, too."
            )
        case "nobody right":
            text = gettext("Nobody is left who may do this: %(things)s, “%(right)s”.")
        case _:
            return gettext("Nobody is left who may do this: %(permission)s.") % {
                "permission": permission_label(visit, warning.entity)
            }
    right = right_word(warning.right)
    return text % {"things": entity_label(visit, warning.entity), "right": right}


def group_words(visit: Visit, group: GroupEffect) -> dict[str, Any]:
    """Return a group of people with the same roles: what changes for all, and counts for each."""
    people = group.people[:MOST_PEOPLE]
    places = range(len(group.counted))
    told = [place for place in places if _differs(people, place)] or places
    return {
        "roles": role_labels(visit, group.roles),
        "count": len(group.people),
        "more": len(group.people) - len(people),
        "shifts": _shifts(visit, group.shift),
        "columns": [_column(visit, group.counted[place]) for place in told],
        "people": [_person(one, told) for one in people],
    }


def _differs(people: Sequence[PersonEffect], place: int) -> bool:
    """Whether the records of a column change for somebody, or were not counted for all."""
    cells = [one.reached[place] for one in people]
    return any(
        cell is None or cell.before != cell.after or cell.gained or cell.lost for cell in cells
    )


def _shifts(visit: Visit, shift: Shift) -> list[dict[str, str]]:
    scopes = visit.assembly.workspace.scopes
    found = []
    for one in shift.rights:
        label = _column(visit, one)
        if one.follows is not None:
            words = gettext("as %(things)s") % {"things": entity_label(visit, one.follows)}
            found.append(_change(label, "", words))
        else:
            found.append(
                _change(label, scope_word(one.before, scopes), scope_word(one.after, scopes))
            )
    found += [
        _change(
            f"{entity_label(visit, one.entity)}: {field_label(visit, one.entity, one.field)}",
            level_word(one.before),
            level_word(one.after),
        )
        for one in shift.fields
    ]
    no, yes = gettext("not allowed"), gettext("allowed")
    found += [_change(permission_label(visit, one), no, yes) for one in shift.gained]
    found += [_change(permission_label(visit, one), yes, no) for one in shift.lost]
    return found


def _column(visit: Visit, shift: RightShift) -> str:
    return f"{entity_label(visit, shift.entity)}: {right_word(shift.right)}"


def _person(effect: PersonEffect, told: Sequence[int]) -> dict[str, Any]:
    return {
        "id": effect.person.user_id,
        "name": effect.person.name,
        "cells": [_cell(effect.reached[place]) for place in told],
    }


def _cell(reached: Reached | None) -> dict[str, Any] | None:
    if reached is None:
        return None
    difference = reached.after - reached.before
    return {
        "before": f"{reached.before:,}",
        "after": f"{reached.after:,}",
        "difference": f"{difference:+,}" if difference else "",
        "tone": "green" if difference > 0 else "red" if difference < 0 else "gray",
        "gained": reached.gained,
        "lost": reached.lost,
    }
