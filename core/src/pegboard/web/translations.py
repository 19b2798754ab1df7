"""Texts in the language of the person asking, through gettext."""

from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).parent.parent / "locale"
DOMAIN = "pegboard"
LANGUAGES = ("en", "es", "it")

_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(FOLDER, [language], DOMAIN)


def speak(language: str) -> None:
    """Use *language* for all texts of the running request; English where it is not known."""
    _language.set(language if language in LANGUAGES else "en")


def language() -> str:
    """Return the language of the running request."""
    return _language.get()


def gettext(text: str) -> str:
    """Return *text* in the language of the running request."""
    return str(_catalogue(_language.get()).ugettext(text)) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a text that fits *count*."""
    return str(_catalogue(_language.get()).ungettext(one, many, count))


def pgettext(context: str, text: str) -> str:
    return str(_catalogue(_language.get()).upgettext(context, text))


def npgettext(context: str, one: str, many: str, count: int) -> str:
    return str(_catalogue(_language.get()).unpgettext(context, one, many, count))
