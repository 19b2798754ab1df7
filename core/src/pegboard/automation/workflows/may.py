"""Who may write workflows, and answer for them."""

from pegboard.automation.workflows.names import MANAGE_AUTOMATION
from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded
from pegboard.records.errors import Forbidden
from pegboard.records.unit import Unit


class NotAManager(Forbidden):
    """Raised when somebody who may not manage automation wants to write or see workflows."""

    def __init__(self) -> None:
        PegboardError.__init__(self, Worded("You may not manage automation."))
        self.entity, self.right = "base.workflow", "update"


def demand_manager(unit: Unit) -> None:
    """Raise NotAManager unless the person of *unit* may manage automation."""
    if not unit.rights.may_do(MANAGE_AUTOMATION):
        raise NotAManager
