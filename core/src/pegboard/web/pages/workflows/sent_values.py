"""Values and conditions as the editor's form sends them, and the controls that ask for them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.automation.workflows.document import Value
from pegboard.model.fields import Field, Link
from pegboard.model.schema import EntityType
from pegboard.records.errors import BadQuery
from pegboard.records.unit import Unit
from pegboard.web.pages.controls import control_of
from pegboard.web.pages.filter_rows import filter_of, offered_fields
from pegboard.web.pages.forms import Form, raw_value, text_of
from pegboard.web.pages.own_fields.conditions import ROOM, Builder, condition_context
from pegboard.web.pages.shell import format_of
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

EXPRESSION = "expression"
ROW = re.compile(r"s\.v\.(\d{1,3})\.field\Z")
CONDITION_ROW = re.compile(r"c\.(\d{1,3})\.")
MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class SentCondition:
    """A condition that was sent, and what is wrong with it where it could not be read."""

    text: str
    problem: str = ""


def written(form: Form, name: str) -> Value:
    """Return a text as a value: what begins with "=" is worked out from the record."""
    text = text_of(form, name).strip()
    if text.startswith("="):
        return Value(expression=text[1:].strip())
    return Value(text)


def typed(value: Value) -> str:
    """Return a value as a person would type it."""
    if value.expression is not None:
        return f"= {value.expression}"
    return str(value.value if value.value is not None else "")


def whole(form: Form, name: str) -> int:
    """Return a whole number, -1 for what is none: the check refuses it and says what is taken."""
    text = text_of(form, name).strip()
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1


def sent_values(visit: Visit, kind: EntityType | None, form: Form) -> dict[str, Value]:
    """Return the values of the rows that name a field of *kind*."""
    found: dict[str, Value] = {}
    places = sorted(int(m[1]) for name in form if (m := ROW.match(name)))
    for place in places[:MOST_VALUES] if kind is not None else ():
        name = text_of(form, f"s.v.{place}.field")
        field = kind.fields.get(name) if kind is not None else None
        if field is None or name in found:
            continue
        found[name] = _sent_value(visit, field, place, form)
    return found


def _sent_value(visit: Visit, field: Field, place: int, form: Form) -> Value:
    how, was = text_of(form, f"s.v.{place}.how"), text_of(form, f"s.v.{place}.was")
    if how == EXPRESSION:
        text = text_of(form, f"s.v.{place}.expression").strip()
        return Value(expression=text.removeprefix("=").strip())
    if was != f"{field.name} written":
        return Value(field.to_json(field.initial()))
    raw = raw_value(field, form, f"s.v.{place}.value", format_of(visit))
    return Value(raw if raw != "" else None)


def values_context(
    visit: Visit, kind: EntityType | None, values: Mapping[str, Value], names: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return the rows of values for fields of *kind*, one more than there are."""
    if kind is None:
        return None
    offered = [
        {"value": one.name, "label": gettext(one.label)}
        for one in kind.fields.values()
        if one.name in visit.rights.writable(kind.key) and not one.read_only
    ]
    rows = [
        _row(visit, kind.fields[name], place, value, names)
        for place, (name, value) in enumerate(values.items())
        if name in kind.fields
    ]
    return {"rows": rows, "fields": offered, "next": len(rows)}


def _row(
    visit: Visit, field: Field, place: int, value: Value, names: Mapping[str, str]
) -> dict[str, Any]:
    is_expression = value.expression is not None
    row: dict[str, Any] = {
        "place": place,
        "field": field.name,
        "label": gettext(field.label),
        "is_expression": is_expression,
        "was": f"{field.name} {EXPRESSION if is_expression else 'written'}",
    }
    name = f"s.v.{place}.{EXPRESSION if is_expression else 'value'}"
    if is_expression:
        control: dict[str, Any] = {
            "kind": "text", "name": name, "bare": True, "label": gettext("Expression"),
            "value": value.expression, "placeholder": '"Call " + last_name',
        }  # fmt: skip
        return row | {"control": control}
    shown = value.value
    title: Any = names.get(str(shown), "") if isinstance(field, Link) else None
    control = control_of(visit, field, shown, title=title, name=name, bare=True)
    return row | {"control": control | {"required": False, "help": None}}


def sent_condition(
    unit: Unit, visit: Visit, kind: EntityType, form: Form, one: Builder
) -> SentCondition:
    """Return the condition of a builder: what is written out, else its rows."""
    text = text_of(form, f"{one.name}.text").strip()
    if text:
        return SentCondition(text)
    rows = dict(_rows(form, one)) | {"join": form.get(f"{one.name}.join", "all")}
    try:
        sent = filter_of(unit, format_of(visit), kind, rows)
    except BadQuery as error:
        return SentCondition("", str(error))
    wrong = next((row.problem for row in sent.rows if row.problem), "")
    return SentCondition(sent.where, wrong)


def _rows(form: Form, one: Builder) -> Iterable[tuple[str, Any]]:
    first = one.place * ROOM
    for name, value in form.items():
        found = CONDITION_ROW.match(name)
        if found and first <= int(found[1]) < first + ROOM:
            yield name, value


def builder(
    unit: Unit,
    visit: Visit,
    kind: EntityType,
    one: Builder,
    condition: str,
    *,
    title: str,
    note: str,
    error: str = "",
) -> dict[str, Any]:
    """Return what fragments/own_fields/condition.html takes, with links followed too."""
    context = condition_context(unit, visit, kind, "", one, condition, error)
    more = {"title": title, "help": note, "fields": offered_fields(unit, kind)}
    return context | more
