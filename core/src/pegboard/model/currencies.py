"""Which currency and country codes exist, and how many digits a currency shows (CLDR, by Babel)."""

from functools import cache

from babel import Locale
from babel.numbers import get_currency_precision


@cache
def _english() -> Locale:
    return Locale("en")


@cache
def currencies() -> frozenset[str]:
    return frozenset(_english().currencies)


@cache
def countries() -> frozenset[str]:
    return frozenset(
        code for code in map(str, _english().territories) if len(code) == 2 and code.isalpha()
    )


def is_currency(code: str) -> bool:
    return code in currencies()


def is_country(code: str) -> bool:
    return code in countries()


@cache
def digits_of(currency: str) -> int:
    """Return the digits after the point that *currency* shows: EUR 2, JPY 0, KWD 3."""
    return int(get_currency_precision(currency))
