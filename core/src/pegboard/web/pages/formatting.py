"""How values are shown to people: in their language, time zone and currency habits."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from pegboard.model.fields import Choice, Field, Integer, MultiChoice, Percent, Phone
from pegboard.model.values import Address, Money, StoredFile
from pegboard.web.translations import gettext

EMPTY = ""
SMALL_CHANGE_MATTERS = 1000
YEAR = re.compile(r"(,| 'de')? y$")
"""The year at the end of a long date's pattern, with what joins it to the month."""


@dataclass(frozen=True, slots=True)
class Format:
    """The habits of one person: locale (such as "es"), time zone, and what day it is there."""

    locale: str
    zone: ZoneInfo
    today: date

    def text(self, field: Field, value: Any) -> str:
        """Return *value* of *field* as plain text; an empty one gives an empty text.

        The value of a link is its title, not its id.
        """
        if value in (None, (), ""):
            return EMPTY
        if isinstance(field, MultiChoice):
            return ", ".join(gettext(field.label_of(one)) for one in value)
        if isinstance(field, Choice):
            return gettext(field.label_of(value))
        if isinstance(field, Integer) and not field.grouped:
            return str(value)
        if isinstance(field, (Phone, Percent)):
            return self.phone(value) if isinstance(field, Phone) else self.percent(value)
        return self.plain(value, digits=getattr(field, "digits", None))

    def plain(self, value: Any, *, digits: int | None = None) -> str:  # noqa: PLR0911  # one per type
        """Return *value* by its type alone."""
        match value:
            case None:
                return EMPTY
            case bool():
                return gettext("Yes") if value else gettext("No")
            case Money():
                return self.money(value)
            case datetime():
                return self.moment(value)
            case date():
                return self.day(value)
            case Decimal() | int():
                return self.number(value, digits)
            case Address():
                return self.address(value)
            case StoredFile():
                return value.name
            case _:
                return str(value)

    def money(self, value: Money) -> str:
        return str(format_currency(value.amount, value.currency, locale=self.locale))

    def whole_money(self, value: Money) -> str:
        """Return a sum, a large one without its small change."""
        if abs(value.amount) < SMALL_CHANGE_MATTERS:
            return self.money(value)
        pattern = Locale.parse(self.locale).currency_formats["standard"].pattern
        whole = pattern.replace(".00", "")
        return str(
            format_currency(
                value.amount, value.currency, whole, locale=self.locale, currency_digits=False
            )
        )

    def number(self, value: Decimal | int, digits: int | None = None) -> str:
        if digits is None:
            return str(format_decimal(value, locale=self.locale))
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, format=pattern, locale=self.locale))

    def typed_number(self, value: Decimal | int) -> str:
        """Return a number as a person would type it: no grouping, no needless digits."""
        shown = format_decimal(value, format="0.####", locale=self.locale, group_separator=False)
        return str(shown)

    def percent(self, value: Decimal) -> str:
        return str(format_percent(value / 100, locale=self.locale, decimal_quantization=False))

    def day(self, value: date) -> str:
        return str(format_date(value, format="medium", locale=self.locale))

    def weekday(self, value: date) -> str:
        """Return a day with its weekday, without the year."""
        pattern = Locale.parse(self.locale).date_formats["full"].pattern
        return str(format_date(value, format=YEAR.sub("", pattern), locale=self.locale))

    def near_day(self, value: date) -> str:
        """Return a day that is near in words, one of this year without the year."""
        match (value - self.today).days:
            case 0:
                return gettext("Today")
            case 1:
                return gettext("Tomorrow")
            case -1:
                return gettext("Yesterday")
        if value.year != self.today.year:
            return self.day(value)
        return str(format_skeleton("MMMd", value, locale=self.locale))

    def moment(self, value: datetime) -> str:
        """Return a moment in the person's zone: today just the time, else date and time."""
        local = value.astimezone(self.zone)
        if local.date() == self.today:
            return str(format_time(local, format="short", locale=self.locale))
        return str(format_datetime(local, format="medium", locale=self.locale))

    def time(self, value: datetime) -> str:
        return str(format_time(value.astimezone(self.zone), format="short", locale=self.locale))

    def phone(self, value: str) -> str:
        try:
            number = phonenumbers.parse(value, None)
        except phonenumbers.NumberParseException:
            return value
        shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        return str(shown)

    def address(self, value: Address) -> str:
        country = value.country
        if country is not None:
            country = Locale.parse(self.locale).territories.get(country, country)
        town = " ".join(part for part in (value.postcode, value.city) if part)
        parts = (value.street, town, value.region, country)
        return ", ".join(part for part in parts if part)
