"""Tries a workflow on what happened lately: it is really run, and then all is undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pegboard.access.principals import Principal
from pegboard.assembly.assembly import Assembly
from pegboard.automation.workflows.active import Active
from pegboard.automation.workflows.check import check_document
from pegboard.automation.workflows.clock import Span
from pegboard.automation.workflows.document import Document, Wait, read_document
from pegboard.automation.workflows.fires import fires
from pegboard.automation.workflows.may import demand_manager
from pegboard.automation.workflows.occasion import Occasion, via_of
from pegboard.automation.workflows.past_occasions import past_occasions
from pegboard.automation.workflows.program import program_of
from pegboard.automation.workflows.runs import Run
from pegboard.automation.workflows.start import go_on, start_run
from pegboard.automation.workflows.steps.pause import length
from pegboard.expressions import ExpressionError
from pegboard.model.errors import PegboardError
from pegboard.records.ids import new_id
from pegboard.records.stored import stored_values
from pegboard.records.titles import titles
from pegboard.records.unit import Unit, writing

MOST_RUNS = 200
"""How many runs are gone through step by step; how often it starts is counted beyond that."""
MOST_PAUSES = 50
BY_DATE = frozenset({"schedule", "date_reached"})
"""Occasions that are looked for among the records as they are now."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a workflow would have done in *span*: how often it starts, on how many records.

    *runs* are the first of them, *names* what records in them are called, also those that were
    made on the way.
    """

    span: Span
    starts: int
    records: int
    runs: tuple[Run, ...]
    names: Mapping[str, str]


class _Undone(PegboardError):
    """Raised at the end of every simulation, so that nothing of it is kept."""


def simulate(
    assembly: Assembly, person: Principal, document: Document, span: Span, *, most: int = MOST_RUNS
) -> Simulation:
    """Run *document* for what happened in *span* with the rights of *person*; keep nothing of it.

    Each run has the time of its occasion, and works with the records as they are now. What waits
    goes on where its time came before the end of *span*.

    Raises:
        NotAManager, OnlyLooking: the person may not.
        WorkflowRefused: something in the document is wrong, or not theirs to do.
    """
    workspace = assembly.workspace
    trial = _Trial(assembly, person, document, span)
    try:
        with writing(workspace, person, via="job") as unit:
            demand_manager(unit)
            check_document(unit, assembly, document)
            trial.go_through(unit, most)
            raise _Undone
    except _Undone:
        return trial.simulation()


class _Trial:
    """One simulation under way."""

    def __init__(
        self, assembly: Assembly, person: Principal, document: Document, span: Span
    ) -> None:
        self._assembly = assembly
        self._person = person
        self._span = span
        self._workflow = Active(new_id(), 1, "", None, person.user_id, document)
        self._starts: list[Occasion] = []
        self._runs: list[Run] = []
        self._names: Mapping[str, str] = {}

    def go_through(self, unit: Unit, most: int) -> None:
        """Start the workflow for each occasion, one after the other."""
        workspace = self._assembly.workspace
        for occasion in past_occasions(workspace, unit.tx, self._workflow, self._span):
            then = self._unit(unit, occasion, occasion.at)
            if not self._fires(then, occasion):
                continue
            self._starts.append(occasion)
            if len(self._runs) < most:
                self._run(then, occasion)
        self._names = titles(unit, self._touched())

    def simulation(self) -> Simulation:
        records = {one.record for one in self._starts}
        return Simulation(
            self._span, len(self._starts), len(records), tuple(self._runs), self._names
        )

    def _fires(self, unit: Unit, occasion: Occasion) -> bool:
        if occasion.because in BY_DATE and not self._was_there(unit, occasion):
            return False
        try:
            return fires(unit, self._workflow.document, occasion)
        except ExpressionError:
            return False

    def _was_there(self, unit: Unit, occasion: Occasion) -> bool:
        """Return whether the record of an occasion was made before it."""
        kind = unit.workspace.schema.entity(self._workflow.document.entity)
        values = stored_values(unit, kind, occasion.record)
        return values is not None and values["created_at"] <= occasion.at

    def _unit(self, unit: Unit, occasion: Occasion, now: datetime) -> Unit:
        via = via_of(occasion.chain, self._workflow.id)
        return Unit(unit.workspace, unit.tx, self._person, now=now, via=via)

    def _run(self, unit: Unit, occasion: Occasion) -> None:
        run = start_run(unit, self._assembly, self._workflow, occasion)
        for _ in range(MOST_PAUSES):
            if run is None or run.state != "waiting":
                break
            at = self._goes_on_at(run)
            if at > self._span.until:
                break
            then = self._unit(unit, occasion, at)
            run = go_on(then, self._assembly, self._workflow, run)
        if run is not None:
            self._runs.append(run)

    def _goes_on_at(self, run: Run) -> datetime:
        """Return when a run goes on; one that looks out for a condition does so at its end."""
        assert run.until is not None  # noqa: S101  # whoever waits knows until when
        document = read_document(run.document or "")
        step = program_of(document.steps)[run.position].step
        if not isinstance(step, Wait) or not step.until:
            return run.until
        return datetime.fromisoformat(run.memory["waits_since"]) + length(step)

    def _touched(self) -> dict[str, list[str]]:
        """Return the records that runs are about or that they made, by entity."""
        found: dict[str, list[str]] = {}
        schema = self._assembly.schema
        for run in self._runs:
            found.setdefault(run.entity, []).append(run.record_id)
            for line in run.log:
                if line.entity in schema.entities and line.record:
                    found.setdefault(str(line.entity), []).append(line.record)
        return found
