"""Turns untrusted values into field values, naming everything that does not fit."""

from collections.abc import Iterable, Mapping
from typing import Any

from pegboard.access.rights import Rights
from pegboard.model.change import Change, Deed, Problem
from pegboard.model.errors import UnknownField, ValueRefused
from pegboard.model.fields.choices import Choice, chosen
from pegboard.model.schema import EntityType
from pegboard.model.worded import Worded
from pegboard.records.drafts import Draft
from pegboard.records.errors import InQuarantine
from pegboard.records.field_conditions import EMPTY, demanded_empty
from pegboard.records.unit import Unit

UNTOLD = Problem("", "cannot be saved because of a field that you may not see")
"""What is told instead of a problem with a hidden field."""


def parse_values(
    entity: EntityType, rights: Rights, raw: Mapping[str, object]
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values in *raw* that fit, and a problem for each that does not."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    readable = rights.readable(entity.key)
    writable = rights.writable(entity.key) | rights.fillable(entity.key)
    for name, value in raw.items():
        if name not in readable:
            label = Worded(entity.label.lower())
            problems.append(Problem(name, Worded("is no field of %(label)s", label=label)))
        elif name not in writable:
            problems.append(Problem(name, _why_not(rights, entity, name)))
        else:
            try:
                values[name] = entity.fields[name].parse(value)
            except ValueRefused as error:
                problems.append(Problem(name, str(error)))
    return values, problems


def writable_drafts(unit: Unit, entity: EntityType, drafts: Iterable[Draft]) -> None:
    """Raise UnknownField when one of *drafts* gives a field that may not be written."""
    names = {name for draft in drafts for name in (*draft.values, *draft.parts)}
    allowed = unit.rights.writable(entity.key) | unit.rights.fillable(entity.key)
    for name in sorted(names - allowed):
        holder = unit.rights.held_by(entity.key, name)
        if holder is not None:
            raise InQuarantine(entity.key, "update", entity.fields[name].label, holder)
        raise UnknownField(entity.key, name)


def _why_not(rights: Rights, entity: EntityType, name: str) -> str:
    holder = rights.held_by(entity.key, name)
    if holder is None:
        return "cannot be changed"
    return Worded("is read-only while the plugin %(plugin)s is in quarantine", plugin=holder)


def missing(
    unit: Unit, entity: EntityType, change: Change, known: Iterable[Problem]
) -> list[Problem]:
    """Return a problem for each demanded field that *change* leaves empty and *known* do not name.

    A field that was empty before anybody required it may stay so.
    """
    values, is_new = change.values, change.deed is Deed.CREATE
    empty = [f.name for f in entity.required_fields if values.get(f.name) in EMPTY]
    found = [name for name in empty if is_new or change.changed(name)]
    found += [name for name in demanded_empty(unit, entity, change) if name not in found]
    found = [name for name in found if unit.rights.held_by(entity.key, name) is None]
    if not found:
        return []
    named = {problem.field for problem in known} & unit.rights.readable(entity.key)
    wrong = [Problem(name, "must be filled in") for name in found if name not in named]
    return without_hidden(unit.rights, entity, wrong)


def withdrawn(
    unit: Unit, entity: EntityType, given: Iterable[str], change: Change
) -> list[Problem]:
    """Return a problem for each of the fields *given* that is to take an option offered no more.

    Where it was chosen before it may stay; plugins may choose it still.
    """
    if unit.principal.plugin is not None:
        return []
    found = []
    for name in given:
        field = entity.fields[name]
        if not isinstance(field, Choice) or not field.hidden:
            continue
        fresh = set(chosen(change.values.get(name))) - set(chosen(change.old.get(name)))
        gone = [field.label_of(one) for one in sorted(fresh & field.hidden)]
        if gone:
            words = Worded("“%(option)s” is offered no more", option=", ".join(gone))
            found.append(Problem(name, words))
    return found


def without_hidden(
    rights: Rights, entity: EntityType, problems: Iterable[Problem]
) -> list[Problem]:
    """Return *problems* of rules with those of hidden fields told without field and words."""
    hidden = entity.fields.keys() - rights.readable(entity.key)
    told = (UNTOLD if one.field in hidden else one for one in problems)
    return list(dict.fromkeys(told))


def wrong_already(
    unit: Unit, entity: EntityType, change: Change, known: list[Problem]
) -> list[Problem]:
    """Return what is wrong with *change* whatever rules say: what is *known*, and what is missing.

    Rules are written for whole records, and may break down over what these problems tell.
    """
    return known + missing(unit, entity, change, known)
