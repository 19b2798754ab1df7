"""Whether a process serves the newest generation, for who sends requests its way."""

from dataclasses import dataclass

from pegboard.assembly.runtime import NotReady, Runtime


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether requests may come; *reason* is for the log and administrators."""

    is_ready: bool
    reason: str = ""


def ready(runtime: Runtime) -> Readiness:
    """Return whether this process serves the newest generation; it follows first, if it can."""
    if runtime.leaving_since is not None:
        return Readiness(False, "This process starts anew.")
    if runtime.problem is not None:
        return Readiness(False, runtime.problem.reason)
    try:
        runtime.follow()
    except NotReady as problem:
        return Readiness(False, problem.reason)
    return Readiness(runtime.leaving_since is None)
