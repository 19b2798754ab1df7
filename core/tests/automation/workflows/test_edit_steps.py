"""Steps are added, changed, moved and taken away wherever they stand in the tree."""

import pytest

from pegboard.automation.workflows.document import Branch, Step, Wait
from pegboard.automation.workflows.edit_steps import (
    StepGone,
    add_step,
    move_step,
    remove_step,
    replace_step,
    step_at,
)

A, B, C, D = (Wait(days=number) for number in range(1, 5))
TREE: tuple[Step, ...] = (A, Branch("x", (B, Branch("y", (), (C,))), ()))


def test_a_step_is_reached_by_its_label() -> None:
    assert step_at(TREE, "1") is A
    assert step_at(TREE, "2.yes.1") is B
    assert step_at(TREE, "2.yes.2.no.1") is C


def test_each_change_leaves_the_rest_as_it_is() -> None:
    added = add_step(TREE, "2.no.1", D)
    assert step_at(added, "2.no.1") is D
    assert step_at(added, "2.yes.2.no.1") is C
    assert remove_step(added, "2.no.1") == TREE
    assert step_at(replace_step(TREE, "2.yes.2.no.1", D), "2.yes.2.no.1") is D
    moved = move_step(TREE, "2.yes.2", -1)
    assert step_at(moved, "2.yes.2") is B
    assert move_step(TREE, "1", -1) == TREE
    assert step_at(move_step(TREE, "1", 1), "2") is A


@pytest.mark.parametrize("label", ["", "3", "0", "-1", "x", "1.yes.1", "2.maybe.1", "2.no.1"])
def test_what_is_not_there_is_named(label: str) -> None:
    with pytest.raises(StepGone):
        step_at(TREE, label)
