"""Values as a reader of mail expects them: in the language of the message."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from pegboard.model.fields import Choice, Field, Integer, MultiChoice, Percent, RichText
from pegboard.model.values import Address, Money, StoredFile


def as_it_is(text: str) -> str:
    """Return *text*: labels in the language in which they were declared."""
    return text


@dataclass(frozen=True, slots=True)
class Reader:
    """The language of a message, the zone of its moments, and what translates labels into it."""

    language: str
    zone: ZoneInfo
    say: Callable[[str], str] = as_it_is

    def text(self, field: Field, value: Any) -> str:  # noqa: PLR0911  # one per type
        """Return *value* of *field* as plain text; an empty one gives an empty text."""
        if value in (None, (), ""):
            return ""
        match field:
            case MultiChoice():
                return ", ".join(self.say(field.label_of(one)) for one in value)
            case Choice():
                return self.say(field.label_of(value))
            case RichText():
                return field.to_text(value)
            case Percent():
                shown = format_percent(
                    value / 100, locale=self.language, decimal_quantization=False
                )
                return str(shown)
            case Integer() if not field.grouped:
                return str(value)
        return self._plain(value)

    def _plain(self, value: Any) -> str:  # noqa: PLR0911  # one per type
        match value:
            case bool():
                return self.say("Yes" if value else "No")
            case Money():
                return str(format_currency(value.amount, value.currency, locale=self.language))
            case datetime():
                local = value.astimezone(self.zone)
                day = format_date(local, format="long", locale=self.language)
                return f"{day}, {format_time(local, format='short', locale=self.language)}"
            case date():
                return str(format_date(value, format="long", locale=self.language))
            case Decimal() | int():
                return str(format_decimal(value, locale=self.language))
            case Address():
                return self._address(value)
            case StoredFile():
                return value.name
        return str(value)

    def _address(self, value: Address) -> str:
        country = value.country
        if country is not None:
            country = Locale.parse(self.language).territories.get(country, country)
        town = " ".join(part for part in (value.postcode, value.city) if part)
        return ", ".join(part for part in (value.street, town, value.region, country) if part)
