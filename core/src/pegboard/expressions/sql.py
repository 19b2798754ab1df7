"""Compiles a checked expression to SQL, as a condition or as a value."""

from dataclasses import dataclass
from functools import singledispatch
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, or_

from pegboard.expressions import typed
from pegboard.expressions.check import Checked
from pegboard.expressions.columns import FOLDED, Columns
from pegboard.expressions.terms import Element, Terms
from pegboard.model.columns import ColumnKind
from pegboard.model.fields import File, Text
from pegboard.model.fields.derived import COLUMN_KINDS
from pegboard.model.folding import fold
from pegboard.model.types import BOOLEAN, TypeKind, ValueType

Condition = ColumnElement[bool]
_ORDERS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def compile_sql(checked: Checked, columns: Columns, terms: Terms) -> Element:
    """Return *checked* for a WHERE clause or a select list.

    A condition is left bare so that indexes serve it: where it is not true it may be NULL. Use
    `compile_value` where false and NULL must differ. `me`, `now` and `today` are parameters of
    these names, to be given as `terms.native` has them.
    """
    target = _Target(terms, (_Record(columns),))
    if checked.type == BOOLEAN:
        return _condition(checked.tree, target)
    return _value(checked.tree, target)


def compile_value(checked: Checked, columns: Columns, terms: Terms) -> Element:
    """Return *checked* for a select list, for sorting and grouping: conditions are never NULL."""
    return _value(checked.tree, _Target(terms, (_Record(columns),)))


@dataclass(frozen=True, slots=True)
class _Record:
    """A record at hand; *identity* is its id when it is not the one the statement is about."""

    columns: Columns
    identity: Element | None = None


@dataclass(frozen=True, slots=True)
class _Target:
    """Where SQL is built for: the database and the records at hand, the outermost first."""

    terms: Terms
    records: tuple[_Record, ...]


def _kind(value_type: ValueType) -> ColumnKind:
    if value_type.kind is TypeKind.DURATION:
        return ColumnKind.INTEGER
    return COLUMN_KINDS[value_type.kind]


def _condition(node: typed.Typed, target: _Target) -> Condition:
    """Return *node* as a condition that is true where it holds, false or NULL elsewhere."""
    if isinstance(node, typed.Predicate):
        return _predicate(node, target)
    return target.terms.truth(_value(node, target))


@singledispatch
def _value(node: typed.Typed, _target: _Target) -> Element:
    raise TypeError(node)


@_value.register
def _constant(node: typed.Constant, target: _Target) -> Element:
    return target.terms.literal(node.value, _kind(node.type))


@_value.register
def _current(node: typed.Current, target: _Target) -> Element:
    return target.terms.current(node.name, _kind(node.type))


@_value.register
def _stored(node: typed.Stored, target: _Target) -> Element:
    record = target.records[node.record]
    if record.identity is not None and node.path == ("id",):
        return record.identity
    if isinstance(node.field, File) and node.part is not None:
        return target.terms.part_of(record.columns.column(node.path), node.part)
    return record.columns.column(node.path, node.part)


@_value.register
def _wide(node: typed.Wide, target: _Target) -> Element:
    return target.terms.widen(_value(node.operand, target))


@_value.register
def _arithmetic(node: typed.Arithmetic, target: _Target) -> Element:
    left, right = _value(node.left, target), _value(node.right, target)
    return target.terms.calculate(_kind(node.type), node.sign, left, right)


@_value.register
def _shift(node: typed.Shift, target: _Target) -> Element:
    start, by = _value(node.start, target), _value(node.by, target)
    return target.terms.shift(_kind(node.type), start, by)


@_value.register
def _elapsed(node: typed.Elapsed, target: _Target) -> Element:
    since, until = _value(node.since, target), _value(node.until, target)
    return target.terms.elapsed(_kind(node.since.type), since, until)


@_value.register
def _joined(node: typed.Joined, target: _Target) -> Element:
    return target.terms.join(_value(node.left, target), _value(node.right, target))


@_value.register
def _lower_ascii(node: typed.LowerAscii, target: _Target) -> Element:
    return target.terms.lower_ascii(_value(node.operand, target))


@_value.register
def _length(node: typed.Length, target: _Target) -> Element:
    return target.terms.length(_value(node.operand, target))


@_value.register
def _calendar_part(node: typed.CalendarPart, target: _Target) -> Element:
    value = _value(node.operand, target)
    return target.terms.calendar_part(node.part, _kind(node.operand.type), value)


@_value.register
def _option_count(node: typed.OptionCount, target: _Target) -> Element:
    return target.terms.option_count(_value(node.options, target))


@_value.register
def _link_count(node: typed.LinkCount, target: _Target) -> Element:
    return target.records[node.links.record].columns.count(node.links.path)


