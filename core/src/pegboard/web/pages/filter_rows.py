"""The filter builder: the fields it offers, a control for each value, and what its form says."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from pegboard.access.rights import Rights
from pegboard.model.errors import ValueRefused
from pegboard.model.fields import Choice, Date, Field, Integer, Link, Links, Moment, MultiChoice
from pegboard.model.fields.links import record_id
from pegboard.model.fields.numbers import exact, shown
from pegboard.model.operators import Operator
from pegboard.model.schema import EntityType
from pegboard.records.errors import BadQuery
from pegboard.records.paths import FieldPath, resolve
from pegboard.records.unit import Unit
from pegboard.web.pages.cells import Look
from pegboard.web.pages.controls import lookup_url
from pegboard.web.pages.filter_conditions import (
    Condition,
    Filter,
    Joined,
    join_conditions,
    write_condition,
)
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.forms import Form, text_of, texts_of, typed_number, with_zone
from pegboard.web.rendering import environment
from pegboard.web.translations import gettext

NOT_OFFERED = frozenset({"id", "version", "deleted_at", "deleted_by"})
SENT = re.compile(r"c\.(\d{1,3})\.field\Z")
NUMBERS = frozenset({"money", "decimal", "percent"})
WHOLE, DAY, MOMENT = Integer(), Date(), Moment()
DAYS = Integer(minimum=0, maximum=36_500)


@dataclass(frozen=True, slots=True)
class SentRow:
    """One row as the form sent it: the condition, and what is wrong with its value."""

    condition: Condition
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SentFilter:
    """What the builder's form says: the rows, and the expression unless a value is wrong."""

    rows: tuple[SentRow, ...]
    joined: Joined
    where: str


def offered_fields(unit: Unit, entity: EntityType) -> list[dict[str, str]]:
    """Return the fields to filter by: own ones, then those behind each link."""
    offered = [
        {"value": field.name, "label": gettext(field.label), "group": ""}
        for field in _filterable(unit.rights, entity)
    ]
    for link in _filterable(unit.rights, entity):
        if not isinstance(link, Link) or not unit.rights.may(link.target, "read"):
            continue
        target = unit.workspace.schema.entity(link.target)
        group = gettext(link.label)
        offered.extend(
            {"value": f"{link.name}.{f.name}", "label": f"{group} › {gettext(f.label)}",
             "group": group}
            for f in _filterable(unit.rights, target, behind_link=True)
        )  # fmt: skip
    return offered


def _filterable(rights: Rights, entity: EntityType, *, behind_link: bool = False) -> list[Field]:
    readable = rights.readable(entity.key)
    return [
        field
        for field in entity.fields.values()
        if field.name in readable
        and field.operators
        and field.name not in NOT_OFFERED
        and (field.name != "owner" or entity.owned)
        and (field.plugin or not behind_link or field.name == "owner")
    ]


def row_context(
    unit: Unit, look: Look, entity: EntityType, index: int, row: SentRow, names: Mapping[str, str]
) -> dict[str, Any]:
    """Return one row for `ui.filter_builder`; *names* are those of linked records by id."""
    path = resolve(unit.workspace.schema, unit.rights, entity.key, row.condition.path)
    condition = row.condition
    operator = operator_of(path, condition.operator)
    return {
        "index": index,
        "field": condition.path,
        "html": condition_markup(look, path, index, operator, condition, names, row.problem),
    }


def condition_markup(
    look: Look,
    path: FieldPath,
    index: int,
    operator: Operator,
    condition: Condition,
    names: Mapping[str, str],
    problem: str = "",
) -> Markup:
    """Return the comparison and the value of one row."""
    operators = [{"value": one.name, "label": gettext(one.label)} for one in path.field.operators]
    control = value_control(look.habits, path, index, operator, condition.values, names)
    if control is not None and problem:
        control["error"] = problem
    macro = environment().globals["ui"].filter_condition  # type: ignore[attr-defined]  # a macro
    return Markup(macro(index, operators, operator.name, control))  # noqa: S704  # it escapes


