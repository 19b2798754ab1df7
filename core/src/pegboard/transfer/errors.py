"""What can keep a whole file from being imported."""

from pegboard.model.errors import PegboardError


class BrokenFile(PegboardError):
    """Raised when a file cannot be read as a table; the message says where and why."""


class BadMapping(PegboardError):
    """Raised when a mapping does not fit; *key* names the faulty part of the mapping file."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key


class ImportTaken(PegboardError):
    """Raised when another process imports the same file at this moment."""

    def __init__(self) -> None:
        super().__init__("Somebody else is importing this file at this moment.")


class NoSuchRun(PegboardError):
    """Raised when there is no import of this id, or it was undone already."""
