"""What counts the statements of a unit of work, for the costs of plugins."""

from typing import Protocol


class Counted(Protocol):
    """Something that counts the statements it ran, such as a transaction.

    *blamed* are the plugins whose failure in it was counted: one piece of work that is tried again
    and again, as an import that looks for its faulty row, is one failure.
    """

    @property
    def statements(self) -> int: ...

    @property
    def blamed(self) -> set[str]: ...


class Uncounted:
    """Counts nothing: for code that has no transaction."""

    statements = 0

    @property
    def blamed(self) -> set[str]:
        return set()


UNCOUNTED: Counted = Uncounted()
