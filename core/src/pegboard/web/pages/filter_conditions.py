"""Filters as rows of field, comparison and value, and the expressions that they stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Literal

from pegboard.access.rights import Rights
from pegboard.expressions import ExpressionError, Node, parse
from pegboard.expressions.nodes import Binary, Call, Chain, ListOf, Member, Name, Unary
from pegboard.expressions.nodes import Literal as Written
from pegboard.model.errors import UnknownField
from pegboard.model.operators import Operator
from pegboard.model.schema import Schema
from pegboard.records.paths import FieldPath, resolve

Joined = Literal["all", "any"]
PATH, VALUE = "the_path", "the_value"
SIGN_OF = {"all": "&&", "any": "||"}
MOST_CONDITIONS = 20


@dataclass(frozen=True, slots=True)
class Condition:
    """One row: a field path, the name of one of its operators, and the values as raw texts."""

    path: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """All rows, and whether all or any of them must hold."""

    conditions: tuple[Condition, ...] = ()
    joined: Joined = "all"


def read_filter(schema: Schema, rights: Rights, entity: str, where: str) -> Filter | None:
    """Return the rows that *where* stands for, None when rows cannot say it."""
    if not where.strip():
        return Filter()
    try:
        root = parse(where)
    except ExpressionError:
        return None
    reader = _Reader(schema, rights, entity)
    alone = reader.condition(root)
    if alone is not None:
        return Filter((alone,))
    if not isinstance(root, Chain):
        return None
    found = reader.conditions(root)
    if found is None or len(found) > MOST_CONDITIONS:
        return None
    return Filter(found, "all" if root.operator == "&&" else "any")


def write_condition(operator: Operator, path: str, literals: tuple[str, ...]) -> str:
    """Return the expression of one row; *literals* are values as the language writes them."""
    return operator.template.format(path=path, value=", ".join(literals))


def join_conditions(expressions: list[str], joined: Joined) -> str:
    """Return one expression that holds when all or any of *expressions* hold."""
    sign = SIGN_OF[joined]
    if len(expressions) == 1:
        return expressions[0]
    return f" {sign} ".join(_guarded(one, sign) for one in expressions)


def both(first: str, second: str) -> str:
    """Return the expression that holds when *first* and *second* do; an empty one always does."""
    if not first.strip() or not second.strip():
        return first.strip() or second.strip()
    return f"({first}) && ({second})"


def _guarded(expression: str, sign: str) -> str:
    root = parse(expression)
    is_compound = isinstance(root, Chain) and (root.operator != sign or sign == "&&")
    return f"({expression})" if is_compound else expression


@dataclass
class _Found:
    path: str = ""
    values: list[str] = field(default_factory=list)


class _Reader:
    """Compares trees with the templates of the operators that their fields have."""

    def __init__(self, schema: Schema, rights: Rights, entity: str) -> None:
        self._schema = schema
        self._rights = rights
        self._entity = entity

    def conditions(self, chain: Chain) -> tuple[Condition, ...] | None:
        """Return a row for each term; two terms that make up one row are taken together."""
        found: list[Condition] = []
        rest = list(chain.terms)
        while rest:
            pair = Chain(0, chain.operator, tuple(rest[:2])) if len(rest) > 1 else None
            one = self.condition(pair) if pair is not None else None
            if one is not None:
                rest = rest[2:]
            else:
                one = self.condition(rest[0])
                rest = rest[1:]
            if one is None:
                return None
            found.append(one)
        return tuple(found)

    def condition(self, node: Node) -> Condition | None:
        for name in _paths_in(node):
            path = self._known(name)
            for operator in path.field.operators if path is not None else ():
                found = _Found()
                if _fits(_template(operator.template), node, found) and found.path == name:
                    return Condition(
                        name,
                        operator.name,
                        tuple(found.values[:1])
                        if operator.takes != "values"
                        else tuple(found.values),
                    )
        return None

    def _known(self, name: str) -> FieldPath | None:
        try:
            return resolve(self._schema, self._rights, self._entity, name)
        except UnknownField:
            return None


@cache
def _template(template: str) -> Node:
    return parse(template.format(path=PATH, value=VALUE))


def _fits(pattern: Node, node: Node, found: _Found) -> bool:
    """Return whether *node* is *pattern* with a path and values in their places."""
    if isinstance(pattern, Name) and pattern.name == PATH:
        path = _path_of(node)
        if path is None or found.path not in ("", path):
            return False
        found.path = path
        return True
    if isinstance(pattern, Name) and pattern.name == VALUE:
        return _take_value(node, found)
    if isinstance(pattern, ListOf) and isinstance(node, ListOf):
        return bool(node.items) and all(_take_value(item, found) for item in node.items)
    if type(pattern) is not type(node) or _word(pattern) != _word(node):
        return False
    mine, theirs = pattern.children, node.children
    return len(mine) == len(theirs) and all(
        _fits(one, other, found) for one, other in zip(mine, theirs, strict=True)
    )


def _word(node: Node) -> object:
    """Return what tells a node from others of its type."""
    match node:
        case Unary(operator=word) | Binary(operator=word) | Chain(operator=word):
            return word
        case Call(function=word, receiver=receiver):
            return word, receiver is None
        case Name(name=word) | Member(name=word):
            return word
        case Written(value=value):
            return value, type(value)
        case _:
            return None


def _take_value(node: Node, found: _Found) -> bool:
    if isinstance(node, Call) and node.function in ("date", "timestamp"):
        return len(node.arguments) == 1 and _take_value(node.arguments[0], found)
    if not isinstance(node, Written) or node.value is None or isinstance(node.value, bool):
        return False
    value = node.value
    found.values.append(format(value, "f") if isinstance(value, Decimal) else str(value))
    return True


def _path_of(node: Node) -> str | None:
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Member):
        before = _path_of(node.of)
        return None if before is None else f"{before}.{node.name}"
    return None


def _paths_in(node: Node) -> Mapping[str, None]:
    """Return every field path in *node*, the longest form of each, in the order of the text."""
    found: dict[str, None] = {}
    waiting = [node]
    while waiting:
        here = waiting.pop(0)
        path = _path_of(here)
        if path is None:
            waiting.extend(here.children)
        else:
            found[path] = None
    return found
