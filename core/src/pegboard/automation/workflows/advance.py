"""Takes a run through its steps until it ends, waits or fails."""

from collections.abc import Sequence

from pegboard.automation.jobs.claim import JobLost
from pegboard.automation.workflows.document import Branch
from pegboard.automation.workflows.going import Did, Going, Paused
from pegboard.automation.workflows.perform import perform
from pegboard.automation.workflows.program import Instruction
from pegboard.automation.workflows.runs import LogLine, Run
from pegboard.automation.workflows.steps.pause import Refused
from pegboard.database.errors import Busy
from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded
from pegboard.records.errors import InvalidRecord

MOST_STEPS = 500
"""Steps that a run takes at one go; a document has fewer, so more would be a fault of ours."""


def advance(run: Run, program: Sequence[Instruction], going: Going) -> Run:
    """Do the steps from where *run* stands, each kept or undone as a whole.

    A step that fails ends the run there and keeps what came before; it can be tried again.
    """
    moved = run.at(until=None, asks=None, turn=run.turn + 1)
    for _ in range(MOST_STEPS):
        if moved.position >= len(program):
            return _ended(moved, going, "done")
        instruction = program[moved.position]
        try:
            moved, is_paused = _one(moved, instruction, going)
        except (JobLost, Busy):
            raise
        except Refused as error:
            return _ended(_logged(moved, going, instruction, Did(*_words(error))), going, "refused")
        except PegboardError as error:
            return _ended(_logged(moved, going, instruction, Did(*_words(error))), going, "failed")
        if is_paused:
            return moved
    raise AssertionError(run.id)  # pragma: no cover


def _one(run: Run, instruction: Instruction, going: Going) -> tuple[Run, bool]:
    """Do one step; return the run behind it, and whether it pauses there."""
    step = instruction.step
    if step is None:
        return run.at(position=instruction.otherwise), False
    if isinstance(step, Branch):
        is_so = going.holds(step.condition)
        words = "The condition holds." if is_so else "The condition does not hold."
        following = run.position + 1 if is_so else instruction.otherwise
        return _logged(run, going, instruction, Did(words)).at(position=following), False
    with going.unit.part():
        outcome = perform(step, going, instruction.label)
    going.forget()
    moved = run.at(memory=dict(going.memory))
    if isinstance(outcome, Did):
        return _logged(moved, going, instruction, outcome).at(position=run.position + 1), False
    return _paused(moved, going, instruction, outcome), True


def _paused(run: Run, going: Going, instruction: Instruction, outcome: Paused) -> Run:
    """Return the run as it waits; that it still waits is told once."""
    is_told = bool(run.log) and run.log[-1].step == instruction.label
    told = run if is_told else _logged(run, going, instruction, Did(outcome.words, outcome.values))
    state = "waiting" if outcome.asks is None else "asking"
    return told.at(state=state, until=outcome.until, asks=outcome.asks, changed_at=going.unit.now)


def _ended(run: Run, going: Going, state: str) -> Run:
    return run.at(state=state, changed_at=going.unit.now)


def _logged(run: Run, going: Going, instruction: Instruction, did: Did) -> Run:
    line = LogLine(
        step=instruction.label,
        words=did.words,
        at=going.unit.now,
        values=dict(did.values),
        entity=did.entity,
        record=did.record,
    )
    return run.at(log=(*run.log, line))


def _words(error: PegboardError) -> tuple[str, dict[str, str]]:
    """Return the words of *error* for the log, as they can be said in any language."""
    if isinstance(error, InvalidRecord):
        told = "; ".join(f"{one.field}: {one.message}" for one in error.problems)
        return "Refused: %(problems)s", {"problems": told}
    first = error.args[0] if error.args else str(error)
    if isinstance(first, Worded):
        return first.words, {name: str(value) for name, value in first.values.items()}
    return "%(message)s", {"message": str(first)}
