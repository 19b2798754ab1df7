"""Steps that let time pass: waiting, and asking somebody."""

from datetime import datetime, timedelta

from pegboard.automation.workflows.document import Approval, Wait
from pegboard.automation.workflows.going import Did, Going, Paused, StepFailed
from pegboard.model.worded import Worded

LOOK_AGAIN = timedelta(minutes=5)
"""How long a run that waits for a condition sleeps before it looks again."""
YES, NO = "yes", "no"


def wait(step: Wait, going: Going) -> Did | Paused:
    """Wait until the time is over, or the condition holds; both are asked whenever it goes on."""
    now = going.unit.now
    begun = going.memory.setdefault("waits_since", now.isoformat())
    end = datetime.fromisoformat(begun) + length(step)
    if step.until and going.holds(step.until):
        del going.memory["waits_since"]
        return Did("Waited until it was so.")
    if now >= end:
        del going.memory["waits_since"]
        return Did("Waited.")
    until = min(now + LOOK_AGAIN, end) if step.until else end
    return Paused("Waits.", until=until)


def length(step: Wait) -> timedelta:
    """Return how long a step waits at most."""
    return timedelta(days=step.days, hours=step.hours, minutes=step.minutes)


class Refused(StepFailed):
    """Raised when the person asked says no: the run ends."""


def approval(step: Approval, going: Going) -> Did | Paused:
    """Wait for the answer of the person named.

    Raises:
        Refused: they said no.
    """
    answer = going.memory.pop("answer", None)
    if answer is None:
        return Paused("Asked: %(question)s", {"question": step.question}, asks=step.by)
    if answer == NO:
        raise Refused(Worded("The answer was no."))
    return Did("The answer was yes.")
