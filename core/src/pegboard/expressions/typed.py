"""The tree that the checker makes: every part has a type, both back ends read it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pegboard.model.fields import Field
from pegboard.model.types import BOOLEAN, ValueType

Value = bool | int | Decimal | str | date | datetime
"""Python values of constants; a duration is a whole number of microseconds."""
Path = tuple[str, ...]
Sign = Literal["+", "-", "*", "/", "%"]
Order = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Typed:
    """A part of a checked expression and the type of its value."""

    type: ValueType


@dataclass(frozen=True, slots=True)
class Constant(Typed):
    """A value that is known before any record is; None is null."""

    value: Value | None


@dataclass(frozen=True, slots=True)
class Current(Typed):
    """`now()`, `today()` or `me`: known when the expression is used."""

    name: Literal["now", "today", "me"]


@dataclass(frozen=True, slots=True)
class Stored(Typed):
    """A field, or a *part* of a composite one.

    *record* counts the records at hand: 0 is the one the expression is about, 1 and up those of
    the exists() and all() around this place, the outermost first. *path* starts at that record.
    """

    record: int
    path: Path
    field: Field
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Wide(Typed):
    """A whole number taken as a decimal; null when it has too many digits."""

    operand: Typed


@dataclass(frozen=True, slots=True)
class Arithmetic(Typed):
    """`left sign right` of whole numbers, decimals or durations; null when it cannot fit.

    Division gives a decimal whatever it divides.
    """

    sign: Sign
    left: Typed
    right: Typed


@dataclass(frozen=True, slots=True)
class Shift(Typed):
    """A date or moment moved by a duration; null outside the years 1 to 9999."""

    start: Typed
    by: Typed


@dataclass(frozen=True, slots=True)
class Elapsed(Typed):
    """The duration from one date or moment to another of the same type."""

    since: Typed
    until: Typed


@dataclass(frozen=True, slots=True)
class Joined(Typed):
    """Two texts one after the other."""

    left: Typed
    right: Typed


@dataclass(frozen=True, slots=True)
class LowerAscii(Typed):
    """A text with A to Z in lower case."""

    operand: Typed


@dataclass(frozen=True, slots=True)
class Length(Typed):
    """The number of characters of a text."""

    operand: Typed


@dataclass(frozen=True, slots=True)
class CalendarPart(Typed):
    """The year or month of a date, or of a moment in UTC."""

    part: Literal["year", "month"]
    operand: Typed


@dataclass(frozen=True, slots=True)
class OptionCount(Typed):
    """How many options of a multi-choice are chosen; an empty field has none."""

    options: Stored


@dataclass(frozen=True, slots=True)
class LinkCount(Typed):
    """How many records a links field holds."""

    links: Stored


@dataclass(frozen=True, slots=True)
class Choice(Typed):
    """`condition ? then : otherwise`, both of this type."""

    condition: Typed
    then: Typed
    otherwise: Typed


@dataclass(frozen=True, slots=True)
class Predicate(Typed):
    """A condition that is true or false, never null."""

    type: ValueType = BOOLEAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Predicate):
    """A comparison of two values of the same kind; false when either is null."""

    order: Order
    left: Typed
    right: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty(Predicate):
    """Whether a value is null."""

    operand: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation(Predicate):
    """`!condition`."""

    operand: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Every(Predicate):
    """Conditions joined by `&&`."""

    terms: tuple[Typed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Some(Predicate):
    """Conditions joined by `||`."""

    terms: tuple[Typed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Predicate):
    """Whether a value equals an item of a list that is written out."""

    operand: Typed
    items: tuple[Typed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HasOption(Predicate):
    """Whether an option is among those chosen in a multi-choice field."""

    option: Typed
    options: Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class HasLink(Predicate):
    """Whether a links field holds a record."""

    target: Typed
    links: Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTest(Predicate):
    """Whether a text contains, starts or ends with another; *folded* ignores case and accents."""

    test: Literal["contains", "starts", "ends"]
    folded: bool
    text: Typed
    piece: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Predicate):
    """Whether the condition holds for one record of a links field, or for *all* of them."""

    all: bool
    links: Stored
    condition: Typed


MICROSECONDS_OF_DAY = 86_400_000_000
MICROSECONDS_OF_HOUR = 3_600_000_000
