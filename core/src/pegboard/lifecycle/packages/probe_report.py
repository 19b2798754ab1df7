"""What a probe of plugins takes and tells; it crosses a pipe between two processes."""

from typing import Literal

import msgspec

from pegboard.model.blueprint import Blueprint

Step = Literal["start", "import", "build", "schema", "first records", "self test", "finish"]
MEGABYTE = 1024 * 1024


class Limits(msgspec.Struct, frozen=True):
    """What plugins may take while they are probed; *memory* beyond what the kernel takes."""

    seconds: float = 20
    processor_seconds: int = 15
    memory: int = 512 * MEGABYTE
    file_size: int = 64 * MEGABYTE
    tasks: int = 64


class Probed(msgspec.Struct, frozen=True):
    """How one plugin did.

    *seconds* and *memory* (bytes) are what its import took, *digest* stands for all it contributes.
    *threads* it left running; *patched* names what it replaced of Python or of the kernel,
    *forked* what it started, *network* the hosts that it tried to reach, *deprecated* says in
    sentences what it uses that a later kernel will not have.
    """

    plugin: str
    version: str
    seconds: float = 0
    memory: int = 0
    digest: str = ""
    threads: tuple[str, ...] = ()
    patched: tuple[str, ...] = ()
    forked: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    deprecated: tuple[str, ...] = ()


class ProbeReport(msgspec.Struct, frozen=True):
    """Whether plugins can be let into the running system.

    If not, *plugin* is the one at fault ("" when none can be named), *step* where, and *reason*
    why, in words that follow its name: "calls sys.exit while it is imported". *hash* is that of
    the assembly that was built.
    """

    ok: bool
    plugin: str = ""
    step: Step = "start"
    reason: str = ""
    hash: str = ""
    plugins: tuple[Probed, ...] = ()

    def of(self, plugin: str) -> Probed | None:
        """Return how *plugin* did, None when it was not come to."""
        return next((one for one in self.plugins if one.plugin == plugin), None)


class Job(msgspec.Struct, frozen=True):
    """What the child is to try: *wanted* on top of all that *blueprint* enables."""

    path: list[str]
    wanted: tuple[str, ...]
    blueprint: Blueprint
    limits: Limits


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the child tells: that it begins a step, or its *report*."""

    step: Step = "start"
    plugin: str = ""
    report: ProbeReport | None = None