def value_control(  # noqa: PLR0911  # one per kind
    habits: Format,
    path: FieldPath,
    index: int,
    operator: Operator,
    values: tuple[str, ...],
    names: Mapping[str, str],
) -> dict[str, Any] | None:
    """Return the control for the value of one row, None where the comparison takes none."""
    if operator.takes == "nothing":
        return None
    field, value = path.field, values[0] if values else ""
    control = {"kind": "text", "name": f"c.{index}.value", "label": gettext("Value"), "bare": True}
    if operator.takes == "number":
        return control | {"kind": "integer", "value": value, "placeholder": gettext("days")}
    if isinstance(field, Choice):
        options = [{"value": v, "label": gettext(text)} for v, text in field.options]
        if operator.takes == "values":
            return control | {"kind": "multi_choice", "options": options, "value": list(values)}
        return control | {"kind": "choice", "options": options, "value": value or None}
    if isinstance(field, (Link, Links)):
        url = lookup_url(field.target)
        text = names.get(value, "")
        return control | {"kind": "link", "lookup_url": url, "value": value, "text": text}
    if field.display in NUMBERS or field.display == "integer":
        return control | {"kind": "decimal", "value": _shown_number(value, habits)}
    if field.display == "datetime":
        return control | {"kind": "datetime", "value": _local(value, habits)}
    return control | {"kind": "date" if field.display == "date" else "text", "value": value}


def filter_of(unit: Unit, habits: Format, entity: EntityType, form: Form) -> SentFilter:
    """Return what the builder's form says; rows without a field or a needed value are left out.

    Raises:
        BadQuery: a field does not exist, or has no such comparison.
    """
    joined: Joined = "any" if text_of(form, "join") == "any" else "all"
    rows: list[SentRow] = []
    expressions: list[str] = []
    for index in sorted(int(found[1]) for name in form if (found := SENT.match(name))):
        name = text_of(form, f"c.{index}.field")
        if not name:
            continue
        path = resolve(unit.workspace.schema, unit.rights, entity.key, name)
        operator = operator_of(path, text_of(form, f"c.{index}.op"))
        values = tuple(text for text in texts_of(form, f"c.{index}.value") if text.strip())
        if operator.takes != "nothing" and not values:
            continue
        try:
            literals = tuple(literal_of(path.field, operator, one, habits) for one in values)
        except ValueRefused as error:
            rows.append(SentRow(Condition(name, operator.name, values), str(error)))
            continue
        rows.append(SentRow(Condition(name, operator.name, values)))
        expressions.append(write_condition(operator, name, literals))
    is_wrong = any(row.problem for row in rows)
    where = "" if is_wrong or not expressions else join_conditions(expressions, joined)
    return SentFilter(tuple(rows), joined, where)


def literal_of(  # noqa: PLR0911  # one per kind
    field: Field, operator: Operator, text: str, habits: Format
) -> str:
    """Return what a person gave as a literal; raise ValueRefused when it does not fit."""
    if operator.takes == "number":
        return str(DAYS.parse(typed_number(text, habits)))
    if isinstance(field, MultiChoice):
        return field.literal(field.parse([text])[0])
    if isinstance(field, Choice):
        return field.literal(field.parse(text))
    if isinstance(field, (Link, Links)):
        return json.dumps(record_id(text))
    if field.display == "integer":
        return str(WHOLE.parse(typed_number(text, habits)))
    if field.display in NUMBERS:
        number = exact(typed_number(text, habits)) or Decimal()
        return shown(number, 0)
    if field.display == "datetime":
        return MOMENT.literal(MOMENT.parse(with_zone(text, habits)))
    if field.display == "date":
        return DAY.literal(DAY.parse(text))
    return json.dumps(text.strip(), ensure_ascii=False)


def operator_of(path: FieldPath, name: str) -> Operator:
    """Return the operator *name* of a field, its first without a name."""
    for operator in path.field.operators:
        if operator.name == name or not name:
            return operator
    raise BadQuery("where", f"{path.field.label} has no comparison called {name}")


def _shown_number(text: str, habits: Format) -> str:
    try:
        number = exact(text)
    except ValueRefused:
        return text
    return habits.typed_number(number) if number is not None else ""


def _local(text: str, habits: Format) -> str:
    try:
        moment = MOMENT.parse(with_zone(text, habits))
    except ValueRefused:
        return text
    return moment.astimezone(habits.zone).strftime("%Y-%m-%dT%H:%M") if moment else ""


def linked_values(unit: Unit, entity: EntityType, conditions: Filter) -> dict[str, set[str]]:
    """Return the ids that *conditions* compare links with, by the entity they belong to."""
    found: dict[str, set[str]] = {}
    for condition in conditions.conditions:
        field = resolve(unit.workspace.schema, unit.rights, entity.key, condition.path).field
        if isinstance(field, (Link, Links)):
            ids = (one for one in condition.values if _is_id(one))
            found.setdefault(field.target, set()).update(ids)
    return found


def _is_id(text: str) -> bool:
    try:
        return record_id(text) == text
    except ValueRefused:
        return False
