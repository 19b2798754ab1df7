"""Whether the workflows that a workflow calls are there, and do not lead back to it."""

from collections.abc import Mapping

from pegboard.automation.workflows.active import statements_of
from pegboard.automation.workflows.checks.asked import Asked
from pegboard.automation.workflows.document import (
    BadDocument,
    CallWorkflow,
    Document,
    read_document,
)
from pegboard.automation.workflows.program import each_step, named
from pegboard.model.worded import Worded

Known = Mapping[str, tuple[str, Document]]
"""The name and the document of each workflow, by id."""


def check_calls(asked: Asked) -> None:
    """Refuse calls of workflows that there are not, are about other records, or form a circle."""
    calls = [
        (named(label, step), step.workflow)
        for label, step in each_step(asked.document.steps)
        if isinstance(step, CallWorkflow)
    ]
    if not calls:
        return
    known = _known(asked)
    for place, called in calls:
        if called == asked.own_id:
            asked.refuse(place, Worded("a workflow cannot call itself"))
        elif called not in known:
            asked.refuse(place, Worded("there is no workflow %(id)s", id=called))
        elif known[called][1].entity != asked.entity.key:
            asked.refuse(place, Worded("“%(name)s” is about other records", name=known[called][0]))
        else:
            _refuse_circle(asked, place, called, known)


def _refuse_circle(asked: Asked, place: str, called: str, known: Known) -> None:
    """Refuse a call that leads back to this workflow, naming the one that closes the circle."""
    reached, open_ones = {called}, [called]
    while open_ones:
        name, document = known[open_ones.pop()]
        for following in _called_by(document):
            if following == asked.own_id:
                words = Worded(
                    "a circle: “%(first)s” is called, and “%(last)s” calls this workflow again",
                    first=known[called][0],
                    last=name,
                )
                asked.refuse(place, words)
                return
            if following in known and following not in reached:
                reached.add(following)
                open_ones.append(following)


def _called_by(document: Document) -> list[str]:
    steps = (step for _, step in each_step(document.steps))
    return [step.workflow for step in steps if isinstance(step, CallWorkflow)]


def _known(asked: Asked) -> Known:
    found: dict[str, tuple[str, Document]] = {}
    for ident, name, text in asked.unit.tx.rows(statements_of(asked.unit.workspace).documents):
        try:
            found[ident] = (name, read_document(text or ""))
        except BadDocument:
            continue
    return found
