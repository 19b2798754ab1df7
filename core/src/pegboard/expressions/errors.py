"""What can be wrong with an expression."""

from pegboard.model.errors import PegboardError


class ExpressionError(PegboardError):
    """Raised when an expression cannot be used; *column* is a 0-based position in its text."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
