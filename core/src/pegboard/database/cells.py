"""How cells travel to and from each database, so that a value means the same in both."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from pegboard.model.columns import ColumnKind
from pegboard.model.fields.numbers import STORED_DIGITS

SCALE = 10**STORED_DIGITS
SMALLEST_STEP = Decimal(1).scaleb(-STORED_DIGITS)

Convert = Callable[[Any], Any]


class Cells:
    """The conversions of one database; a kind that is missing from a table travels unchanged."""

    def __init__(self, encoders: dict[ColumnKind, Convert], decoders: dict[ColumnKind, Convert]):
        self._encoders = encoders
        self._decoders = decoders

    def encoder(self, kind: ColumnKind) -> Convert | None:
        """Return the conversion of a neutral value to what the driver takes, None for identity."""
        return self._encoders.get(kind)

    def decoder(self, kind: ColumnKind) -> Convert | None:
        """Return the conversion of what the driver gives to a neutral value, None for identity."""
        return self._decoders.get(kind)

    def encode(self, kind: ColumnKind, value: Any) -> Any:
        convert = self._encoders.get(kind)
        return value if convert is None or value is None else convert(value)

    def decode(self, kind: ColumnKind, cell: Any) -> Any:
        convert = self._decoders.get(kind)
        return cell if convert is None or cell is None else convert(cell)


def scaled(number: Decimal) -> int:
    return int(number * SCALE)


def unscaled(stored: float) -> Decimal:
    # A sum over no rows or an average may come back as a float; the text of it is exact enough.
    number = stored if isinstance(stored, int) else Decimal(str(stored))
    return Decimal(number).scaleb(-STORED_DIGITS).quantize(SMALLEST_STEP)


def moment_text(moment: datetime) -> str:
    """Return *moment* in UTC with six digits of a second, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _json_text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


SQLITE = Cells(
    encoders={
        ColumnKind.DECIMAL: scaled,
        ColumnKind.BOOLEAN: int,
        ColumnKind.DATE: date.isoformat,
        ColumnKind.MOMENT: moment_text,
        ColumnKind.JSON: _json_text,
    },
    decoders={
        ColumnKind.DECIMAL: unscaled,
        ColumnKind.BOOLEAN: bool,
        ColumnKind.DATE: date.fromisoformat,
        ColumnKind.MOMENT: datetime.fromisoformat,
        ColumnKind.JSON: msgspec.json.decode,
    },
)

POSTGRESQL = Cells(encoders={ColumnKind.JSON: _json_text}, decoders={})
