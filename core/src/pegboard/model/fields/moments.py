"""Calendar days and moments in time."""

from datetime import UTC, date, datetime
from typing import Any

from pegboard.model.columns import ColumnKind
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.base import Field
from pegboard.model.operators import DATES, MOMENTS
from pegboard.model.types import DATE, MOMENT

DAY_HINT = "must be a date such as 2026-03-31"
MOMENT_HINT = "must be a date and time with its zone, such as 2026-03-31T14:30:00+02:00"


class Date(Field):
    """A day of the calendar, without time or zone."""

    kind = "date"
    column_kind = ColumnKind.DATE
    value_type = DATE
    operators = DATES
    control = "date"
    display = "date"

    def parse(self, raw: object) -> date | None:
        if raw is None or raw == "":
            return None
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        if not isinstance(raw, str):
            raise ValueRefused(DAY_HINT)
        try:
            return date.fromisoformat(raw.strip())
        except ValueError as error:
            raise ValueRefused(DAY_HINT) from error

    def to_json(self, value: Any) -> str | None:
        return None if value is None else value.isoformat()

    def to_text(self, value: Any) -> str:
        return self.to_json(value) or ""

    def literal(self, value: Any) -> str:
        return f'date("{value.isoformat()}")'


class Moment(Field):
    """A moment in time, kept in UTC to the microsecond."""

    kind = "datetime"
    column_kind = ColumnKind.MOMENT
    value_type = MOMENT
    operators = MOMENTS
    control = "datetime"
    display = "datetime"

    def parse(self, raw: object) -> datetime | None:
        if raw is None or raw == "":
            return None
        if not isinstance(raw, (str, datetime)):
            raise ValueRefused(MOMENT_HINT)
        try:
            moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(raw.strip())
            if moment.tzinfo is None:
                raise ValueRefused(MOMENT_HINT)
            return moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValueRefused(MOMENT_HINT) from error

    def to_json(self, value: Any) -> str | None:
        return None if value is None else value.isoformat().replace("+00:00", "Z")

    def to_text(self, value: Any) -> str:
        return self.to_json(value) or ""

    def literal(self, value: Any) -> str:
        return f'timestamp("{self.to_text(value)}")'
