"""Applies plans beside the requests that ask for it, so that a page can show how far each is."""

from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread

from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.model.errors import PegboardError
from pegboard.web.requests import AnyRequest

KEY = "plan_attempts"
MOST_KEPT = 20


@dataclass
class Attempt:
    """One plan being applied by this process; what comes of it is written to the plan."""

    thread: Thread

    @property
    def is_running(self) -> bool:
        return self.thread.is_alive()

    def wait(self, seconds: float) -> None:
        """Give a short work the chance to be done before an answer is written."""
        self.thread.join(seconds)


@dataclass
class Attempts:
    """The newest attempts of this process, by the hash of the plan."""

    _of: dict[str, Attempt] = field(default_factory=dict)

    def begin(
        self, runtime: Runtime, plan_hash: str, principal: Principal, *, via: str, consent: bool
    ) -> Attempt:
        """Start to apply a plan, or return the attempt that runs already."""
        known = self._of.get(plan_hash)
        if known is not None and known.is_running:
            return known

        def work() -> None:
            with suppress(PegboardError):  # told by the plan, to every process
                apply_plan(runtime, plan_hash, principal, via=via, consent=consent)

        attempt = Attempt(Thread(target=work, name=f"apply {plan_hash[:8]}"))
        for old in list(self._of)[:-MOST_KEPT]:
            del self._of[old]
        self._of[plan_hash] = attempt
        attempt.thread.start()
        return attempt


def attempts_of(request: AnyRequest) -> Attempts:
    """Return the attempts of the application that answers *request*."""
    found: Attempts = request.app.state.setdefault(KEY, Attempts())
    return found
