"""Single-line and long text."""

from typing import Any, Unpack

from pegboard.model.columns import FOLDED_SUFFIX, Column, ColumnKind
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.base import Cell, Field, Options, as_text
from pegboard.model.folding import fold
from pegboard.model.operators import TEXTS
from pegboard.model.worded import Worded

LINE_LIMIT = 500
LONG_LIMIT = 100_000


class Text(Field):
    """One line of text; *max_length* in characters."""

    kind = "text"
    operators = TEXTS

    def __init__(self, *, max_length: int = LINE_LIMIT, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.max_length = max_length

    @property
    def folds(self) -> bool:
        """Whether a companion column keeps the text without case and accents."""
        return self.index

    @property
    def columns(self) -> tuple[Column, ...]:
        column = Column(self.name, ColumnKind.TEXT, unique=self.unique)
        if not self.folds:
            return (column,)
        # One index serves both: whoever looks for the text itself asks the companion too.
        return (column, Column(self.name + FOLDED_SUFFIX, ColumnKind.TEXT, indexed=True))

    def parse(self, raw: object) -> str | None:
        text = as_text(raw)
        if text is None:
            return None
        if len(text) > self.max_length:
            raise ValueRefused(
                Worded(
                    "is too long: at most %(most)s characters are kept", most=f"{self.max_length:,}"
                )
            )
        return self.normalise(text)

    def normalise(self, text: str) -> str:
        """Return *text* in the form that is stored; subclasses check their format here."""
        if "\n" in text or "\r" in text:
            return " ".join(text.split())
        return text

    def to_cells(self, value: Any) -> tuple[Cell, ...]:
        if not self.folds:
            return (value,)
        return (value, None if value is None else fold(value))


class LongText(Text):
    """Several lines of plain text; *folded* ones are shown when somebody opens them."""

    kind = "long_text"
    control = "long_text"
    display = "long_text"
    sortable = False

    def __init__(
        self, *, max_length: int = LONG_LIMIT, folded: bool = False, **options: Unpack[Options]
    ) -> None:
        super().__init__(max_length=max_length, **options)
        self.folded = folded

    def normalise(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n")
