"""Texts in the language of the person asking, from the catalogues of the kernel and of plugins."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from pegboard.assembly.discovery import package_folders
from pegboard.model.worded import Worded
from pegboard.web.catalogue_files import CONTEXT_END, HOW_MANY, read_catalogue

FOLDER = "locale"
OWN = Path(__file__).parent.parent / FOLDER
LANGUAGES = ("en", "es", "it")
SOURCE = "en"
"""The language that texts are written in; it needs no catalogue."""

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


@cache
def _catalogue(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return all texts in *language*; of two plugins that say the same, the first by name."""
    texts: dict[str, tuple[str, ...]] = {}
    for file in _files(language):
        for message, forms in read_catalogue(file).items():
            texts.setdefault(message, forms)
    return texts


@cache
def kernel_messages() -> tuple[str, ...]:
    """Return every message of the kernel that is translated, as the code says it."""
    known = (one for language in LANGUAGES if language != SOURCE for one in _own(language))
    return tuple(dict.fromkeys(known))


def _own(language: str) -> Iterator[str]:
    found = read_catalogue(OWN / f"{language}.po")
    return (message for message in found if CONTEXT_END not in message)


def forget_catalogues(_system: object = None) -> None:
    """Read the catalogues anew: other plugins may be installed now."""
    _catalogue.cache_clear()


def _files(language: str) -> Iterator[Path]:
    if language == SOURCE:
        return
    for folder in (OWN, *(one / FOLDER for one in package_folders())):
        file = folder / f"{language}.po"
        if file.is_file():
            yield file


def speak(language: str) -> None:
    """Use *language* for all texts of the running request; English where it is not known."""
    _language.set(language if language in LANGUAGES else SOURCE)


def language() -> str:
    """Return the language of the running request."""
    return _language.get()


@contextmanager
def saying_in(other: str) -> Iterator[Callable[[str], str]]:
    """Give what translates into the *other* language, and speak the present one again after."""
    before = _language.get()
    speak(other)
    try:
        yield gettext
    finally:
        _language.set(before)


def gettext(text: str) -> str:
    """Return *text* in the language of the running request."""
    if not isinstance(text, Worded):
        return _one(text)
    if not text.values:
        return _one(text.words)
    values = {
        name: in_sentence(value) if isinstance(value, Worded) else value
        for name, value in text.values.items()
    }
    return _one(text.words) % values


def in_sentence(text: str) -> str:
    """Return *text*; the small form of a label ("account") as the label itself is translated."""
    found = gettext(text)
    if found != text or not text[:1].islower():
        return found
    label = gettext(text[:1].upper() + text[1:])
    return label[:1].lower() + label[1:]


def _one(text: str) -> str:
    found = _catalogue(_language.get()).get(text)
    return found[0] if found else text


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a text that fits *count*."""
    return _catalogue(_language.get()).get(one, (one, many))[HOW_MANY(count)]


def pgettext(context: str, text: str) -> str:
    """Return *text* as said in *context*, where the same English text means several things."""
    found = _catalogue(_language.get()).get(context + CONTEXT_END + text)
    return found[0] if found else text


def npgettext(context: str, one: str, many: str, count: int) -> str:
    """Return the form of a text that fits *count*, as it is said in *context*."""
    found = _catalogue(_language.get()).get(context + CONTEXT_END + one, (one, many))
    return found[HOW_MANY(count)]
