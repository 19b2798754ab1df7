"""What can stand in the way of a change of the system, in words that say what to do."""

from collections.abc import Sequence

from pegboard.lifecycle.plan import Blocker
from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded


class PlanRefused(PegboardError):
    """Raised when a plan cannot be applied; nothing was touched."""


class PlanNotFound(PlanRefused):
    """Raised when no plan of this hash is kept."""

    def __init__(self, given: str) -> None:
        super().__init__(Worded("There is no plan %(hash)s. Make a plan first.", hash=given[:12]))


class PlanMoved(PlanRefused):
    """Raised when the system is not as it was when the plan was made."""

    def __init__(self, what: str) -> None:
        super().__init__(
            Worded(
                "The system changed since this plan was made: %(what)s. "
                "Nothing was touched. Make the plan again and look at it.",
                what=what,
            )
        )


class PlanDoctored(PlanRefused):
    """Raised when a kept plan does not say what its hash stands for."""

    def __init__(self) -> None:
        super().__init__(
            "This plan was altered after it was made, so it is not applied. Nothing was touched. "
            "Make the plan again, and find out who can write to the database."
        )


class PlanBlocked(PlanRefused):
    """Raised when something stands in the way; *blockers* names all of it."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        reasons = "; ".join(f"{one.plugin} {one.reason}" for one in blockers)
        super().__init__(Worded("This cannot be done: %(reasons)s.", reasons=reasons))
        self.blockers = tuple(blockers)


class ConsentMissing(PlanRefused):
    """Raised when nobody agreed to what the plugins of a plan may do."""

    def __init__(self, plugins: Sequence[str]) -> None:
        super().__init__(
            Worded(
                "Somebody has to agree to what these plugins may do first: %(plugins)s.",
                plugins=", ".join(plugins),
            )
        )
        self.plugins = tuple(plugins)


class PlanOver(PlanRefused):
    """Raised when a plan was applied already, or failed."""

    def __init__(self, state: str) -> None:
        super().__init__(
            Worded("This plan cannot be applied: it is %(state)s. Make a new one.", state=state)
        )


class MayNotChangePlugins(PlanRefused):
    """Raised when somebody may not change plugins, or fields that administrators add."""

    def __init__(self, permission: str) -> None:
        super().__init__(
            Worded("You may not do this; it takes the permission %(name)s.", name=permission)
        )
        self.permission = permission


class ApplyBusy(PegboardError):
    """Raised when another change of the system is being applied."""

    def __init__(self) -> None:
        super().__init__(
            "Another change of the system is being applied just now. Try again in a moment."
        )


class ProbeFailed(PegboardError):
    """Raised when code that is to come in does not stand its probe any more."""

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(Worded("%(plugin)s %(reason)s.", plugin=plugin, reason=reason))
        self.plugin = plugin


class StagingFailed(PegboardError):
    """Raised when a process that serves cannot build what is wanted."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(
            Worded(
                "Not every process can run this: %(problems)s",
                problems="; ".join(problems),
            )
        )
        self.problems = tuple(problems)


class ApplyFailed(PegboardError):
    """Raised when a change could not be made and everything is as it was before."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(
            Worded(
                "The change failed at the step %(step)s and was taken back: %(reason)s",
                step=step,
                reason=reason,
            )
        )
        self.step = step
        self.reason = reason


class ElsewhereFailed(PegboardError):
    """Raised when the process in which new code is tried and taken up came to no good end."""

    def __init__(self, reason: str) -> None:
        super().__init__(Worded("The change could not be made: %(reason)s", reason=reason))


class DroppingUnfinished(PegboardError):
    """Raised when a change was made, but old data could not be dropped yet."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            Worded(
                "The change is made; the data could not be deleted yet: %(reason)s. "
                "It will be tried again at the next start, or with: pegboard plugin recover",
                reason=reason,
            )
        )
