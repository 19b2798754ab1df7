"""How types and operators are called in messages to people."""

from pegboard.expressions.errors import ExpressionError
from pegboard.model.types import TypeKind, ValueType

_WORDS = {
    TypeKind.TEXT: "text",
    TypeKind.INTEGER: "a whole number",
    TypeKind.DECIMAL: "a number",
    TypeKind.BOOLEAN: "true or false",
    TypeKind.DATE: "a date",
    TypeKind.MOMENT: "a date with time",
    TypeKind.DURATION: "a length of time",
    TypeKind.LIST: "a list",
    TypeKind.COMPOSITE: "a value of several parts",
    TypeKind.NULL: "null",
}
OPTIONS_SHOWN = 20


def described(value_type: ValueType) -> str:
    """Return what a value of this type is, for a sentence."""
    if value_type.kind is TypeKind.LINK:
        return f"a link to {value_type.target}" if value_type.target else "a link"
    return _WORDS[value_type.kind]


def mismatch(doing: str, left: ValueType, right: ValueType, column: int) -> ExpressionError:
    hint = ""
    if {left.kind, right.kind} == {TypeKind.DATE, TypeKind.MOMENT}:
        hint = " Use today() and date(…) with dates, now() and timestamp(…) with dates with time."
    return ExpressionError(
        f"Cannot {doing} {described(left)} and {described(right)}.{hint}", column
    )


def wanted(what: str, found: ValueType, column: int) -> ExpressionError:
    return ExpressionError(f"Expected {what}, but this is {described(found)}.", column)


def unknown_option(option: str, options: tuple[str, ...], column: int) -> ExpressionError:
    known = ", ".join(f'"{name}"' for name in options[:OPTIONS_SHOWN])
    more = ", …" if len(options) > OPTIONS_SHOWN else ""
    return ExpressionError(
        f'There is no option "{option[:60]}"; the options are {known}{more}.', column
    )
