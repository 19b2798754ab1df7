"""A workflow's steps in a row, with jumps for its branches: what a run goes through."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pegboard.automation.workflows.document import (
    Approval,
    AssignOwner,
    Branch,
    CallWorkflow,
    CreateRecord,
    CreateTask,
    Notify,
    RunAction,
    SendMail,
    Step,
    UpdateRecord,
    Wait,
)
from pegboard.model.worded import Worded

TITLES: dict[type, str] = {
    CreateRecord: "Create",
    UpdateRecord: "Update",
    CreateTask: "Task",
    AssignOwner: "Assign",
    Notify: "Notify",
    SendMail: "Mail",
    RunAction: "Action",
    Wait: "Wait",
    Branch: "Branch",
    Approval: "Approval",
    CallWorkflow: "Call",
}


@dataclass(frozen=True, slots=True)
class Instruction:
    """A step at its place; a branch goes on at *otherwise* when its condition does not hold.

    Without a step it is a jump to *otherwise*, from the end of one branch over the other.
    """

    label: str
    step: Step | None
    otherwise: int = 0


def program_of(steps: Sequence[Step]) -> tuple[Instruction, ...]:
    """Return *steps* in a row."""
    return tuple(_flat(steps, "", 0))


def _flat(steps: Sequence[Step], prefix: str, start: int) -> list[Instruction]:
    row: list[Instruction] = []
    for number, step in enumerate(steps, 1):
        label = f"{prefix}{number}"
        if not isinstance(step, Branch):
            row.append(Instruction(label, step))
            continue
        at = start + len(row)
        then = _flat(step.then_steps, f"{label}.yes.", at + 1)
        behind_then = at + 1 + len(then) + 1
        rest = _flat(step.else_steps, f"{label}.no.", behind_then)
        jump = Instruction(label, None, behind_then + len(rest))
        row += [Instruction(label, step, behind_then), *then, jump, *rest]
    return row


def named(label: str, step: Step) -> str:
    """Return how a step is called in messages: "Step 3, Update"."""
    return Worded("Step %(label)s, %(title)s", label=label, title=Worded(TITLES[type(step)]))


def each_step(steps: Sequence[Step]) -> Iterator[tuple[str, Step]]:
    """Yield every step with its label, those of branches too."""
    return ((one.label, one.step) for one in program_of(steps) if one.step is not None)
