"""Brings the faults of plugins in this process into the counts that all processes share."""

from datetime import UTC, datetime

from pegboard.assembly.health.faults import Fault
from pegboard.assembly.health.health import health_of
from pegboard.assembly.runtime import Runtime


class GatheredFaults:
    """Remembers up to when faults were counted."""

    def __init__(self) -> None:
        self._until = datetime.now(UTC)

    def gather(self, runtime: Runtime) -> None:
        """Count the faults since the last time, each under the generation that it happened in."""
        fresh = [one for one in list(health_of(runtime.database).faults) if one.at > self._until]
        for fault in fresh:
            epoch = fault.epoch or runtime.assembly.epoch
            runtime.traffic.failed(epoch, fault.plugin, fault.hook, _sample(fault))
        self._until = max((one.at for one in fresh), default=self._until)


def _sample(fault: Fault) -> str:
    place = f" at {fault.trace[-1]}" if fault.trace else ""
    return f"{fault.message}{place}"
