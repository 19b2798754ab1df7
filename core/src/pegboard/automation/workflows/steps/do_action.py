"""Does with the record what a plugin offers."""

from pegboard.assembly.run_action import run_action
from pegboard.automation.workflows.document import RunAction
from pegboard.automation.workflows.going import Did, Going
from pegboard.automation.workflows.steps.write_records import given_values


def do_action(step: RunAction, going: Going) -> Did:
    """Run the action with the rights of the person that the run has."""
    entity = going.entity.key
    values = given_values(going, step.values)
    run_action(going.unit, going.assembly, entity, going.record_id, step.action, values)
    _, action = going.assembly.actions[entity, step.action]
    return Did("Did: %(label)s.", {"label": action.label}, entity, going.record_id)
