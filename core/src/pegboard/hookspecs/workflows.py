"""The workflows that a plugin has ready for people to take, adapt and switch on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.hookspecs.markers import hookspec


@dataclass(frozen=True, slots=True)
class ReadyWorkflow:
    """A workflow to begin with: what it is called, what it is good for, and what it does.

    *document* is written as the REST interface and the history of workflows show them: `entity`,
    `trigger`, `condition` and `steps`. Texts in it that people read are `Worded`, so that whoever
    takes it has them in their language.
    """

    name: str
    label: str
    help: str
    document: Mapping[str, Any]


class WorkflowSpecs:
    """Called once per assembly; an error keeps the plugin out and names it with its reason."""

    @hookspec
    def contribute_workflows(self) -> Iterable[ReadyWorkflow]:  # type: ignore[empty-body]  # a specification
        """Return workflows that are ready to be taken; nothing runs before somebody does so.

        They are offered in the order of the plugins to people who manage automation and may read
        the entity; one about an entity that is not there is not offered. Whoever takes one gets a
        workflow of their own, which is off, to change as they like.

        Example::

            @hookimpl
            def contribute_workflows(self):
                task = {"kind": "task", "subject": {"value": Worded("Talk about the renewal")}}
                near = {"kind": "date_reached", "field": "renews_on", "days": 30, "when": "before"}
                told = {"entity": "renewals.contract", "trigger": near, "steps": [task]}
                return [ReadyWorkflow("near", "Renewal", "A task a month before.", told)]
        """
