"""Workflows that are ready: what plugins offer, and taking one as one's own."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from pegboard.automation.workflows.checks.asked import WorkflowRefused
from pegboard.automation.workflows.ready import ready_workflows, take_ready
from pegboard.web.pages.answers import go
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.pages.workflows.entry import (
    HERE,
    enter_workflows,
    known_entity,
    plural_of,
    workflow_url,
)
from pegboard.web.pages.workflows.trigger_words import trigger_words
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext


def offered(visit: Visit) -> list[dict[str, Any]]:
    """Return what fragments/workflows/ready.html takes."""
    found = ready_workflows(visit.assembly, visit.rights, gettext)
    return [
        {
            "label": gettext(one.workflow.label),
            "help": gettext(one.workflow.help),
            "entity": plural_of(visit, one.document.entity),
            "icon": visit.assembly.schema.entity(one.document.entity).icon,
            "trigger": trigger_words(
                known_entity(visit, one.document.entity), one.document.trigger
            ),
            "href": f"{HERE}/ready/{one.plugin}/{one.workflow.name}",
        }
        for one in found
    ]


@post(f"{HERE}/ready/{{plugin:str}}/{{name:str}}", sync_to_thread=False)
def take_one_ready(
    request: AnyRequest, plugin: FromPath[str], name: FromPath[str]
) -> Response[Any]:
    """Keep a workflow that is ready as the person's own, which is off."""
    visit = enter_workflows(request)
    try:
        with visit.writing() as unit:
            ident = take_ready(unit, visit.assembly, plugin, name, gettext)
    except WorkflowRefused as error:
        return go(HERE, say=gettext(str(error)), tone="red")
    say = gettext("It is yours now, and off: look at it, try it, adapt it, and switch it on.")
    return go(workflow_url(ident), say=say)
