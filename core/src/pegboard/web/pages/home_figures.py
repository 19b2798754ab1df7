"""Works out totals, shares and weighted sums for the home page, by right."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pegboard.hookspecs.figures import Figure, Share, Weighted
from pegboard.model.errors import UnknownField
from pegboard.model.values import Money
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.paths import resolve
from pegboard.records.unit import Unit
from pegboard.reports.figures import Percentage, Value, value_of
from pegboard.web.pages.home_values import TENTH

COUNT = "count()"
CENT, HUNDRED = Decimal("0.01"), Decimal(100)


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
                counts = counts_of(self._unit, entity, where, (figure.field,))
                return Total(share_of(counts, figure), sum(counts.values()))
            case Weighted():
                rows = weighted_rows(self._unit, entity, where, figure, ())
                return Total(weighted_sum(rows, figure), sum(int(row[COUNT]) for row in rows))
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


def counts_of(unit: Unit, entity: str, where: str, by: tuple[str, ...]) -> Counter[Any]:
    """Return how many records have each combination of values of the fields *by*."""
    rows = aggregate(unit, Aggregation(entity, where, by))
    counted: Counter[Any] = Counter()
    for row in rows:
        counted[tuple(row[name] for name in by)] += int(row[COUNT])
    return counted


def share_of(counts: Counter[Any], share: Share) -> Value:
    """Return the share when *counts* holds how many records have each value of its field."""
    whole = sum(counts.values())
    if not whole:
        return None
    part = Decimal(counts[(share.value,)])
    return Percentage((part * HUNDRED / whole).quantize(TENTH, ROUND_HALF_UP).normalize() + 0)


def weighted_rows(
    unit: Unit, entity: str, where: str, figure: Weighted, by: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return the sums per percentage, within the groups of *by*, with the number of records."""
    measures = (f"sum({figure.field})", COUNT)
    return aggregate(unit, Aggregation(entity, where, (*by, figure.percent), measures))


def weighted_sum(rows: Iterable[Mapping[str, Any]], figure: Weighted) -> Value:
    """Return the amounts of *rows*, each times its percentage; without one it is worth nothing."""
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
