"""Yes or no, one of a list, several of a list."""

import copy
import json
from collections.abc import Sequence
from typing import Any, Self, Unpack

from pegboard.model.columns import Column, ColumnKind
from pegboard.model.errors import DeclarationError, ValueRefused
from pegboard.model.fields.base import Cell, Field, Options, as_text
from pegboard.model.operators import BOOLEANS, CHOICES, SETS, Operator
from pegboard.model.types import BOOLEAN, ValueType, choice_of, list_of
from pegboard.model.worded import Worded

TRUE_WORDS = frozenset({"true", "yes", "1", "on", "y", "t"})
FALSE_WORDS = frozenset({"false", "no", "0", "off", "n", "f"})


class Boolean(Field):
    """Yes or no; never empty, no unless said otherwise."""

    kind = "boolean"
    column_kind = ColumnKind.BOOLEAN
    value_type = BOOLEAN
    operators = BOOLEANS
    control = "boolean"
    display = "boolean"

    def parse(self, raw: object) -> bool | None:
        if raw is None or raw == "":
            return False
        if isinstance(raw, bool):
            return raw
        word = str(raw).strip().lower() if isinstance(raw, (str, int)) else ""
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        raise ValueRefused("must be true or false")

    def initial(self) -> bool:
        return bool(self.default)

    def literal(self, value: Any) -> str:
        return "true" if value else "false"


class Choice(Field):
    """One of the declared options; give (value, label) pairs where the label differs.

    Options in *hidden* stay where they were chosen and are offered no more.
    """

    kind = "choice"
    operators: tuple[Operator, ...] = CHOICES
    control = "choice"
    display = "choice"

    def __init__(self, *options: str | tuple[str, str], **common: Unpack[Options]) -> None:
        super().__init__(**common)
        if not options:
            raise DeclarationError("a choice needs at least one option")
        self.hidden: frozenset[str] = frozenset()
        self.options = tuple(_labelled(option) for option in options)
        self.value_type = self.type_of(tuple(value for value, _ in self.options))

    def parse(self, raw: object) -> str | None:
        text = as_text(raw)
        if text is None:
            return None
        return _option(text, self.options)

    def offering(self, options: tuple[tuple[str, str], ...], hidden: frozenset[str]) -> Self:
        """Return this field with other options, of which *hidden* ones are offered no more."""
        changed = copy.copy(self)
        changed.options = options
        changed.hidden = hidden
        changed.value_type = changed.type_of(tuple(value for value, _ in options))
        return changed

    @staticmethod
    def type_of(values: tuple[str, ...]) -> ValueType:
        return choice_of(values)

    def label_of(self, value: str) -> str:
        return dict(self.options).get(value, value)


class MultiChoice(Choice):
    """Any number of the declared options, kept in their declared order."""

    kind = "multi_choice"
    column_kind = ColumnKind.JSON
    operators = SETS
    control = "multi_choice"
    display = "multi_choice"
    sortable = False

    @staticmethod
    def type_of(values: tuple[str, ...]) -> ValueType:
        return list_of(choice_of(values))

    @property
    def columns(self) -> tuple[Column, ...]:
        return (Column(self.name, ColumnKind.JSON),)

    def parse(self, raw: object) -> Any:
        if raw is None or raw == "":
            return ()
        if isinstance(raw, str):
            raw = [part for part in raw.replace(";", ",").split(",") if part.strip()]
        if not isinstance(raw, Sequence):
            raise ValueRefused("must be a list of options")
        chosen = {_option(as_text(item) or "", self.options) for item in raw}
        return tuple(value for value, _ in self.options if value in chosen)

    def initial(self) -> Any:
        return tuple(self.default or ())

    def to_cells(self, value: Any) -> tuple[Cell, ...]:
        return (list(value or ()),)

    def from_cells(self, cells: tuple[Cell, ...]) -> tuple[str, ...]:
        return tuple(cells[0] or ())

    def to_json(self, value: Any) -> list[str]:
        return list(value or ())

    def to_text(self, value: Any) -> str:
        return ", ".join(value or ())

    def literal(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)


def _labelled(option: str | tuple[str, str]) -> tuple[str, str]:
    if isinstance(option, tuple):
        return option
    return option, option.replace("_", " ").capitalize()


def _option(text: str, options: tuple[tuple[str, str], ...]) -> str:
    for value, _ in options:
        if text == value:
            return value
    for value, label in options:
        if text.casefold() in (value.casefold(), label.casefold()):
            return value
    known = ", ".join(value for value, _ in options[:12])
    raise ValueRefused(Worded("must be one of: %(known)s", known=known))


def chosen(value: Any) -> tuple[str, ...]:
    """Return the options in the *value* of a choice of one or of several."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
