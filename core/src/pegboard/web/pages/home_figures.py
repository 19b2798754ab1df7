"""Works out the figures of the home page: totals, shares, weighted sums, and those of groups."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pegboard.hookspecs.figures import Figure, Share, Weighted
from pegboard.model.errors import UnknownField
from pegboard.model.fields import Field
from pegboard.model.values import Money
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.paths import resolve
from pegboard.records.unit import Unit
from pegboard.web.pages.filter_conditions import both
from pegboard.web.pages.formatting import Format

COUNT = "count()"
TENTH, CENT, HUNDRED = Decimal("0.1"), Decimal("0.01"), Decimal(100)


@dataclass(frozen=True, slots=True)
class Percentage:
    """A share, out of a hundred."""

    of_hundred: Decimal


Sums = tuple[Money, ...]
"""An amount for each currency."""
Value = int | Decimal | Percentage | Sums | None


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of the records that have *key*, a value as JSON has it, in common."""

    key: Any
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A figure, and of how many records."""

    value: Value
    records: int


class Totals:
    """The figures of all records that some filter lets through; those of one filter come at once.

    *wanted* are the entities, filters and figures that will be asked for.
    """

    def __init__(self, unit: Unit, wanted: Iterable[tuple[str, str, Figure]]) -> None:
        self._unit = unit
        self._measures: dict[tuple[str, str], dict[str, None]] = {}
        self._rows: dict[tuple[str, str], Mapping[str, Any]] = {}
        for entity, where, figure in wanted:
            if isinstance(figure, str) and _may_measure(unit, entity, figure):
                self._measures.setdefault((entity, where), {COUNT: None})[figure] = None

    def of(self, entity: str, where: str, figure: Figure) -> Total:
        """Return *figure* of the records of *entity* for which *where* holds.

        Raises:
            BadQuery: it needs a field that this person may not see.
        """
        match figure:
            case Share():
                counts = _counts(self._unit, entity, where, (figure.field,))
                return Total(_share(counts, figure), sum(counts.values()))
            case Weighted():
                rows = _weighted_rows(self._unit, entity, where, figure, ())
                return Total(_weighted(rows, figure), sum(int(row[COUNT]) for row in rows))
            case _:
                row = self._row(entity, where, figure)
                return Total(value_of(row[figure]), int(row[COUNT]))

    def _row(self, entity: str, where: str, measure: str) -> Mapping[str, Any]:
        known = self._measures.get((entity, where), {})
        if measure not in known:
            known = {COUNT: None, measure: None}
        place = (entity, where)
        if place not in self._rows or measure not in self._rows[place]:
            wanted = Aggregation(entity, where, (), tuple(known))
            self._rows[place] = aggregate(self._unit, wanted)[0]
        return self._rows[place]


def _may_measure(unit: Unit, entity: str, measure: str) -> bool:
    path = measure.partition("(")[2].rstrip(")")
    try:
        return not path or bool(resolve(unit.workspace.schema, unit.rights, entity, path))
    except UnknownField:
        return False


def groups(
    unit: Unit,
    entity: str,
    where: str,
    group_by: str,
    figures: Sequence[Figure],
    *,
    most: int,
    at_least: int = 1,
) -> list[Group]:
    """Return the groups that are largest by the first plain measure, with all figures.

    Without a plain measure those that hold the most records are.
    """
    if all(isinstance(figure, Share) for figure in figures):
        return _shares(unit, entity, where, group_by, figures, most)
    plain = [figure for figure in figures if isinstance(figure, str)] or [COUNT]
    measures = tuple(dict.fromkeys(plain))
    wanted = Aggregation(
        entity, where, (group_by,), measures, largest=True, most=most, at_least=at_least
    )
    rows = aggregate(unit, wanted)
    others = _others(unit, entity, where, group_by, figures, [row[group_by] for row in rows])
    return [
        Group(
            row[group_by],
            tuple(
                value_of(row[one]) if isinstance(one, str) else others[one].get(row[group_by])
                for one in figures
            ),
        )
        for row in rows
    ]


def is_one_of(unit: Unit, entity: str, path: str, keys: Iterable[Any]) -> str:
    """Return the expression that holds where *path* has one of *keys*, given as JSON has them."""
    field = resolve(unit.workspace.schema, unit.rights, entity, path).field
    return " || ".join(is_key(field, path, key) for key in keys)


def is_key(field: Field, path: str, key: Any) -> str:
    """Return the expression that holds where *path*, which ends in *field*, has the value *key*."""
    if key is None:
        return f"{path} == null"
    return f"{path} == {field.literal(field.parse(key))}"


def value_of(raw: Any) -> Value:
    """Return a figure that `aggregate` gave as it calculates."""
    match raw:
        case None | int() | Decimal():
            return raw
        case list():
            return tuple(_money(one) for one in raw)
        case {"amount": _, "currency": _}:
            return (_money(raw),)
        case _:
            return Decimal(str(raw))


def told(habits: Format, value: Value) -> str:
    """Return a figure for people; several currencies one after another."""
    match value:
        case None:
            return "–"
        case Percentage():
            return habits.percent(value.of_hundred)
        case tuple():
            return " + ".join(habits.whole_money(one) for one in value) or "–"
        case Decimal():
            return habits.number(value.quantize(TENTH, ROUND_HALF_UP).normalize() + 0)
        case _:
            return habits.number(value)


def _shares(
    unit: Unit, entity: str, where: str, group_by: str, figures: Sequence[Figure], most: int
) -> list[Group]:
    """Return the shares of the groups with the most records, which one statement counts."""
    shares = [figure for figure in figures if isinstance(figure, Share)]
    by_share = [_counted(unit, entity, where, group_by, share) for share in shares]
    sizes = {key: sum(counts.values()) for key, counts in by_share[0].items()}
    largest = sorted(sizes, key=lambda key: -sizes[key])[:most]
    return [
        Group(
            key,
            tuple(
                _share(counted[key], share) for share, counted in zip(shares, by_share, strict=True)
            ),
        )
        for key in largest
    ]


def _others(
    unit: Unit,
    entity: str,
    where: str,
    group_by: str,
    figures: Sequence[Figure],
    keys: Sequence[Any],
) -> dict[Share | Weighted, Mapping[Any, Value]]:
    """Return the figures that are no plain measures, for the groups of *keys*."""
    wanted = [figure for figure in figures if not isinstance(figure, str)]
    if not wanted or not keys:
        return {}
    within = both(where, is_one_of(unit, entity, group_by, keys))
    return {figure: _by_group(unit, entity, within, group_by, figure) for figure in wanted}


def _by_group(
    unit: Unit, entity: str, where: str, group_by: str, figure: Share | Weighted
) -> Mapping[Any, Value]:
    if isinstance(figure, Weighted):
        rows = _weighted_rows(unit, entity, where, figure, (group_by,))
        keys = dict.fromkeys(row[group_by] for row in rows)
        return {
            key: _weighted([row for row in rows if row[group_by] == key], figure) for key in keys
        }
    counted = _counted(unit, entity, where, group_by, figure)
    return {key: _share(counts, figure) for key, counts in counted.items()}


def _counted(
    unit: Unit, entity: str, where: str, group_by: str, share: Share
) -> Mapping[Any, Counter[Any]]:
    """Return for each group how many records there are of each value of the share's field."""
    found: dict[Any, Counter[Any]] = {}
    by = (group_by, share.field)
    for (key, value), number in _counts(unit, entity, where, by).items():
        found.setdefault(key, Counter())[(value,)] += number
    return found


