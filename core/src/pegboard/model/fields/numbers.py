"""Whole numbers, exact decimals and percentages."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Unpack

from pegboard.model.columns import ColumnKind
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.base import Field, Options
from pegboard.model.operators import NUMBERS
from pegboard.model.types import DECIMAL, INTEGER
from pegboard.model.worded import Worded

SMALLEST, LARGEST = -(2**63), 2**63 - 1
STORED_DIGITS = 4
"""Digits after the point that every stored decimal and amount keeps."""
STEP = Decimal(1).scaleb(-STORED_DIGITS)
LARGEST_DECIMAL = Decimal("99999999999999.9999")


def exact(raw: object) -> Decimal | None:
    """Return untrusted *raw* as a finite decimal, None when empty.

    Raises:
        ValueRefused: not a number, too large, or with more than four digits after the point.
    """
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float, Decimal)):
        raise ValueRefused("must be a number")
    try:
        number = Decimal(str(raw).strip()[:64])
    except InvalidOperation as error:
        raise ValueRefused("must be a number") from error
    if not number.is_finite() or abs(number) > LARGEST_DECIMAL:
        raise ValueRefused("must be a number between -99999999999999 and 99999999999999")
    rounded = number.quantize(STEP)
    if rounded != number:
        raise ValueRefused(
            Worded("may have at most %(most)s digits after the point", most=STORED_DIGITS)
        )
    return rounded


def shown(number: Decimal, digits: int) -> str:
    """Return *number* with at least *digits* digits after the point and none that are lost."""
    short = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return format(short if short == number else number.normalize(), "f")


class Integer(Field):
    """A whole number that fits 64 bits; *grouped* False shows a year as 1996, not 1,996."""

    kind = "integer"
    column_kind = ColumnKind.INTEGER
    value_type = INTEGER
    operators = NUMBERS
    control = "integer"
    display = "integer"
    is_number = True

    def __init__(
        self,
        *,
        minimum: int | None = None,
        maximum: int | None = None,
        grouped: bool = True,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(**options)
        self.grouped = grouped
        self.minimum = SMALLEST if minimum is None else minimum
        self.maximum = LARGEST if maximum is None else maximum

    def parse(self, raw: object) -> int | None:
        if type(raw) is int:
            number = raw
        else:
            decimal = exact(raw)
            if decimal is None:
                return None
            if decimal != decimal.to_integral_value():
                raise ValueRefused("must be a whole number")
            number = int(decimal)
        if not self.minimum <= number <= self.maximum:
            raise ValueRefused(
                Worded(
                    "must be between %(least)s and %(most)s", least=self.minimum, most=self.maximum
                )
            )
        return number

    def literal(self, value: Any) -> str:
        return str(value)


class Decimals(Field):
    """An exact number with up to four digits after the point; *digits* are always shown."""

    kind = "decimal"
    column_kind = ColumnKind.DECIMAL
    value_type = DECIMAL
    operators = NUMBERS
    control = "decimal"
    display = "decimal"
    is_number = True

    def __init__(
        self,
        *,
        digits: int = 2,
        minimum: int | None = None,
        maximum: int | None = None,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(**options)
        self.digits = digits
        self.minimum = minimum
        self.maximum = maximum

    def parse(self, raw: object) -> Decimal | None:
        number = exact(raw)
        if number is None:
            return None
        if self.minimum is not None and number < self.minimum:
            raise ValueRefused(Worded("must be at least %(least)s", least=self.minimum))
        if self.maximum is not None and number > self.maximum:
            raise ValueRefused(Worded("must be at most %(most)s", most=self.maximum))
        return number

    def initial(self) -> Decimal | None:
        return exact(self.default)

    def to_json(self, value: Any) -> str | None:
        return None if value is None else shown(value, self.digits)

    def to_text(self, value: Any) -> str:
        return self.to_json(value) or ""

    def literal(self, value: Any) -> str:
        return self.to_text(value)


class Percent(Decimals):
    """A share in per cent: 20 means 20 %."""

    kind = "percent"
    control = "percent"
    display = "percent"

    def __init__(
        self,
        *,
        digits: int = 0,
        minimum: int | None = 0,
        maximum: int | None = 100,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(digits=digits, minimum=minimum, maximum=maximum, **options)
