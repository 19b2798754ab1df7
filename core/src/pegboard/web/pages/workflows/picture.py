"""The picture of a workflow: what starts it, under which condition, and its steps as a tree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pegboard.automation.workflows.checks.asked import Fault
from pegboard.automation.workflows.document import Branch, Document, Step
from pegboard.automation.workflows.program import each_step
from pegboard.model.worded import Worded
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.cells import look_of
from pegboard.web.pages.workflows.entry import known_entity, plural_of
from pegboard.web.pages.workflows.step_words import (
    ICONS,
    Facts,
    Teller,
    names_needed,
    step_words,
)
from pegboard.web.pages.workflows.trigger_words import trigger_words
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

STEP_WORDS = "Step %(label)s, %(title)s"


@dataclass(frozen=True, slots=True)
class Node:
    """One step; *then* and *otherwise* stand below a branch, *form* is its form if it is open."""

    label: str
    icon: str
    words: str
    facts: Facts
    faults: Sequence[str]
    is_branch: bool
    then: "tuple[Node, ...]" = ()
    otherwise: "tuple[Node, ...]" = ()
    form: Mapping[str, Any] | None = None
    is_first: bool = False
    is_last: bool = False


def picture(
    visit: Visit,
    unit: Unit,
    document: Document,
    *,
    faults: Iterable[Fault] = (),
    open_label: str = "",
    form: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what fragments/workflows/picture.html takes; *form* is that of the open step."""
    teller = teller_of(visit, unit, document)
    at: dict[str, list[str]] = {}
    for fault in faults:
        at.setdefault(place_of(fault), []).append(gettext(fault.message))

    def nodes(steps: Sequence[Step], prefix: str) -> tuple[Node, ...]:
        return tuple(
            node(step, f"{prefix}{number}", is_last=number == len(steps))
            for number, step in enumerate(steps, 1)
        )

    def node(step: Step, label: str, *, is_last: bool) -> Node:
        words, facts = step_words(teller, step)
        is_branch = isinstance(step, Branch)
        return Node(
            label=label,
            icon=ICONS[type(step)],
            words=words,
            facts=facts,
            faults=at.get(label, ()),
            is_branch=is_branch,
            then=nodes(step.then_steps, f"{label}.yes.") if isinstance(step, Branch) else (),
            otherwise=nodes(step.else_steps, f"{label}.no.") if isinstance(step, Branch) else (),
            form=form if label == open_label else None,
            is_first=label.rpartition(".")[2] == "1",
            is_last=is_last,
        )

    return {
        "entity": plural_of(visit, document.entity),
        "trigger": trigger_words(teller.entity, document.trigger),
        "trigger_faults": at.get("trigger", ()),
        "condition": teller.condition(document.condition),
        "condition_faults": at.get("condition", ()),
        "nodes": nodes(document.steps, ""),
        "steps_faults": at.get("steps", ()),
    }


def teller_of(visit: Visit, unit: Unit, document: Document) -> Teller:
    """Return who tells the steps of *document* in words, with the names of all it speaks of."""
    wanted: dict[str, list[str]] = {}
    schema = visit.assembly.schema
    for _, step in each_step(document.steps):
        names_needed(step, wanted, schema, document.entity)
    known = {key: ids for key, ids in wanted.items() if key in schema.entities}
    entity = known_entity(visit, document.entity)
    return Teller(visit, unit, look_of(visit), entity, titles(unit, known))


def place_of(fault: Fault) -> str:
    """Return where *fault* belongs: the label of a step, or trigger, condition or steps."""
    place = fault.place
    if not isinstance(place, Worded):
        return "steps"
    if place.words == STEP_WORDS:
        return str(place.values["label"])
    return place.words.lower()
