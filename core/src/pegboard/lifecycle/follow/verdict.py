"""Decides from counts whether a change of the system made it clearly worse; knows nothing else."""

from collections.abc import Collection
from dataclasses import dataclass

from pegboard.assembly.traffic import Count

FEWEST_ERRORS = 5
WORST_SHARE = 0.05
TIMES_WORSE = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is worse since a change: errors of how many requests, and what failed first."""

    errors: int
    requests: int
    errors_before: int
    requests_before: int
    plugin: str = ""
    hook: str = ""
    sample: str = ""

    def __str__(self) -> str:
        counts = (
            f"{self.errors} errors in {self.requests} requests since this change, "
            f"{self.errors_before} in {self.requests_before} before."
        )
        if not self.plugin:
            return counts
        return f"{counts} First of all {self.plugin} {self.sample} in {self.hook}."


def verdict(before: Count, after: Count, touched: Collection[str]) -> Verdict | None:
    """Return why the system does clearly worse than before, None when it does not.

    Errors are answers that tell of a fault of ours, and failures of the plugins *touched* by the
    change; few of them, or a share as before, are no reason to go back.
    """
    errors, errors_before = _errors(after, touched), _errors(before, touched)
    requests, requests_before = max(1, after.requests), max(1, before.requests)
    is_worse = (
        errors >= FEWEST_ERRORS
        and errors > WORST_SHARE * requests
        and errors * requests_before >= TIMES_WORSE * errors_before * requests
    )
    if not is_worse:
        return None
    guilty = [(one.count, plugin) for plugin, one in after.failures.items() if plugin in touched]
    plugin = max(guilty, default=(0, ""))[1]
    failed = after.failures.get(plugin)
    return Verdict(
        errors,
        after.requests,
        errors_before,
        before.requests,
        plugin,
        failed.hook if failed else "",
        failed.sample if failed else "",
    )


def _errors(count: Count, touched: Collection[str]) -> int:
    return count.errors + sum(
        one.count for plugin, one in count.failures.items() if plugin in touched
    )
