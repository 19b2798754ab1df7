"""What this process answered, counted for each generation of the system."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

KEPT_GENERATIONS = 4


@dataclass(frozen=True, slots=True)
class Failures:
    """How often a plugin failed; *hook* and *sample* tell of the first time.

    The sample is the kind of error and the place it came from: its words may hold people's data.
    """

    count: int
    hook: str
    sample: str


@dataclass(frozen=True, slots=True)
class Count:
    """Answers under one generation; *errors* are those that told of a fault of ours."""

    requests: int = 0
    errors: int = 0
    failures: Mapping[str, Failures] = field(default_factory=dict)

    @property
    def all_failures(self) -> int:
        return sum(one.count for one in self.failures.values())


class Traffic:
    """Counts by generation; what is told here costs a lock and an addition."""

    def __init__(self) -> None:
        self._counts: dict[int, Count] = {}
        self._lock = Lock()

    def answered(self, epoch: int, *, is_error: bool) -> None:
        """Note an answer under the generation *epoch*."""
        with self._lock:
            count = self._of(epoch)
            self._counts[epoch] = replace(
                count, requests=count.requests + 1, errors=count.errors + is_error
            )

    def failed(self, epoch: int, plugin: str, hook: str, sample: str) -> None:
        """Note that code of *plugin* broke down under the generation *epoch*."""
        with self._lock:
            count = self._of(epoch)
            known = count.failures.get(plugin)
            now = replace(known, count=known.count + 1) if known else Failures(1, hook, sample)
            failures = {**count.failures, plugin: now}
            self._counts[epoch] = replace(count, failures=failures)

    def counts(self) -> Mapping[int, Count]:
        """Return what was counted so far for each of the latest generations."""
        with self._lock:
            return dict(self._counts)

    def _of(self, epoch: int) -> Count:
        known = self._counts.get(epoch)
        if known is None:
            while len(self._counts) >= KEPT_GENERATIONS:
                del self._counts[min(self._counts)]
            known = Count()
        return known
