"""Renders templates: one environment for all pages, texts in the person's language."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pegboard.web.translations import gettext, language, ngettext, npgettext, pgettext

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
Value = str | bool | None


@cache
def static_url(path: str) -> str:
    """Return the address of a static file, with a mark of its content so that it may be cached."""
    digest = sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


@cache
def environment() -> Environment:
    """Return the environment in which every template is compiled once."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]  # comes with the i18n extension
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals["static_url"] = static_url
    made.globals["kept"] = kept
    made.globals["ui"] = made.get_template("components/ui.html").module
    return made


def render(template: str, context: dict[str, Any]) -> str:
    """Return *template* filled with *context*."""
    return environment().get_template(template).render(context)


class Entries:
    """The entries of a menu, of which there are as many as plugins bring; hashed once."""

    def __init__(self, entries: Iterable[Mapping[str, Value]]) -> None:
        self._items = tuple(tuple(entry.items()) for entry in entries)
        self._hash = hash(self._items)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Entries) and self._items == other._items)

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return map(dict, self._items)


def kept(template: str, entries: Entries | Iterable[Mapping[str, Value]]) -> Markup:
    """Return *template* filled with *entries*, as it was made for the same entries before."""
    return _filled(
        template, language(), entries if isinstance(entries, Entries) else Entries(entries)
    )


@lru_cache(maxsize=200)
def _filled(template: str, _language: str, entries: Entries) -> Markup:
    return Markup(render(template, {"entries": list(entries)}))  # noqa: S704  # our own template, which escapes
