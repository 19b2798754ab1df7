"""What comparisons, `in` and arithmetic accept, and the typed parts they become."""

from typing import cast

from pegboard.expressions.errors import ExpressionError
from pegboard.expressions.exact import operation
from pegboard.expressions.matching import (
    is_null,
    matched,
    same_kind,
    single,
    widened,
    with_equal_numbers,
    without_options,
)
from pegboard.expressions.nodes import Binary, ListOf
from pegboard.expressions.typed import (
    Arithmetic,
    Comparison,
    Constant,
    Elapsed,
    Empty,
    HasLink,
    HasOption,
    Joined,
    Negation,
    OneOf,
    Order,
    Shift,
    Sign,
    Stored,
    Typed,
)
from pegboard.expressions.wording import mismatch, wanted
from pegboard.model.fields import Links
from pegboard.model.types import BOOLEAN, DECIMAL, DURATION, INTEGER, TEXT, TypeKind, ValueType

_ORDERED = frozenset(
    {TypeKind.TEXT, TypeKind.INTEGER, TypeKind.DECIMAL}
    | {TypeKind.DATE, TypeKind.MOMENT, TypeKind.DURATION}
)
_CALENDAR = (TypeKind.DATE, TypeKind.MOMENT)
_DOING = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "divide"}


def comparison(node: Binary, left: Typed, right: Typed) -> Typed:
    """Return the comparison that *node* makes of *left* and *right*."""
    if is_null(left) or is_null(right):
        return _null_comparison(node, left, right)
    left, right = with_equal_numbers(
        single(left, node.left.column),
        single(right, node.right.column),
        node.left.column,
        node.right.column,
    )
    if node.operator in ("==", "!="):
        left, right = (
            matched(left, right.type, node.left.column),
            matched(right, left.type, node.right.column),
        )
    elif left.type.kind not in _ORDERED:
        raise wanted("something with an order, such as a number", left.type, node.left.column)
    if not same_kind(left.type, right.type):
        raise mismatch("compare", left.type, right.type, node.column)
    return Comparison(order=cast("Order", node.operator), left=left, right=right)


def _null_comparison(node: Binary, left: Typed, right: Typed) -> Typed:
    if node.operator not in ("==", "!="):
        raise ExpressionError("With null only == and != can be used.", node.column)
    operand, column = (right, node.right.column) if is_null(left) else (left, node.left.column)
    if is_null(operand):
        return Constant(BOOLEAN, node.operator == "==")
    empty = Empty(operand=presence(operand, column))
    return empty if node.operator == "==" else Negation(operand=empty)


def presence(operand: Typed, column: int) -> Typed:
    """Return *operand* when it can be null; raise ExpressionError for lists, which are not."""
    if operand.type.kind is TypeKind.LIST:
        raise ExpressionError("A list is never null; compare its size: size(list) == 0.", column)
    return operand


def membership(node: Binary, left: Typed, right: Typed | tuple[Typed, ...]) -> Typed:
    """Return `left in right`, where *right* is a list written out or a field with a list."""
    left = single(left, node.left.column)
    if isinstance(right, tuple):
        return _one_of(node, left, right)
    item = right.type.item
    if not isinstance(right, Stored) or item is None:
        raise wanted("a list after 'in'", right.type, node.right.column)
    left = matched(left, item, node.left.column)
    if not same_kind(left.type, item):
        raise mismatch("compare", left.type, item, node.column)
    if isinstance(right.field, Links):
        return HasLink(target=left, links=right)
    return HasOption(option=left, options=right)


def _one_of(node: Binary, left: Typed, items: tuple[Typed, ...]) -> Typed:
    columns = [item.column for item in cast("ListOf", node.right).children]
    if any(item.type.kind is TypeKind.DECIMAL for item in items) and left.type.is_number:
        left = widened(left, node.left.column)
    fitting: list[Typed] = []
    for item, column in zip(items, columns, strict=True):
        if is_null(item):
            raise ExpressionError("null is in no list; add '|| … == null'.", column)
        _, fit = with_equal_numbers(left, single(item, column), node.left.column, column)
        fit = matched(fit, left.type, column)
        if not same_kind(left.type, fit.type):
            raise mismatch("compare", left.type, fit.type, column)
        fitting.append(fit)
    return OneOf(operand=left, items=tuple(fitting))


def negative(operand: Typed, column: int) -> Typed:
    """Return `-operand`."""
    kind = operand.type.kind
    if kind in (TypeKind.INTEGER, TypeKind.DURATION):
        return calculated(operand.type, "-", Constant(operand.type, 0), operand)
    if kind is TypeKind.DECIMAL:
        nothing = widened(Constant(INTEGER, 0), column)
        return calculated(DECIMAL, "-", nothing, operand)
    raise wanted("a number after -", operand.type, column)


def calculated(result: ValueType, sign: Sign, left: Typed, right: Typed) -> Typed:
    """Return `left sign right`, worked out here and now when both are constants."""
    if isinstance(left, Constant) and isinstance(right, Constant):
        value = operation(result.kind, sign)(left.value, right.value)
        if value is not None:
            return Constant(result, value)
    return Arithmetic(result, sign, left, right)


def arithmetic(node: Binary, left: Typed, right: Typed) -> Typed:
    """Return `left + right` and its like."""
    single(left, node.left.column)
    single(right, node.right.column)
    sign = cast("Sign", node.operator)
    kinds = (left.type.kind, right.type.kind)
    if left.type.is_number and right.type.is_number:
        return _of_numbers(node, sign, left, right)
    if kinds == (TypeKind.DURATION, TypeKind.DURATION) and sign in ("+", "-", "/"):
        return calculated(DECIMAL if sign == "/" else DURATION, sign, left, right)
    if kinds == (TypeKind.TEXT, TypeKind.TEXT) and sign == "+":
        return Joined(TEXT, left, right)
    moved = _of_calendar(node, sign, left, right)
    if moved is None:
        raise mismatch(_DOING[sign], without_options(left.type), right.type, node.column)
    return moved


def _of_numbers(node: Binary, sign: Sign, left: Typed, right: Typed) -> Typed:
    if sign == "%" and TypeKind.DECIMAL in (left.type.kind, right.type.kind):
        raise ExpressionError("% takes whole numbers only.", node.column)
    left, right = with_equal_numbers(left, right, node.left.column, node.right.column)
    return calculated(DECIMAL if sign == "/" else left.type, sign, left, right)


def _of_calendar(node: Binary, sign: Sign, left: Typed, right: Typed) -> Typed | None:
    if left.type.kind in _CALENDAR and right.type.kind is TypeKind.DURATION:
        if sign == "+":
            return Shift(left.type, left, right)
        if sign == "-":
            return Shift(left.type, left, negative(right, node.right.column))
    if left.type.kind is TypeKind.DURATION and right.type.kind in _CALENDAR and sign == "+":
        return Shift(right.type, right, left)
    if left.type.kind in _CALENDAR and left.type.kind is right.type.kind and sign == "-":
        return Elapsed(DURATION, since=right, until=left)
    return None
