"""What differs between databases: literals, functions and arithmetic."""

from typing import Any, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.types import TypeEngine

from pegboard.expressions.typed import Sign
from pegboard.model.columns import ColumnKind

Element = ColumnElement[Any]


class Terms(Protocol):
    """The dialect of one database. Every function gives NULL for NULL unless it says otherwise.

    Durations are whole microseconds, *known* is the piece of text when it is a constant.
    """

    def type_of(self, kind: ColumnKind) -> TypeEngine[Any]:
        """Return the type of columns and parameters of *kind*."""

    def native(self, value: Any, kind: ColumnKind) -> object:
        """Return *value* as the bare driver takes it for a parameter of *kind*."""

    def literal(self, value: Any, kind: ColumnKind) -> Element:
        """Return an anonymous parameter that holds *value*, which may be None."""

    def current(self, name: str, kind: ColumnKind) -> Element:
        """Return the parameter called *name*, whose value comes with each execution."""

    def truth(self, value: Element) -> ColumnElement[bool]:
        """Return a boolean value as a condition; NULL stays NULL."""

    def exactly(self, condition: ColumnElement[bool]) -> Element:
        """Return a condition as a boolean value that is never NULL."""

    def opposite(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        """Return the condition that holds where *condition* is false or NULL."""

    def widen(self, number: Element) -> Element: ...

    def calculate(self, kind: ColumnKind, sign: Sign, left: Element, right: Element) -> Element:
        """Return `left sign right` as *kind*, which both have unless *sign* divides."""

    def shift(self, kind: ColumnKind, start: Element, by: Element) -> Element: ...

    def elapsed(self, kind: ColumnKind, since: Element, until: Element) -> Element: ...

    def join(self, left: Element, right: Element) -> Element: ...

    def lower_ascii(self, text: Element) -> Element: ...

    def fold(self, text: Element) -> Element: ...

    def length(self, text: Element) -> Element: ...

    def calendar_part(self, part: str, kind: ColumnKind, value: Element) -> Element: ...

    def among(self, value: Element, items: list[Element], *, plain: bool) -> ColumnElement[bool]:
        """Return whether *value* is one of *items*, which are all parameters when *plain*."""

    def contains(self, text: Element, piece: Element, known: str | None) -> ColumnElement[bool]: ...

    def starts(self, text: Element, piece: Element, known: str | None) -> ColumnElement[bool]: ...

    def ends(self, text: Element, piece: Element) -> ColumnElement[bool]: ...

    def has_option(self, options: Element, option: Element) -> ColumnElement[bool]: ...

    def option_count(self, options: Element) -> Element:
        """Return the number of options, 0 for NULL."""

    def part_of(self, document: Element, name: str) -> Element:
        """Return the text called *name* in a JSON column."""
