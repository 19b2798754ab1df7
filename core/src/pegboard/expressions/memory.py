"""Compiles a checked expression to a function of one record, made of closures."""

from collections.abc import Callable
from datetime import UTC
from functools import singledispatch
from operator import attrgetter, eq, ge, gt, le, lt, ne
from typing import Any

from pegboard.expressions import typed
from pegboard.expressions.check import Checked
from pegboard.expressions.exact import elapsed, operation, shifted_date, shifted_moment, widened
from pegboard.expressions.lookups import Lookup, Moments
from pegboard.model.folding import fold
from pegboard.model.types import TypeKind

Records = tuple[Lookup, ...]
Evaluate = Callable[[Records, Moments], Any]

_ORDERS: dict[typed.Order, Callable[[Any, Any], bool]] = {
    "==": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def compile_memory(checked: Checked) -> Callable[[Lookup, Moments], object]:
    """Return a function that gives the value of *checked* for a record.

    A condition gives true or false, but a bare boolean field gives None when it is empty, which
    counts as false.
    """
    evaluate = _closure(checked.tree)

    def run(record: Lookup, moments: Moments) -> object:
        return evaluate((record,), moments)

    return run


@singledispatch
def _closure(node: typed.Typed) -> Evaluate:
    raise TypeError(node)


@_closure.register
def _constant(node: typed.Constant) -> Evaluate:
    value = node.value
    return lambda _records, _moments: value


@_closure.register
def _current(node: typed.Current) -> Evaluate:
    name = attrgetter(node.name)
    return lambda _records, moments: name(moments)


@_closure.register
def _stored(node: typed.Stored) -> Evaluate:
    record, path = node.record, node.path
    if node.part is None:
        return lambda records, _moments: records[record].value(path)
    part = attrgetter(node.part)

    def of_composite(records: Records, _moments: Moments) -> Any:
        value = records[record].value(path)
        return None if value is None else part(value)

    return of_composite


def _of_one(operand: typed.Typed, function: Callable[[Any], Any]) -> Evaluate:
    """Return a function of one value that gives None for None."""
    evaluate = _closure(operand)

    def run(records: Records, moments: Moments) -> Any:
        value = evaluate(records, moments)
        return None if value is None else function(value)

    return run


def _of_two(
    left: typed.Typed, right: typed.Typed, function: Callable[[Any, Any], Any], missing: Any = None
) -> Evaluate:
    """Return a function of two values that gives *missing* when either is None."""
    first, second = _closure(left), _closure(right)

    def run(records: Records, moments: Moments) -> Any:
        one = first(records, moments)
        if one is None:
            return missing
        other = second(records, moments)
        return missing if other is None else function(one, other)

    return run


@_closure.register
def _wide(node: typed.Wide) -> Evaluate:
    return _of_one(node.operand, widened)


@_closure.register
def _arithmetic(node: typed.Arithmetic) -> Evaluate:
    return _of_two(node.left, node.right, operation(node.type.kind, node.sign))


@_closure.register
def _shift(node: typed.Shift) -> Evaluate:
    move = shifted_date if node.type.kind is TypeKind.DATE else shifted_moment
    return _of_two(node.start, node.by, move)


@_closure.register
def _elapsed(node: typed.Elapsed) -> Evaluate:
    return _of_two(node.since, node.until, elapsed)


@_closure.register
def _joined(node: typed.Joined) -> Evaluate:
    return _of_two(node.left, node.right, lambda left, right: left + right)


@_closure.register
def _lower_ascii(node: typed.LowerAscii) -> Evaluate:
    return _of_one(node.operand, lambda text: text.translate(_ASCII_LOWER))


@_closure.register
def _length(node: typed.Length) -> Evaluate:
    return _of_one(node.operand, len)


@_closure.register
def _calendar_part(node: typed.CalendarPart) -> Evaluate:
    part = attrgetter(node.part)
    if node.operand.type.kind is TypeKind.DATE:
        return _of_one(node.operand, part)
    return _of_one(node.operand, lambda moment: part(moment.astimezone(UTC)))


@_closure.register
def _option_count(node: typed.OptionCount) -> Evaluate:
    options = _closure(node.options)
    return lambda records, moments: len(options(records, moments) or ())


@_closure.register
def _link_count(node: typed.LinkCount) -> Evaluate:
    links = _closure(node.links)
    return lambda records, moments: len(links(records, moments) or ())


@_closure.register
def _choice(node: typed.Choice) -> Evaluate:
    condition = _closure(node.condition)
    then, otherwise = _closure(node.then), _closure(node.otherwise)

    def run(records: Records, moments: Moments) -> Any:
        chosen = then if condition(records, moments) else otherwise
        return chosen(records, moments)

    return run


@_closure.register
def _comparison(node: typed.Comparison) -> Evaluate:
    return _of_two(node.left, node.right, _ORDERS[node.order], missing=False)


@_closure.register
def _empty(node: typed.Empty) -> Evaluate:
    operand = _closure(node.operand)
    return lambda records, moments: operand(records, moments) is None


@_closure.register
def _negation(node: typed.Negation) -> Evaluate:
    operand = _closure(node.operand)
    return lambda records, moments: not operand(records, moments)


@_closure.register
def _every(node: typed.Every) -> Evaluate:
    terms = tuple(_closure(term) for term in node.terms)
    return lambda records, moments: all(term(records, moments) for term in terms)


@_closure.register
def _some(node: typed.Some) -> Evaluate:
    terms = tuple(_closure(term) for term in node.terms)
    return lambda records, moments: any(term(records, moments) for term in terms)


@_closure.register
def _one_of(node: typed.OneOf) -> Evaluate:
    constants = frozenset(item.value for item in node.items if isinstance(item, typed.Constant))
    others = tuple(_closure(item) for item in node.items if not isinstance(item, typed.Constant))
    operand = _closure(node.operand)

    def run(records: Records, moments: Moments) -> bool:
        value = operand(records, moments)
        if value is None:
            return False
        return value in constants or any(value == item(records, moments) for item in others)

    return run


@_closure.register
def _has_option(node: typed.HasOption) -> Evaluate:
    return _member(node.option, node.options)


@_closure.register
def _has_link(node: typed.HasLink) -> Evaluate:
    return _member(node.target, node.links)


def _member(item: typed.Typed, items: typed.Stored) -> Evaluate:
    return _of_two(item, items, lambda value, values: value in values, missing=False)


def _starts(text: str, piece: str) -> bool:
    return text.startswith(piece)


def _ends(text: str, piece: str) -> bool:
    return text.endswith(piece)


def _contains(text: str, piece: str) -> bool:
    return piece in text


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "contains": _contains,
    "starts": _starts,
    "ends": _ends,
}


@_closure.register
def _text_test(node: typed.TextTest) -> Evaluate:
    test = _TESTS[node.test]
    if not node.folded:
        return _of_two(node.text, node.piece, test, missing=False)
    if isinstance(node.piece, typed.Constant):
        piece = fold(str(node.piece.value))
        text = _closure(node.text)

        def run(records: Records, moments: Moments) -> bool:
            found = text(records, moments)
            return found is not None and test(fold(found), piece)

        return run
    return _of_two(
        node.text, node.piece, lambda found, other: test(fold(found), fold(other)), missing=False
    )


@_closure.register
def _quantified(node: typed.Quantified) -> Evaluate:
    record, path = node.links.record, node.links.path
    condition = _closure(node.condition)
    wanted = not node.all

    def run(records: Records, moments: Moments) -> bool:
        for linked in records[record].records(path):
            if bool(condition((*records, linked), moments)) is wanted:
                return wanted
        return not wanted

    return run