@_value.register
def _choice(node: typed.Choice, target: _Target) -> Element:
    then, otherwise = _value(node.then, target), _value(node.otherwise, target)
    return case((_condition(node.condition, target), then), else_=otherwise)


@_value.register
def _predicate_value(node: typed.Predicate, target: _Target) -> Element:
    return target.terms.exactly(_predicate(node, target))


@singledispatch
def _predicate(node: typed.Predicate, _target: _Target) -> Condition:
    raise TypeError(node)


@_predicate.register
def _comparison(node: typed.Comparison, target: _Target) -> Condition:
    compare: Any = _ORDERS[node.order]
    condition: Condition = compare(_value(node.left, target), _value(node.right, target))
    if node.order == "==" and isinstance(node.right, typed.Constant) and _keeps_folded(node.left):
        return and_(_folded(node.left, target) == _folded(node.right, target), condition)
    return condition


def _keeps_folded(node: typed.Typed) -> bool:
    """Whether *node* is a text whose index is that of its folded companion."""
    return isinstance(node, typed.Stored) and isinstance(node.field, Text) and node.field.folds


@_predicate.register
def _empty(node: typed.Empty, target: _Target) -> Condition:
    operand = node.operand
    if isinstance(operand, typed.Stored) and operand.type.kind is TypeKind.COMPOSITE:
        return and_(*(element.is_(None) for element in _composite(operand, target)))
    return _value(operand, target).is_(None)


def _composite(node: typed.Stored, target: _Target) -> list[Element]:
    columns = target.records[node.record].columns
    if isinstance(node.field, File):
        return [columns.column(node.path)]
    return [columns.column(node.path, part) for part, _ in node.type.parts]


@_predicate.register
def _negation(node: typed.Negation, target: _Target) -> Condition:
    if isinstance(node.operand, typed.Empty):
        return ~_empty(node.operand, target)
    return target.terms.opposite(_condition(node.operand, target))


@_predicate.register
def _every(node: typed.Every, target: _Target) -> Condition:
    return and_(*(_condition(term, target) for term in node.terms))


@_predicate.register
def _some(node: typed.Some, target: _Target) -> Condition:
    return or_(*(_condition(term, target) for term in node.terms))


@_predicate.register
def _one_of(node: typed.OneOf, target: _Target) -> Condition:
    if not node.items:
        return false()
    items = [_value(item, target) for item in node.items]
    plain = all(isinstance(item, (typed.Constant, typed.Current)) for item in node.items)
    wanted = target.terms.among(_value(node.operand, target), items, plain=plain)
    if _keeps_folded(node.operand) and all(isinstance(i, typed.Constant) for i in node.items):
        folds = [_folded(item, target) for item in node.items]
        return and_(target.terms.among(_folded(node.operand, target), folds, plain=True), wanted)
    return wanted


@_predicate.register
def _has_option(node: typed.HasOption, target: _Target) -> Condition:
    return target.terms.has_option(_value(node.options, target), _value(node.option, target))


@_predicate.register
def _has_link(node: typed.HasLink, target: _Target) -> Condition:
    wanted = _value(node.target, target)
    columns = target.records[node.links.record].columns
    return columns.exists(node.links.path, lambda _linked, identity: identity == wanted)


@_predicate.register
def _quantified(node: typed.Quantified, target: _Target) -> Condition:
    def build(linked: Columns, identity: Element) -> Condition:
        inner = _Target(target.terms, (*target.records, _Record(linked, identity)))
        condition = _condition(node.condition, inner)
        return target.terms.opposite(condition) if node.all else condition

    found = target.records[node.links.record].columns.exists(node.links.path, build)
    return ~found if node.all else found


@_predicate.register
def _text_test(node: typed.TextTest, target: _Target) -> Condition:
    terms = target.terms
    read = _folded if node.folded else _value
    text, piece = read(node.text, target), read(node.piece, target)
    if node.test == "contains":
        return terms.contains(text, piece, _known(node))
    if node.test == "starts":
        # A range says its text twice, which only a column may be: anything else could double.
        known = _known(node) if isinstance(node.text, typed.Stored) else None
        return terms.starts(text, piece, known)
    return terms.ends(text, piece)


def _known(node: typed.TextTest) -> str | None:
    if not isinstance(node.piece, typed.Constant):
        return None
    text = str(node.piece.value)
    return fold(text) if node.folded else text


def _folded(node: typed.Typed, target: _Target) -> Element:
    """Return a text without case and accents, from its companion column where there is one."""
    if isinstance(node, typed.Constant):
        return target.terms.literal(fold(str(node.value)), ColumnKind.TEXT)
    if isinstance(node, typed.Stored) and _keeps_folded(node):
        return target.records[node.record].columns.column(node.path, FOLDED)
    return target.terms.fold(_value(node, target))
