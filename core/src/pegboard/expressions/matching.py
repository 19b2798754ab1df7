"""Makes two values comparable: numbers widened, ids and options written as text checked."""

from dataclasses import replace
from decimal import Decimal

from pegboard.expressions.errors import ExpressionError
from pegboard.expressions.tokens import LARGEST_RESULT
from pegboard.expressions.typed import Constant, Typed, Wide
from pegboard.expressions.wording import described, unknown_option, wanted
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.links import record_id
from pegboard.model.types import DECIMAL, NULL, TypeKind, ValueType

SINGLE = frozenset(TypeKind) - {TypeKind.LIST, TypeKind.COMPOSITE, TypeKind.NULL}
"""Kinds of which there can be a plain value to compare, choose or give back."""


def is_null(value: Typed) -> bool:
    return value.type == NULL


def widened(value: Typed, column: int) -> Typed:
    """Return a number as a decimal."""
    if value.type.kind is TypeKind.DECIMAL:
        return value
    if isinstance(value, Constant) and isinstance(value.value, int):
        number = Decimal(value.value)
        if abs(number) > LARGEST_RESULT:
            raise ExpressionError(f"This number is too large: at most {LARGEST_RESULT}.", column)
        return Constant(DECIMAL, number)
    return Wide(DECIMAL, value)


def with_equal_numbers(
    left: Typed, right: Typed, left_column: int, right_column: int
) -> tuple[Typed, Typed]:
    """Return two numbers with the same type; anything else as it is."""
    both_numbers = left.type.is_number and right.type.is_number
    if not both_numbers or left.type.kind is right.type.kind:
        return left, right
    return widened(left, left_column), widened(right, right_column)


def matched(value: Typed, to: ValueType, column: int) -> Typed:
    """Return *value* as it compares with something of the type *to*.

    Raises:
        ExpressionError: text that is no id of a record, or no option of a choice.
    """
    if not isinstance(value, Constant) or not isinstance(value.value, str):
        return value
    if to.kind is TypeKind.LINK:
        try:
            return Constant(to, record_id(value.value))
        except ValueRefused as error:
            raise ExpressionError(
                f"This is compared with {described(to)}, so it must be the id of a record; "
                "to compare a name, follow the link: account.name.",
                column,
            ) from error
    if to.options and value.type.kind is TypeKind.TEXT and value.value not in to.options:
        raise unknown_option(value.value, to.options, column)
    return value


def same_kind(left: ValueType, right: ValueType) -> bool:
    """Whether values of two single types can be equal."""
    if left.kind is not right.kind or left.kind not in SINGLE:
        return False
    if left.kind is TypeKind.LINK:
        return left.target == right.target or None in (left.target, right.target)
    return True


def without_options(value_type: ValueType) -> ValueType:
    return replace(value_type, options=()) if value_type.options else value_type


def single(value: Typed, column: int) -> Typed:
    """Return *value* when it is one plain value; raise ExpressionError for null and lists."""
    if value.type.kind in SINGLE:
        return value
    if value.type.kind is TypeKind.COMPOSITE:
        parts = ", ".join(name for name, _ in value.type.parts)
        raise ExpressionError(f"Name the part that is meant: {parts}.", column)
    if value.type.kind is TypeKind.LIST:
        raise ExpressionError(
            "A list cannot stand here; use 'x in list', size(list) or list.exists(r, …).", column
        )
    raise wanted("a value", value.type, column)
