"""Which plugins could not be taken up when somebody last wanted it, and at which step."""

from dataclasses import dataclass
from typing import Literal

from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.journal import Journal
from pegboard.lifecycle.stored_plans import StoredPlan, list_plans
from pegboard.lifecycle.take_back import TAKE_BACK


@dataclass(frozen=True, slots=True)
class Failure:
    """What failed last with a plugin: the *step* of applying the plan, and why, in words."""

    what: Literal["enabled", "upgraded"]
    step: str
    reason: str

    @property
    def words(self) -> str:
        """Words that follow the name of the plugin."""
        if self.what == "upgraded":
            return f"could not be upgraded: it failed at the step “{self.step}”. {self.reason}"
        return f"could not be enabled: it failed at the step “{self.step}”. {self.reason}"


def last_failures(runtime: Runtime) -> dict[str, Failure]:
    """Return the failures of plugins that nobody changed since, by the plugin's id."""
    settled: set[str] = set()
    found: dict[str, Failure] = {}
    for kept in list_plans(runtime):
        if kept.state == "open":
            continue
        concerned = _concerned(kept)
        if kept.state == "failed":
            new = concerned.keys() - settled
            step = _step(runtime, kept) if new else ""
            reason = kept.report or ""
            found |= {name: Failure(concerned[name], step, reason) for name in new}
        settled |= concerned.keys()
        settled |= {*kept.plan.wish.disable, *kept.plan.wish.remove}
    return found


def _concerned(kept: StoredPlan) -> dict[str, Literal["enabled", "upgraded"]]:
    """Return what was to become of each plugin that the plan was to bring in."""
    plan = kept.plan
    along = [one.plugin for one in plan.along if one.verb == "enable"]
    new = dict.fromkeys((*plan.wish.enable, *along), "enabled")
    return {**new, **dict.fromkeys(plan.wish.upgrade, "upgraded")}  # type: ignore[dict-item]


def _step(runtime: Runtime, kept: StoredPlan) -> str:
    tables = runtime.assembly.workspace.tables
    journal = Journal(runtime.database, tables, kept.plan.hash)
    journal.read()
    ended = [one.detail for one in journal.entries if one.step == TAKE_BACK]
    return ended[-1].get("step", "") if ended else ""
