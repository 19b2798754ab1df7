"""Turns the text of an expression into a tree."""

from functools import lru_cache

from pegboard.expressions.errors import ExpressionError
from pegboard.expressions.limits import DEEPEST, LONGEST_LIST, MOST_NODES
from pegboard.expressions.nodes import (
    Binary,
    Call,
    Chain,
    Choose,
    ListOf,
    Literal,
    Member,
    Name,
    Node,
    Unary,
    levels,
)
from pegboard.expressions.tokens import LARGEST_LITERAL, Sort, Token, tokens_of

_RANKS = {
    "||": 1, "&&": 2,
    "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3,
    "+": 4, "-": 4,
    "*": 5, "/": 5, "%": 5,
}  # fmt: skip
_WORDS = {"true": True, "false": False, "null": None}
_FOREIGN_WORDS = {"and": "&&", "or": "||", "AND": "&&", "OR": "||", "is": "=="}


@lru_cache(maxsize=1024)
def parse(text: str) -> Node:
    """Return the tree of *text*.

    Raises:
        ExpressionError: the text is no expression, or larger than the limits allow.
    """
    parser = _Parser(tokens_of(text))
    root = parser.whole()
    for node, depth in levels(root):
        if depth > DEEPEST:
            raise _too_deep(node.column)
    return root


def _too_deep(column: int) -> ExpressionError:
    return ExpressionError(f"The expression is nested too deeply: at most {DEEPEST}.", column)


class _Parser:
    """Reads tokens by descending: one method per kind of operand."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.nodes = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def accept(self, *signs: str) -> Token | None:
        return self.take() if self.now.is_sign(*signs) else None

    def expect(self, sign: str, because: str) -> Token:
        if found := self.accept(sign):
            return found
        raise self.unexpected(f"Expected {sign} {because}")

    def unexpected(self, expected: str) -> ExpressionError:
        found = "the expression ends" if self.now.sort is Sort.END else f"found '{self.now.value}'"
        return ExpressionError(f"{expected}, but {found}.", self.now.column)

    def count(self, column: int) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise ExpressionError(
                f"The expression has too many parts: at most {MOST_NODES:,}.", column
            )

    def whole(self) -> Node:
        root = self.expression()
        if self.now.sort is Sort.END:
            return root
        word = str(self.now.value)
        if self.now.sort is Sort.NAME and word in _FOREIGN_WORDS:
            raise ExpressionError(
                f"Use {_FOREIGN_WORDS[word]} instead of '{word}'.", self.now.column
            )
        raise self.unexpected("Expected an operator")

    def expression(self) -> Node:
        self.descend()
        condition = self.operation(1)
        if mark := self.accept("?"):
            self.count(mark.column)
            then = self.expression()
            self.expect(":", "and the value when the condition is false")
            condition = Choose(mark.column, condition, then, self.expression())
        self.depth -= 1
        return condition

    def descend(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _too_deep(self.now.column)

    def operation(self, lowest: int) -> Node:
        left = self.operand()
        while rank := self.rank_of_operator(lowest):
            sign = self.take()
            self.count(sign.column)
            self.descend()
            right = self.operation(rank + 1)
            self.depth -= 1
            left = _joined(str(sign.value), sign.column, left, right)
        return left

    def rank_of_operator(self, lowest: int) -> int:
        if self.now.sort is Sort.SIGN or self.now.is_word("in"):
            rank = _RANKS.get(str(self.now.value), 0)
            return rank if rank >= lowest else 0
        return 0

    def operand(self) -> Node:
        sign = self.accept("!", "-")
        if sign is None:
            return self.member()
        self.count(sign.column)
        self.descend()
        if sign.value == "-" and self.now.sort is Sort.NUMBER:
            number = self.take().value
            literal = Literal(sign.column, -number if not isinstance(number, str) else number)
            node: Node = self.members_of(literal)
        else:
            node = Unary(sign.column, str(sign.value), self.operand())
        self.depth -= 1
        return node

    def member(self) -> Node:
        return self.members_of(self.primary())

    def members_of(self, node: Node) -> Node:
        while self.accept("."):
            if self.now.sort is not Sort.NAME:
                raise self.unexpected("Expected a name after the point")
            name = self.take()
            self.count(name.column)
            if self.accept("("):
                node = Call(name.column, str(name.value), node, self.arguments())
            else:
                node = Member(name.column, node, str(name.value))
        return node

    def primary(self) -> Node:
        token = self.now
        if token.sort is Sort.NAME:
            return self.named()
        self.at += 1
        if token.sort is Sort.NUMBER or token.sort is Sort.TEXT:
            self.count(token.column)
            if token.value == LARGEST_LITERAL:
                raise ExpressionError(
                    "This whole number is too large: it must fit 64 bits.", token.column
                )
            return Literal(token.column, token.value)
        if token.is_sign("("):
            inside = self.expression()
            self.expect(")", "to close the parenthesis")
            return inside
        if token.is_sign("["):
            return self.list_of(token)
        self.at -= 1
        raise self.unexpected("Expected a field, a value or a function")

    def named(self) -> Node:
        token = self.take()
        self.count(token.column)
        word = str(token.value)
        if word in _WORDS:
            return Literal(token.column, _WORDS[word])
        if word in _RANKS:
            self.at -= 1
            raise self.unexpected("Expected a field, a value or a function")
        if self.accept("("):
            return Call(token.column, word, None, self.arguments())
        return Name(token.column, word)

    def arguments(self) -> tuple[Node, ...]:
        found: list[Node] = []
        if self.accept(")"):
            return ()
        while True:
            found.append(self.expression())
            if self.accept(")"):
                return tuple(found)
            self.expect(",", "or ) after the argument")

    def list_of(self, start: Token) -> Node:
        self.count(start.column)
        items: list[Node] = []
        while not self.accept("]"):
            if items:
                self.expect(",", "or ] after the item")
                if self.accept("]"):
                    break
            if len(items) == LONGEST_LIST:
                raise ExpressionError(
                    f"The list is too long: at most {LONGEST_LIST:,} items.", self.now.column
                )
            items.append(self.item())
        return ListOf(start.column, tuple(items))

    def item(self) -> Node:
        counted = self.nodes
        item = self.expression()
        if isinstance(item, Literal):
            self.nodes = counted
        return item


def _joined(operator: str, column: int, left: Node, right: Node) -> Node:
    if operator not in ("&&", "||"):
        return Binary(column, operator, left, right)
    if isinstance(left, Chain) and left.operator == operator:
        return Chain(left.column, operator, (*left.terms, right))
    return Chain(column, operator, (left, right))
