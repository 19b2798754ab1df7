"""How far a plan is, in words: being applied, watched, done, taken back, failed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pegboard.lifecycle.journal import Entry
from pegboard.lifecycle.stored_plans import StoredPlan
from pegboard.lifecycle.take_back import TAKE_BACK
from pegboard.lifecycle.wish import Wish
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.translations import gettext


@dataclass(frozen=True, slots=True)
class Step:
    """A step of applying a plan; *state* is "begun", "done", "failed" or "undone"."""

    words: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What the box at the top of a plan's page says; without a *title* there is none.

    It asks again every second while *polls*, and offers to go back to *back_epoch*, or to make the
    plan anew where one *may_retry*.
    """

    tone: str = "blue"
    title: str = ""
    texts: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    polls: bool = False
    back_epoch: int | None = None
    may_retry: bool = False


def progress_of(
    stored: StoredPlan,
    journal: Iterable[Entry],
    names: Mapping[str, str],
    *,
    epoch: int,
) -> Progress:
    """Return how far *stored* is; *epoch* is the generation that runs now."""
    latest = {one.step: one for one in journal}
    is_over = stored.state == "failed"
    steps = tuple(_step(one, is_over=is_over) for one in latest.values())
    report = (retold(stored.report, names),) if stored.report else ()
    back = stored.plan.base if stored.epoch_after == epoch and _leads_back(stored) else None
    if stored.state == "applying" or stored.is_being_tried:
        return _busy(steps)
    if stored.state == "open":
        return _refused(report)
    if stored.state in ("watching", "applied"):
        watch = (_watch(),) if stored.state == "watching" else ()
        return Progress("green", gettext("It is done"), (*watch, *report), back_epoch=back)
    if stored.state == "undone":
        return Progress("amber", gettext("It was taken back"), report, may_retry=True)
    words = gettext("Nothing was changed: the system is as it was before.")
    return Progress("red", gettext("It did not work"), (words, *report), steps, may_retry=True)


def _leads_back(stored: StoredPlan) -> bool:
    """Whether an earlier generation is another one; going back never brings a quarantine back."""
    return stored.plan.wish != Wish(release=stored.plan.wish.release)


def _refused(report: tuple[str, ...]) -> Progress:
    """Return why a plan that is still open was not carried out, if somebody tried."""
    if not report:
        return Progress()
    return Progress("red", gettext("Nothing was changed"), report, may_retry=True)


def _busy(steps: tuple[Step, ...]) -> Progress:
    words = gettext("Everybody can go on working. You may leave this page; it goes on without you.")
    return Progress("blue", gettext("Being applied…"), (words,), steps, polls=True)


def _watch() -> str:
    return gettext(
        "For 10 minutes the errors are watched: if they rise, the change is taken back by itself."
    )


def _step(entry: Entry, *, is_over: bool) -> Step:
    """Return a step in words; one that is not through when all *is_over* is the one that failed."""
    said = {
        "begun": gettext("under way"),
        "done": gettext("done"),
        "failed": gettext("did not work"),
        "undone": gettext("done"),
    }
    state = "failed" if is_over and entry.state == "begun" else entry.state
    return Step(_step_words(entry.step), state, said[state])


def _step_words(step: str) -> str:
    words = {
        "check": gettext("Check that nothing moved"),
        "probe": gettext("Try the plugins out beside the system"),
        "schema": gettext("Prepare the database"),
        "export": gettext("Write the data to a file"),
        "stage": gettext("Let every process build the new generation"),
        "flip": gettext("Switch over"),
        "follow": gettext("Wait until every process has switched over"),
        "first records": gettext("Create the first records"),
        "purge": gettext("Delete the data"),
        "search": gettext("Bring the search up to date"),
        TAKE_BACK: gettext("Take everything back"),
    }
    return words.get(step, gettext(step))
