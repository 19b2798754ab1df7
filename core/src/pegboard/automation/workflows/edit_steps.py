"""Changes the steps of a workflow one at a time, as an editor does: pure changes of trees."""

from collections.abc import Callable

import msgspec

from pegboard.automation.workflows.document import Branch, Step
from pegboard.model.errors import RuleBroken

Steps = tuple[Step, ...]
SIDES = ("yes", "no")


class StepGone(RuleBroken):
    """Raised for the label of a step that is not there."""

    def __init__(self, label: str) -> None:
        super().__init__("There is no such step any more.")
        self.label = label


def step_at(steps: Steps, label: str) -> Step:
    """Return the step with *label*, such as "2.yes.1"; raise StepGone without one."""
    found: list[Step] = []

    def look(row: Steps, place: int) -> Steps:
        found.append(_at(row, place, label))
        return row

    _edited(steps, label, label, look)
    return found[0]


def add_step(steps: Steps, label: str, step: Step) -> Steps:
    """Return *steps* with *step* put at *label*, before what stands there."""

    def put(row: Steps, place: int) -> Steps:
        if not 0 <= place <= len(row):
            raise StepGone(label)
        return (*row[:place], step, *row[place:])

    return _edited(steps, label, label, put)


def replace_step(steps: Steps, label: str, step: Step) -> Steps:
    """Return *steps* with *step* in the place of the one at *label*."""

    def put(row: Steps, place: int) -> Steps:
        _at(row, place, label)
        return (*row[:place], step, *row[place + 1 :])

    return _edited(steps, label, label, put)


def remove_step(steps: Steps, label: str) -> Steps:
    """Return *steps* without the one at *label*, and without what stands below it."""

    def take(row: Steps, place: int) -> Steps:
        _at(row, place, label)
        return row[:place] + row[place + 1 :]

    return _edited(steps, label, label, take)


def move_step(steps: Steps, label: str, by: int) -> Steps:
    """Return *steps* with the one at *label* moved *by* places among its neighbours."""

    def move(row: Steps, place: int) -> Steps:
        moved = _at(row, place, label)
        rest = row[:place] + row[place + 1 :]
        target = min(max(place + by, 0), len(rest))
        return (*rest[:target], moved, *rest[target:])

    return _edited(steps, label, label, move)


def _edited(steps: Steps, whole: str, label: str, deed: Callable[[Steps, int], Steps]) -> Steps:
    """Return *steps* with *deed* done to the row in which *label* has its place."""
    head, _, rest = label.partition(".")
    if not (head.isascii() and head.isdigit() and len(head) < 4):
        raise StepGone(whole)
    place = int(head) - 1
    if not rest:
        return deed(steps, place)
    side, _, below = rest.partition(".")
    branch = _at(steps, place, whole)
    if not isinstance(branch, Branch) or side not in SIDES:
        raise StepGone(whole)
    if side == "yes":
        inner = _edited(branch.then_steps, whole, below, deed)
        changed = msgspec.structs.replace(branch, then_steps=inner)
    else:
        inner = _edited(branch.else_steps, whole, below, deed)
        changed = msgspec.structs.replace(branch, else_steps=inner)
    return (*steps[:place], changed, *steps[place + 1 :])


def _at(row: Steps, place: int, label: str) -> Step:
    if not 0 <= place < len(row):
        raise StepGone(label)
    return row[place]
