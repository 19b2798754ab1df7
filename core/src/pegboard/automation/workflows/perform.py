"""Does one step of a run."""

from collections.abc import Callable, Mapping
from typing import Any

from pegboard.automation.workflows.document import (
    Approval,
    AssignOwner,
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
from pegboard.automation.workflows.going import Did, Going, Paused
from pegboard.automation.workflows.steps.assign_owner import assign_owner
from pegboard.automation.workflows.steps.call_workflow import call_workflow
from pegboard.automation.workflows.steps.create_task import create_task
from pegboard.automation.workflows.steps.do_action import do_action
from pegboard.automation.workflows.steps.pause import approval, wait
from pegboard.automation.workflows.steps.send_mail import send_mail
from pegboard.automation.workflows.steps.tell import tell
from pegboard.automation.workflows.steps.write_records import create_record, update_record

Perform = Callable[[Any, Going, str], Did | Paused]

PERFORMERS: Mapping[type, Perform] = {
    CreateRecord: lambda step, going, _: create_record(step, going),
    UpdateRecord: lambda step, going, _: update_record(step, going),
    CreateTask: lambda step, going, _: create_task(step, going),
    AssignOwner: assign_owner,
    Notify: tell,
    SendMail: send_mail,
    RunAction: lambda step, going, _: do_action(step, going),
    Wait: lambda step, going, _: wait(step, going),
    Approval: lambda step, going, _: approval(step, going),
    CallWorkflow: call_workflow,
}


def perform(step: Step, going: Going, label: str) -> Did | Paused:
    """Do *step*, which stands at *label*; an error says why it could not be done."""
    return PERFORMERS[type(step)](step, going, label)
