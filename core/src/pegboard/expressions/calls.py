"""The functions and methods of the language: what they take and give."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import partial
from typing import Literal

from pegboard.expressions.errors import ExpressionError
from pegboard.expressions.limits import LINKS_FOLLOWED
from pegboard.expressions.matching import is_null, single
from pegboard.expressions.nodes import Call, Name, Node
from pegboard.expressions.operators import calculated, presence
from pegboard.expressions.scope import Place, Scope
from pegboard.expressions.typed import (
    MICROSECONDS_OF_DAY,
    MICROSECONDS_OF_HOUR,
    CalendarPart,
    Constant,
    Current,
    Empty,
    Length,
    LinkCount,
    LowerAscii,
    Negation,
    OptionCount,
    Quantified,
    Stored,
    TextTest,
    Typed,
)
from pegboard.expressions.wording import wanted
from pegboard.model.fields import Links
from pegboard.model.types import (
    BOOLEAN,
    DATE,
    DURATION,
    INTEGER,
    MOMENT,
    TEXT,
    TypeKind,
)

Check = Callable[[Node, Scope], Typed]


@dataclass(frozen=True, slots=True)
class Argument:
    """A checked argument and where it stands."""

    value: Typed
    column: int


def call(node: Call, scope: Scope, check: Check) -> Typed:
    """Return what *node* calls, with *check* for its arguments.

    Raises:
        ExpressionError: no such function, or arguments it does not take.
    """
    if node.function in ("exists", "all") and node.receiver is not None:
        return _quantified(node, scope, check)
    known = _METHODS if node.receiver is not None else _FUNCTIONS
    signature = known.get(node.function)
    if signature is None:
        raise _unknown(node)
    values = node.children
    if len(values) != signature.takes:
        raise ExpressionError(f"Write {signature.example}.", node.column)
    return signature.build(tuple(Argument(check(value, scope), value.column) for value in values))


def _unknown(node: Call) -> ExpressionError:
    if node.function in ("exists", "all"):
        return ExpressionError(_quantifier_usage(node), node.column)
    if node.receiver is None and node.function in _METHODS:
        usage = _METHODS[node.function].example
        return ExpressionError(f"Write {usage}.", node.column)
    if node.receiver is not None and node.function in _FUNCTIONS:
        return ExpressionError(f"Write {_FUNCTIONS[node.function].example}.", node.column)
    close = get_close_matches(node.function[:60], [*_METHODS, *_FUNCTIONS, "exists", "all"], n=1)
    hint = f" (did you mean '{close[0]}'?)" if close else ""
    return ExpressionError(f"There is no function called '{node.function}'{hint}.", node.column)


def _quantifier_usage(node: Call) -> str:
    return f"Write links.{node.function}(r, condition on r)."


def _quantified(node: Call, scope: Scope, check: Check) -> Typed:
    usage = _quantifier_usage(node)
    if node.receiver is None or len(node.arguments) != 2:
        raise ExpressionError(usage, node.column)
    variable, condition = node.arguments
    if not isinstance(variable, Name) or variable.name == "me":
        raise ExpressionError(usage, variable.column)
    links = check(node.receiver, scope)
    if not isinstance(links, Stored) or not isinstance(links.field, Links):
        raise ExpressionError(
            f"{node.function}() is for fields that link to many records, "
            "and this is not one of them.",
            node.receiver.column,
        )
    trail = _trail(links, scope)
    if len(trail) > LINKS_FOLLOWED:
        raise ExpressionError(f"At most {LINKS_FOLLOWED} links can be followed.", node.column)
    place = Place(links.field.target, scope.records, (), trail)
    inner = scope.with_variable(variable.name, place)
    checked = check(condition, inner)
    if checked.type != BOOLEAN:
        raise wanted("a condition that is true or false", checked.type, condition.column)
    return Quantified(all=node.function == "all", links=links, condition=checked)


def _trail(links: Stored, scope: Scope) -> tuple[str, ...]:
    """Return the path of *links* from the very first record."""
    places = (scope.here, *scope.variables.values())
    start = next(place for place in places if place.record == links.record)
    return (*start.trail[: len(start.trail) - len(start.path)], *links.path)


def _now(_: tuple[Argument, ...]) -> Typed:
    return Current(MOMENT, "now")


def _today(_: tuple[Argument, ...]) -> Typed:
    return Current(DATE, "today")


def _days(given: tuple[Argument, ...]) -> Typed:
    return _span(given[0], MICROSECONDS_OF_DAY)


def _hours(given: tuple[Argument, ...]) -> Typed:
    return _span(given[0], MICROSECONDS_OF_HOUR)


def _span(count: Argument, unit: int) -> Typed:
    if count.value.type.kind is not TypeKind.INTEGER:
        raise wanted("a whole number", count.value.type, count.column)
    return calculated(DURATION, "*", count.value, Constant(INTEGER, unit))


def _date(given: tuple[Argument, ...]) -> Typed:
    text = _written_text(given[0])
    try:
        return Constant(DATE, date.fromisoformat(text))
    except ValueError as error:
        raise ExpressionError('Write date("2026-01-31").', given[0].column) from error


def _timestamp(given: tuple[Argument, ...]) -> Typed:
    text = _written_text(given[0])
    hint = ExpressionError('Write timestamp("2026-01-31T14:30:00Z").', given[0].column)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise hint
        return Constant(MOMENT, moment.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise hint from error


def _written_text(given: Argument) -> str:
    if isinstance(given.value, Constant) and isinstance(given.value.value, str):
        return given.value.value
    raise ExpressionError("Expected text in quotation marks.", given.column)


def _has(given: tuple[Argument, ...]) -> Typed:
    if is_null(given[0].value):
        return Constant(BOOLEAN, False)
    return Negation(operand=Empty(operand=presence(given[0].value, given[0].column)))


def _size(given: tuple[Argument, ...]) -> Typed:
    value = given[0].value
    if isinstance(value, Stored) and value.type.kind is TypeKind.LIST:
        if isinstance(value.field, Links):
            return LinkCount(INTEGER, value)
        return OptionCount(INTEGER, value)
    return Length(INTEGER, _text(given[0]))


def _year(given: tuple[Argument, ...]) -> Typed:
    return _calendar_part("year", given[0])


def _month(given: tuple[Argument, ...]) -> Typed:
    return _calendar_part("month", given[0])


def _calendar_part(part: Literal["year", "month"], given: Argument) -> Typed:
    if given.value.type.kind not in (TypeKind.DATE, TypeKind.MOMENT):
        raise wanted("a date", given.value.type, given.column)
    return CalendarPart(INTEGER, part, given.value)


def _lower_ascii(given: tuple[Argument, ...]) -> Typed:
    return LowerAscii(TEXT, _text(given[0]))


def _text_test(
    test: Literal["contains", "starts", "ends"], folded: bool, given: tuple[Argument, ...]
) -> Typed:
    return TextTest(test=test, folded=folded, text=_text(given[0]), piece=_text(given[1]))


def _text(given: Argument) -> Typed:
    value = single(given.value, given.column)
    if value.type.kind is not TypeKind.TEXT:
        raise wanted("text", value.type, given.column)
    return value


@dataclass(frozen=True, slots=True)
class _Signature:
    """How many values a function takes (a method's own included), and how it is written."""

    takes: int
    example: str
    build: Callable[[tuple[Argument, ...]], Typed]


_FUNCTIONS = {
    "now": _Signature(0, "now()", _now),
    "today": _Signature(0, "today()", _today),
    "days": _Signature(1, "days(30)", _days),
    "hours": _Signature(1, "hours(24)", _hours),
    "date": _Signature(1, 'date("2026-01-31")', _date),
    "timestamp": _Signature(1, 'timestamp("2026-01-31T14:30:00Z")', _timestamp),
    "has": _Signature(1, "has(field)", _has),
    "size": _Signature(1, "size(field)", _size),
    "year": _Signature(1, "year(date)", _year),
    "month": _Signature(1, "month(date)", _month),
}
_METHODS = {
    "size": _Signature(1, "size(field)", _size),
    "lowerAscii": _Signature(1, "text.lowerAscii()", _lower_ascii),
    "contains": _Signature(2, 'text.contains("…")', partial(_text_test, "contains", False)),
    "startsWith": _Signature(2, 'text.startsWith("…")', partial(_text_test, "starts", False)),
    "endsWith": _Signature(2, 'text.endsWith("…")', partial(_text_test, "ends", False)),
    "icontains": _Signature(2, 'text.icontains("…")', partial(_text_test, "contains", True)),
    "istartsWith": _Signature(2, 'text.istartsWith("…")', partial(_text_test, "starts", True)),
}
