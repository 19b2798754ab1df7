"""What can be wrong with declarations and values."""

from pegboard.model.worded import Worded


class PegboardError(Exception):
    """Base of every error that Pegboard raises on purpose."""


class RuleBroken(PegboardError):
    """Raised when a rule refuses a change; the message is for the person on screen."""


class RuleFailed(PegboardError):
    """Raised when a rule breaks down instead of judging a change."""

    def hold_against(self) -> None:
        """Count this as a fault of the rule: nothing was wrong with what it judged."""


class DeclarationError(PegboardError):
    """Raised when a plugin declares something that cannot be assembled."""


class ValueRefused(PegboardError):
    """Raised when a value does not fit its field; the message is shown beside the field."""


class UnknownEntity(PegboardError):
    """Raised when nothing in the assembly has this name."""

    def __init__(self, entity: str) -> None:
        super().__init__(Worded("There is no entity called %(entity)s.", entity=entity))
        self.entity = entity


class UnknownField(PegboardError):
    """Raised when an entity has no such field, or the person asking may not know of it."""

    def __init__(self, entity: str, field: str) -> None:
        super().__init__(
            Worded("%(entity)s has no field called %(field)s.", entity=entity, field=field)
        )
        self.entity = entity
        self.field = field
