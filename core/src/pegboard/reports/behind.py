"""The expressions that say which records stand behind a figure."""

from collections.abc import Sequence
from typing import Any

from pegboard.expressions import parse
from pegboard.expressions.nodes import Chain, Choose
from pegboard.model.fields import Field
from pegboard.reports.periods import first_of, last_day
from pegboard.reports.result import GroupColumn


def narrowed(where: str, *conditions: str) -> str:
    """Return *where* and *conditions* as one flat row of conditions, which filters can show."""
    parts = [_guarded(one) for one in (where, *conditions) if one.strip()]
    return " && ".join(parts)


def is_key(field: Field, path: str, key: Any) -> str:
    """Return the expression that holds where *path*, which ends in *field*, has the value *key*."""
    if key is None:
        return f"{path} == null"
    return f"{path} == {field.literal(field.parse(key))}"


def conditions_of(groups: Sequence[GroupColumn], keys: Sequence[Any]) -> list[str]:
    """Return the expressions that hold for the records of the group with *keys*."""
    conditions = []
    for group, key in zip(groups, keys, strict=True):
        if group.period is None or key is None:
            conditions.append(is_key(group.field, group.path, key))
        else:
            first = first_of(key)
            last = last_day(group.period, first)
            conditions.append(f'{group.path} >= date("{first}")')
            conditions.append(f'{group.path} <= date("{last}")')
    return conditions


def _guarded(expression: str) -> str:
    root = parse(expression)
    is_loose = isinstance(root, Choose) or (isinstance(root, Chain) and root.operator == "||")
    return f"({expression})" if is_loose else expression
