"""Checks an expression against the schema and gives the typed tree that back ends read."""

from dataclasses import dataclass
from functools import singledispatch

from pegboard.expressions import nodes
from pegboard.expressions.calls import call
from pegboard.expressions.errors import ExpressionError
from pegboard.expressions.matching import (
    is_null,
    same_kind,
    single,
    with_equal_numbers,
    without_options,
)
from pegboard.expressions.nesting import nests_too_deeply
from pegboard.expressions.operators import arithmetic, comparison, membership, negative
from pegboard.expressions.parse import parse
from pegboard.expressions.resolve import resolve, words_of
from pegboard.expressions.scope import Findings, MayRead, Place, Scope, everything
from pegboard.expressions.typed import (
    Choice,
    Constant,
    Every,
    Negation,
    Path,
    Some,
    Typed,
)
from pegboard.expressions.wording import mismatch, wanted
from pegboard.model.fields import Formula
from pegboard.model.schema import Schema
from pegboard.model.types import BOOLEAN, DECIMAL, INTEGER, NULL, TEXT, ValueType


@dataclass(frozen=True, slots=True)
class Checked:
    """An expression that fits the schema: what both back ends take.

    *paths* are the stored fields it reads, each from the record the expression is about, with
    those that formulas read and without the formulas themselves.
    """

    tree: Typed
    entity: str
    paths: frozenset[Path]

    @property
    def type(self) -> ValueType:
        return self.tree.type


def check(
    expression: str | nodes.Node,
    schema: Schema,
    entity_key: str,
    *,
    may_read: MayRead = everything,
) -> Checked:
    """Return *expression* with its types, for records of *entity_key*.

    A field that *may_read* forbids (asked with entity and field) is reported as if it did not
    exist. A formula is asked for itself alone: rights hide those over fields that are hidden.

    Raises:
        ExpressionError: the expression does not fit; it says where and what would.
        UnknownEntity: there is no such entity.
    """
    root = parse(expression) if isinstance(expression, str) else expression
    place = Place(schema.entity(entity_key).key)
    findings = Findings()
    tree = single(_typed(root, Scope(schema, may_read, findings, place)), root.column)
    if nests_too_deeply(tree):
        raise ExpressionError(
            "The expression, with the formulas it uses, is nested too deeply for a database.",
            root.column,
        )
    return Checked(tree, entity_key, frozenset(findings.paths))


def check_condition(
    expression: str | nodes.Node,
    schema: Schema,
    entity_key: str,
    *,
    may_read: MayRead = everything,
) -> Checked:
    """Return *expression* checked like `check`; it must be true or false.

    Raises:
        ExpressionError: the expression does not fit or is no condition.
    """
    root = parse(expression) if isinstance(expression, str) else expression
    checked = check(root, schema, entity_key, may_read=may_read)
    if checked.type != BOOLEAN:
        raise wanted("a condition that is true or false", checked.type, root.column)
    return checked


def check_formula(field: Formula, scope: Scope, column: int) -> Typed:
    """Return the tree of *field*'s expression, its errors placed where the formula is used."""
    try:
        return single(_typed(parse(field.expression), scope.deeper(column)), column)
    except ExpressionError as error:
        owner = f"{scope.here.entity}.{field.name}"
        if error.message.startswith("The formula "):
            raise ExpressionError(error.message, column) from error
        raise ExpressionError(f"The formula {owner} is wrong: {error.message}", column) from error


@singledispatch
def _typed(node: nodes.Node, _scope: Scope) -> Typed:
    raise TypeError(node)


@_typed.register
def _literal(node: nodes.Literal, scope: Scope) -> Typed:
    scope.deeper(node.column)
    return Constant(_type_of_literal(node.value), node.value)


def _type_of_literal(value: nodes.Plain) -> ValueType:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return INTEGER
    return TEXT if isinstance(value, str) else DECIMAL


@_typed.register
def _list(node: nodes.ListOf, _scope: Scope) -> Typed:
    raise ExpressionError("A list can only stand after 'in'.", node.column)


@_typed.register(nodes.Name)
@_typed.register(nodes.Member)
def _path(node: nodes.Node, scope: Scope) -> Typed:
    words = words_of(node)
    if words is None:
        raise ExpressionError("Only fields and links have parts.", node.column)
    return resolve(words, scope.deeper(node.column), check_formula)


@_typed.register
def _call(node: nodes.Call, scope: Scope) -> Typed:
    return call(node, scope.deeper(node.column), _typed)


@_typed.register
def _unary(node: nodes.Unary, scope: Scope) -> Typed:
    operand = _typed(node.operand, scope.deeper(node.column))
    if node.operator == "-":
        return negative(operand, node.operand.column)
    return Negation(operand=_condition(operand, node.operand.column))


@_typed.register
def _chain(node: nodes.Chain, scope: Scope) -> Typed:
    inner = scope.deeper(node.column)
    terms = tuple(_condition(_typed(term, inner), term.column) for term in node.terms)
    return Every(terms=terms) if node.operator == "&&" else Some(terms=terms)


@_typed.register
def _binary(node: nodes.Binary, scope: Scope) -> Typed:
    inner = scope.deeper(node.column)
    left = _typed(node.left, inner)
    if node.operator == "in":
        items: Typed | tuple[Typed, ...]
        if isinstance(node.right, nodes.ListOf):
            items = tuple(_item(item, inner) for item in node.right.items)
        else:
            items = _typed(node.right, inner)
        return membership(node, left, items)
    right = _typed(node.right, inner)
    if node.operator in ("==", "!=", "<", "<=", ">", ">="):
        return comparison(node, left, right)
    return arithmetic(node, left, right)


def _item(node: nodes.Node, scope: Scope) -> Typed:
    if isinstance(node, nodes.Literal):
        return Constant(_type_of_literal(node.value), node.value)
    return _typed(node, scope)


@_typed.register
def _choose(node: nodes.Choose, scope: Scope) -> Typed:
    inner = scope.deeper(node.column)
    condition = _condition(_typed(node.condition, inner), node.condition.column)
    then = _typed(node.then, inner)
    otherwise = _typed(node.otherwise, inner)
    if is_null(then) and not is_null(otherwise):
        then = Constant(single(otherwise, node.otherwise.column).type, None)
    elif is_null(otherwise) and not is_null(then):
        otherwise = Constant(single(then, node.then.column).type, None)
    then, otherwise = with_equal_numbers(
        single(then, node.then.column),
        single(otherwise, node.otherwise.column),
        node.then.column,
        node.otherwise.column,
    )
    if not same_kind(then.type, otherwise.type):
        raise mismatch("choose between", then.type, otherwise.type, node.otherwise.column)
    kept = then.type if then.type == otherwise.type else without_options(then.type)
    return Choice(kept, condition, then, otherwise)


def _condition(value: Typed, column: int) -> Typed:
    if value.type != BOOLEAN:
        raise wanted("a condition that is true or false", value.type, column)
    return value
