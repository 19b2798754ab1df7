"""How the texts of cells become values of fields, each different text worked out once."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pegboard.model.errors import ValueRefused
from pegboard.model.fields import Date, Field, Moment, Money
from pegboard.transfer.mapping import ColumnRule

REMEMBERED = 20_000
GUARDED = re.compile(r"'+[=+\-@\t\r]")
"""Cells that an export kept from being taken for formulas; see `export`."""
GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?\Z")
CURRENCY_BEHIND = re.compile(r"(.*\d)\s*([A-Z]{3})\Z")
CURRENCY_AHEAD = re.compile(r"([A-Z]{3})\s*(-?\s*\d.*)\Z")
CURRENCY_SIGNS = "$€£¥"
EMPTY_DATES = frozenset({"0/0/00", "0000-00-00", "0000-00-00 00:00:00"})

Convert = Callable[[str], Any]


def converter(field: Field, rule: ColumnRule, timezone: str) -> Convert:
    """Return what turns a text that is not empty into a value for *field*.

    The returned function raises ValueRefused for texts that do not fit.
    """
    if isinstance(field, Date):
        return _remembering(lambda text: _day(field, text, rule.format))
    if isinstance(field, Moment):
        zone = ZoneInfo(timezone)
        return _remembering(lambda text: _moment(field, text, rule.format, zone))
    if field.is_number and not isinstance(field, Money):
        return _remembering(lambda text: field.parse(number_text(text, rule.decimal)))
    if field.kind in ("choice", "multi_choice", "boolean"):
        return _remembering(field.parse)
    return field.parse


def money_converter(field: Money, rule: ColumnRule) -> Callable[[str, str], Any]:
    """Return what makes money of an amount's text and a currency, "" for one within the text."""
    known: dict[tuple[str, str], Any] = {}

    def convert(text: str, currency: str) -> Any:
        key = (text, currency)
        value = known.get(key)
        if value is None:
            amount, within = split_currency(text)
            raw = {"amount": number_text(amount, rule.decimal), "currency": within or currency}
            if len(known) >= REMEMBERED:
                known.clear()
            value = known[key] = field.parse(raw)
        return value

    return convert


def unguarded(text: str) -> str:
    """Return the text of a cell without the mark that keeps it from being a formula."""
    return text[1:] if text[:1] == "'" and GUARDED.match(text) else text


def number_text(text: str, decimal: str) -> str:
    """Return a number as people write it ("1.200,50", "$1,200", "20 %") in its plain form."""
    plain = text.strip().rstrip("%").strip(CURRENCY_SIGNS + " \u00a0\u202f")
    if decimal == ",":
        return plain.replace(".", "").replace(" ", "").replace("\u00a0", "").replace(",", ".")
    return plain.replace(",", "") if GROUPED.match(plain) else plain


def split_currency(text: str) -> tuple[str, str]:
    """Return the amount and the currency of a text such as "1200.00 EUR" ("" where it has none)."""
    if behind := CURRENCY_BEHIND.match(text):
        return behind[1], behind[2]
    if ahead := CURRENCY_AHEAD.match(text):
        return ahead[2], ahead[1]
    return text, ""


def _remembering(convert: Convert) -> Convert:
    known: dict[str, Any] = {}

    def remembered(text: str) -> Any:
        if text in known:
            return known[text]
        if len(known) >= REMEMBERED:
            known.clear()
        value = known[text] = convert(text)
        return value

    return remembered


def _day(field: Date, text: str, pattern: str | None) -> date | None:
    if text in EMPTY_DATES:
        return None
    if pattern is not None:
        return _by_pattern(text, pattern).date()
    has_time = len(text) > 10 and text[10] in "T "
    return field.parse(text[:10] if has_time else text)


def _moment(field: Moment, text: str, pattern: str | None, zone: ZoneInfo) -> datetime | None:
    if text in EMPTY_DATES:
        return None
    if pattern is None:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return field.parse(text)
    else:
        moment = _by_pattern(text, pattern)
    return field.parse(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _by_pattern(text: str, pattern: str) -> datetime:
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007  # the caller gives the zone
    except ValueError as error:
        raise ValueRefused(f"does not look like {pattern}") from error
