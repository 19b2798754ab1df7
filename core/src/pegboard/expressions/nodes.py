"""The tree that the parser makes of an expression, before anything is known about fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

Plain = None | bool | int | Decimal | str


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression; *column* is where it stands in the text, counted from 0."""

    column: int

    @property
    def children(self) -> "tuple[Node, ...]":
        return ()


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value written out: 12, 2.5, "text", true, null."""

    value: Plain


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """A list written out: ["won", "lost"]."""

    items: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A bare name: a field, a variable or `me`."""

    name: str


@dataclass(frozen=True, slots=True)
class Member(Node):
    """The part *name* of something: account.sector."""

    of: Node
    name: str

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.of,)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function call, or a method call when there is a *receiver*."""

    function: str
    receiver: Node | None
    arguments: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.arguments if self.receiver is None else (self.receiver, *self.arguments)


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`!` or `-` before something."""

    operator: str
    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """A comparison, `in` or arithmetic."""

    operator: str
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """Two or more conditions joined by the same `&&` or `||`."""

    operator: str
    terms: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.terms


@dataclass(frozen=True, slots=True)
class Choose(Node):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.condition, self.then, self.otherwise)


def levels(root: Node) -> Iterator[tuple[Node, int]]:
    """Give every node under *root* with its depth, without recursion."""
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting.extend((child, depth + 1) for child in node.children)
