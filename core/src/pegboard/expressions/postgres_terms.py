"""How PostgreSQL says what expressions mean."""

import json
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    any_,
    bindparam,
    cast,
    extract,
    false,
    func,
    not_,
)
from sqlalchemy.dialects.postgresql import (
    BIGINT,
    BOOLEAN,
    DATE,
    JSONB,
    NUMERIC,
    TEXT,
    TIMESTAMP,
    UUID,
    array,
)
from sqlalchemy.types import TypeEngine

from pegboard.expressions.prefixes import after_prefix
from pegboard.expressions.terms import Element
from pegboard.expressions.typed import MICROSECONDS_OF_DAY, Sign
from pegboard.model.columns import ColumnKind

_TYPES: dict[ColumnKind, TypeEngine[Any]] = {
    ColumnKind.ID: UUID(as_uuid=False),
    ColumnKind.TEXT: TEXT(),
    ColumnKind.INTEGER: BIGINT(),
    ColumnKind.DECIMAL: NUMERIC(19, 4),
    ColumnKind.BOOLEAN: BOOLEAN(),
    ColumnKind.DATE: DATE(),
    ColumnKind.MOMENT: TIMESTAMP(timezone=True),
    ColumnKind.JSON: JSONB(),
}
_EXACT: TypeEngine[Any] = NUMERIC()
_TIGHTEST = 100
"""A precedence that puts operands in parentheses: PostgreSQL ranks ? with ||."""
_PATTERN_SIGNS = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


class PostgresTerms:
    """Native types, with functions of `postgres_functions` where a result may not fit."""

    def type_of(self, kind: ColumnKind) -> TypeEngine[Any]:
        return _TYPES[kind]

    def native(self, value: Any, kind: ColumnKind) -> object:
        if kind is ColumnKind.JSON and value is not None:
            return json.dumps(value, ensure_ascii=False)
        return value

    def literal(self, value: Any, kind: ColumnKind) -> Element:
        parameter = bindparam(None, self.native(value, kind), type_=self.type_of(kind), unique=True)
        return parameter.collate("C") if kind is ColumnKind.TEXT else parameter

    def current(self, name: str, kind: ColumnKind) -> Element:
        return bindparam(name, type_=self.type_of(kind))

    def truth(self, value: Element) -> ColumnElement[bool]:
        return value

    def exactly(self, condition: ColumnElement[bool]) -> Element:
        return func.coalesce(condition, false())

    def opposite(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return not_(func.coalesce(condition, false()))

    def widen(self, number: Element) -> Element:
        return func.pegboard_decimal(cast(number, _EXACT), type_=_EXACT)

    def calculate(self, kind: ColumnKind, sign: Sign, left: Element, right: Element) -> Element:
        if sign == "%":
            return func.mod(left, func.nullif(right, 0), type_=BIGINT())
        one, other = cast(left, _EXACT), cast(right, _EXACT)
        if sign == "/":
            return func.pegboard_divide(one, other, type_=_EXACT)
        result = one.op(sign)(other)
        if kind is ColumnKind.INTEGER:
            return func.pegboard_integer(result, type_=BIGINT())
        return func.pegboard_decimal(result, type_=_EXACT)

    def shift(self, kind: ColumnKind, start: Element, by: Element) -> Element:
        return func.pegboard_shift(start, by, type_=self.type_of(kind))

    def elapsed(self, kind: ColumnKind, since: Element, until: Element) -> Element:
        if kind is ColumnKind.DATE:
            return cast(until - since, BIGINT) * MICROSECONDS_OF_DAY
        return cast(extract("epoch", until - since) * 1_000_000, BIGINT)

    def join(self, left: Element, right: Element) -> Element:
        return left.concat(right)

    def lower_ascii(self, text: Element) -> Element:
        return func.lower(text.collate("C"), type_=TEXT())

    def fold(self, text: Element) -> Element:
        return func.pegboard_fold(text, type_=TEXT())

    def length(self, text: Element) -> Element:
        return func.char_length(text, type_=BIGINT())

    def calendar_part(self, part: str, kind: ColumnKind, value: Element) -> Element:
        day = func.timezone("UTC", value) if kind is ColumnKind.MOMENT else value
        return cast(extract(part, day), BIGINT)

    def among(self, value: Element, items: list[Element], *, plain: bool) -> ColumnElement[bool]:
        if plain:
            return value.in_(items)
        # PostgreSQL repeats the value for each item that is no parameter: nested, that doubles.
        return value == any_(array(items))

    def contains(self, text: Element, piece: Element, known: str | None) -> ColumnElement[bool]:
        if known is None:
            return func.strpos(text, piece) > 0
        pattern = f"%{known.translate(_PATTERN_SIGNS)}%"
        return text.like(self.literal(pattern, ColumnKind.TEXT))

    def starts(self, text: Element, piece: Element, known: str | None) -> ColumnElement[bool]:
        if known is None:
            return func.starts_with(text, piece, type_=BOOLEAN())
        following = after_prefix(known)
        if following is None:
            return text >= piece
        return and_(text >= piece, text < self.literal(following, ColumnKind.TEXT))

    def ends(self, text: Element, piece: Element) -> ColumnElement[bool]:
        return func.starts_with(func.reverse(text), func.reverse(piece), type_=BOOLEAN())

    def has_option(self, options: Element, option: Element) -> ColumnElement[bool]:
        return options.op("?", precedence=_TIGHTEST, return_type=BOOLEAN())(option)

    def option_count(self, options: Element) -> Element:
        return func.coalesce(func.jsonb_array_length(options, type_=BIGINT()), 0)

    def part_of(self, document: Element, name: str) -> Element:
        return document.op("->>", return_type=TEXT())(name).collate("C")
