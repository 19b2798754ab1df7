"""Works out figures per group of records for the home page, by right."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pegboard.hookspecs.figures import Figure, Share, Weighted
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.paths import resolve
from pegboard.records.unit import Unit
from pegboard.reports.behind import is_key
from pegboard.reports.figures import Value, value_of
from pegboard.web.pages.filter_conditions import both
from pegboard.web.pages.home_figures import (
    COUNT,
    counts_of,
    share_of,
    weighted_rows,
    weighted_sum,
)


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of the records that have *key*, a value as JSON has it, in common."""

    key: Any
    values: tuple[Value, ...]


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
                share_of(counted[key], share)
                for share, counted in zip(shares, by_share, strict=True)
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
        rows = weighted_rows(unit, entity, where, figure, (group_by,))
        keys = dict.fromkeys(row[group_by] for row in rows)
        return {
            key: weighted_sum([row for row in rows if row[group_by] == key], figure) for key in keys
        }
    counted = _counted(unit, entity, where, group_by, figure)
    return {key: share_of(counts, figure) for key, counts in counted.items()}


def _counted(
    unit: Unit, entity: str, where: str, group_by: str, share: Share
) -> Mapping[Any, Counter[Any]]:
    """Return for each group how many records there are of each value of the share's field."""
    found: dict[Any, Counter[Any]] = {}
    by = (group_by, share.field)
    for (key, value), number in counts_of(unit, entity, where, by).items():
        found.setdefault(key, Counter())[(value,)] += number
    return found
