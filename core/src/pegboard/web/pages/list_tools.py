"""What stands around a list's table: conditions in words, what is wrong, what rows can be given."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pegboard.access.rights import Rights
from pegboard.model.errors import PegboardError, ValueRefused
from pegboard.model.fields import Choice, Field, Link, Links
from pegboard.model.schema import EntityType
from pegboard.records.errors import BadQuery
from pegboard.records.paths import FieldPath, resolve
from pegboard.records.unit import Unit
from pegboard.web.pages.cells import Look
from pegboard.web.pages.controls import control_of
from pegboard.web.pages.filter_conditions import (
    Condition,
    Filter,
    join_conditions,
    write_condition,
)
from pegboard.web.pages.filter_rows import literal_of, operator_of
from pegboard.web.pages.list_state import ListState
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

SET_IN_BULK = frozenset({"choice", "link", "boolean", "date", "percent", "multi_choice", "text"})


@dataclass(frozen=True, slots=True)
class ListError:
    """What is wrong with a list's address; *column* points into the filter's text."""

    title: str
    message: str
    text: str
    column: int | None
    is_filter: bool


def error_of(problem: BadQuery | None, state: ListState) -> ListError | None:
    """Return *problem* in words for the page."""
    if problem is None:
        return None
    titles = {
        "where": gettext("This filter cannot be used"),
        "sort": gettext("This order cannot be used"),
        "columns": gettext("These columns cannot be shown"),
        "cursor": gettext("This page of the list is gone"),
    }
    title = titles.get(problem.parameter, gettext("This list cannot be shown"))
    is_filter = problem.parameter == "where"
    column = problem.column
    if column is not None and state.q and state.where:
        column -= 1  # the parenthesis that `both` puts before the filter
    return ListError(title, str(problem), state.where, column, is_filter)


def chips_of(
    unit: Unit,
    look: Look,
    entity: EntityType,
    state: ListState,
    rows: Filter,
    names: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return each condition in words, with the address of the list without it."""
    written = [_written(unit, look, entity, one) for one in rows.conditions]
    chips = []
    for place, condition in enumerate(rows.conditions):
        path = resolve(unit.workspace.schema, unit.rights, entity.key, condition.path)
        rest = [text for other, text in enumerate(written) if other != place]
        where = join_conditions(rest, rows.joined) if rest else ""
        chips.append(
            {
                "name": _name_of(entity, path),
                "operator": gettext(operator_of(path, condition.operator).label),
                "value": _value_text(look, path.field, condition, names),
                "href": replace(state, cursor=None).href(f"/{entity.plugin}/{entity.name}",
                                                         where=where),
            }
        )  # fmt: skip
    return chips


def _written(unit: Unit, look: Look, entity: EntityType, condition: Condition) -> str:
    path = resolve(unit.workspace.schema, unit.rights, entity.key, condition.path)
    operator = operator_of(path, condition.operator)
    plain = replace(look.habits, locale="en")
    literals = tuple(literal_of(path.field, operator, one, plain) for one in condition.values)
    return write_condition(operator, condition.path, literals)


def _name_of(entity: EntityType, path: FieldPath) -> str:
    links = [gettext(entity.fields[path.links[0]].label)] if path.links else []
    return " › ".join([*links, gettext(path.field.label)])


def _value_text(look: Look, field: Field, condition: Condition, names: Mapping[str, str]) -> str:
    if isinstance(field, (Link, Links)):
        return ", ".join(names.get(one, "…") for one in condition.values)
    if isinstance(field, Choice):
        return ", ".join(gettext(field.label_of(one)) for one in condition.values)
    shown = []
    for text in condition.values:
        try:
            value = field.parse(text) if field.display in ("date", "datetime") else text
        except (ValueRefused, PegboardError):
            value = text
        shown.append(look.habits.plain(value))
    return ", ".join(shown)


def bulk_fields(visit: Visit, rights: Rights, entity: EntityType) -> dict[str, Any] | None:
    """Return what can be set on many records at once, None without the right to change any."""
    if not rights.may(entity.key, "update"):
        return None
    writable = rights.writable(entity.key)
    fields = [
        {"value": field.name, "label": gettext(field.label)}
        for field in entity.own_fields
        if field.name in writable and field.control in SET_IN_BULK and field.name != entity.title
    ]
    owner = None
    if entity.owned and "owner" in writable and rights.may(entity.key, "assign"):
        owner = control_of(visit, entity.fields["owner"], None, name="value.owner")
    return {"fields": fields, "owner": owner}
