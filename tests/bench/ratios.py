"""Compares two ways of doing the same thing, in turns, so that both meet the same machine."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Ratio:
    """Seconds per call of a bare way and of ours; *share* is ours as a part of the bare speed."""

    bare: float
    ours: float

    @property
    def share(self) -> float:
        return self.bare / self.ours


def compare(bare: Callable[[], object], ours: Callable[[], object], *, rounds: int = 15) -> Ratio:
    """Return the medians of *rounds* rounds, each some calls of one way and then of the other."""
    calls = max(1, int(0.05 / _seconds(ours, 3)))
    bares, own = [], []
    for _ in range(rounds):
        bares.append(_seconds(bare, calls))
        own.append(_seconds(ours, calls))
    return Ratio(median(bares), median(own))


def _seconds(call: Callable[[], object], calls: int) -> float:
    begin = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - begin) / calls


def report(what: str, ratio: Ratio, goal: float) -> None:
    """Print one line of the table."""
    verdict = "" if ratio.share >= goal else "   below the goal"
    print(
        f"{what:<58} bare {ratio.bare * 1e6:8.0f} µs   ours {ratio.ours * 1e6:8.0f} µs   "
        f"share {ratio.share:5.2f} (goal {goal:.2f}){verdict}"
    )
