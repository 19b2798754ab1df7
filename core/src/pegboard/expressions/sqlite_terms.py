"""How SQLite says what expressions mean."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    false,
    func,
    not_,
    select,
)
from sqlalchemy.types import TypeEngine

from pegboard.expressions.prefixes import after_prefix
from pegboard.expressions.sqlite_functions import UNIT, moment_text
from pegboard.expressions.terms import Element
from pegboard.expressions.typed import Sign
from pegboard.model.columns import ColumnKind

_NUMBERS = frozenset({ColumnKind.INTEGER, ColumnKind.DECIMAL, ColumnKind.BOOLEAN})
_FUNCTIONS: dict[Sign, str] = {
    "+": "pb_add",
    "-": "pb_subtract",
    "*": "pb_times",
    "/": "pb_divide",
    "%": "pb_remainder",
}
_PARTS = {"year": (1, 4), "month": (6, 2)}
"""Where a part of a date begins in its text, and its length."""
_NATIVE: dict[ColumnKind, Callable[[Any], object]] = {
    ColumnKind.DECIMAL: lambda number: int(Decimal(number) * UNIT),
    ColumnKind.BOOLEAN: int,
    ColumnKind.DATE: date.isoformat,
    ColumnKind.MOMENT: moment_text,
    ColumnKind.JSON: lambda items: json.dumps(items, ensure_ascii=False),
}


class SqliteTerms:
    """Text, whole numbers and functions written in Python where SQL would not be exact."""

    def type_of(self, kind: ColumnKind) -> TypeEngine[Any]:
        return Integer() if kind in _NUMBERS else Text()

    def native(self, value: Any, kind: ColumnKind) -> object:
        if value is None or kind not in _NATIVE:
            return value
        return _NATIVE[kind](value)

    def literal(self, value: Any, kind: ColumnKind) -> Element:
        return bindparam(None, self.native(value, kind), type_=self.type_of(kind), unique=True)

    def current(self, name: str, kind: ColumnKind) -> Element:
        return bindparam(name, type_=self.type_of(kind))

    def truth(self, value: Element) -> ColumnElement[bool]:
        return value == self.literal(1, ColumnKind.INTEGER)

    def exactly(self, condition: ColumnElement[bool]) -> Element:
        return func.coalesce(condition, false(), type_=Integer())

    def opposite(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return not_(func.coalesce(condition, false()))

    def widen(self, number: Element) -> Element:
        return func.pb_times(number, self.literal(UNIT, ColumnKind.INTEGER), type_=Integer())

    def calculate(self, kind: ColumnKind, sign: Sign, left: Element, right: Element) -> Element:
        decimal_product = sign == "*" and kind is ColumnKind.DECIMAL
        name = "pb_multiply" if decimal_product else _FUNCTIONS[sign]
        called: Element = getattr(func, name)(left, right, type_=Integer())
        return called

    def shift(self, kind: ColumnKind, start: Element, by: Element) -> Element:
        return func.pb_shift(start, by, type_=self.type_of(kind))

    def elapsed(self, kind: ColumnKind, since: Element, until: Element) -> Element:
        return func.pb_elapsed(since, until, type_=Integer())

    def join(self, left: Element, right: Element) -> Element:
        return left.concat(right)

    def lower_ascii(self, text: Element) -> Element:
        return func.lower(text, type_=Text())

    def fold(self, text: Element) -> Element:
        return func.pb_fold(text, type_=Text())

    def length(self, text: Element) -> Element:
        return func.length(text, type_=Integer())

    def calendar_part(self, part: str, kind: ColumnKind, value: Element) -> Element:
        return cast(func.substr(value, *_PARTS[part]), Integer)

    def among(self, value: Element, items: list[Element], *, plain: bool) -> ColumnElement[bool]:
        return value.in_(items)

    def contains(self, text: Element, piece: Element, known: str | None) -> ColumnElement[bool]:
        return func.instr(text, piece, type_=Integer()) > 0

    def starts(self, text: Element, piece: Element, known: str | None) -> ColumnElement[bool]:
        if known is None:
            return func.instr(text, piece, type_=Integer()) == 1
        following = after_prefix(known)
        if following is None:
            return text >= piece
        return and_(text >= piece, text < self.literal(following, ColumnKind.TEXT))

    def ends(self, text: Element, piece: Element) -> ColumnElement[bool]:
        return func.pb_ends(text, piece, type_=Integer()) == 1

    def has_option(self, options: Element, option: Element) -> ColumnElement[bool]:
        chosen = func.json_each(options).table_valued("value")
        return option.in_(select(chosen.c.value).correlate_except(chosen))

    def option_count(self, options: Element) -> Element:
        return func.coalesce(func.json_array_length(options, type_=Integer()), 0)

    def part_of(self, document: Element, name: str) -> Element:
        return func.json_extract(document, f"$.{name}", type_=Text())
