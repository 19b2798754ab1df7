"""One change on its way: the plan, who applies it, its journal, and what it builds."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.build import Built
from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.journal import Journal
from pegboard.lifecycle.plan import Plan
from pegboard.records.workspace import Workspace


@dataclass
class Job:
    """A plan being applied; *built* is None once it is flipped, and while it is taken back."""

    runtime: Runtime
    plan: Plan
    journal: Journal
    by: str | None
    via: str
    built: Built | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def epoch(self) -> int:
        """The generation that the plan makes."""
        return self.plan.base + 1

    @property
    def target(self) -> Assembly:
        """What is to run."""
        if self.built is None:
            raise RuntimeError("nothing is built yet")
        return self.built.assembly

    @property
    def now(self) -> Workspace:
        """What runs now."""
        return self.runtime.assembly.workspace

    @property
    def principal(self) -> Principal:
        """The system, on behalf of whoever applies the plan."""
        return SYSTEM


@dataclass(frozen=True, slots=True)
class Step:
    """A part of applying a plan; *note* says what is needed to take it back, before it begins."""

    name: str
    run: Callable[[Job], None]
    note: Callable[[Job], object] = lambda _: None
