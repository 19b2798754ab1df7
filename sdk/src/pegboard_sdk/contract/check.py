"""A promise that plugins keep, and what checks it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pegboard.testing.contract_report import Level
from pegboard_sdk.contract.bench import Bench

Run = Callable[[Bench], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Check:
    """A promise that plugins keep.

    *run* yields what breaks it, in words that say how to mend it; it raises NotApplicable when the
    plugin has nothing that could.
    """

    name: str
    level: Level
    promise: str
    run: Run