def _counts(unit: Unit, entity: str, where: str, by: tuple[str, ...]) -> Counter[Any]:
    rows = aggregate(unit, Aggregation(entity, where, by))
    counted: Counter[Any] = Counter()
    for row in rows:
        counted[tuple(row[name] for name in by)] += int(row[COUNT])
    return counted


def _share(counts: Counter[Any], share: Share) -> Value:
    whole = sum(counts.values())
    if not whole:
        return None
    part = Decimal(counts[(share.value,)])
    return Percentage((part * HUNDRED / whole).quantize(TENTH, ROUND_HALF_UP).normalize() + 0)


def _weighted_rows(
    unit: Unit, entity: str, where: str, figure: Weighted, by: tuple[str, ...]
) -> list[dict[str, Any]]:
    measures = (f"sum({figure.field})", COUNT)
    return aggregate(unit, Aggregation(entity, where, (*by, figure.percent), measures))


def _weighted(rows: Iterable[Mapping[str, Any]], figure: Weighted) -> Value:
    """Add up the amounts of each percentage; what has no percentage is worth nothing yet."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        found, percent = value_of(row[f"sum({figure.field})"]), row[figure.percent]
        for money in found if isinstance(found, tuple) else ():
            worth = money.amount * Decimal(str(percent or 0)) / HUNDRED
            sums[money.currency] = sums.get(money.currency, Decimal(0)) + worth
    return (
        tuple(
            Money(amount.quantize(CENT, ROUND_HALF_UP), currency)
            for currency, amount in sums.items()
        )
        or None
    )


def _money(raw: Mapping[str, str]) -> Money:
    return Money(Decimal(raw["amount"]), raw["currency"])
