"""Values as markup for lists and record pages, each kind in its own way."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from markupsafe import Markup, escape

from pegboard.model.fields import Choice, Field, Link, Links, LongText, MultiChoice, RichText
from pegboard.model.schema import Schema
from pegboard.model.system import USER
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.shell import format_of
from pegboard.web.pages.urls import record_url
from pegboard.web.rendering import environment
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

Titles = str | Mapping[str, str] | None
"""The name of the linked record; names by id where there are several."""

BRIEF_LENGTH = 120
WHOLE = frozenset({"date", "datetime"})
"""What stays in one line like a figure."""
MOST_TONES = 8
"""Choices with more options than this stay without colours: a rainbow tells nobody anything."""
PALETTE = ("blue", "violet", "teal", "amber", "pink", "green")
TONES = {
    "green": "won done completed converted active customer accepted paid approved sent resolved",
    "red": "lost overdue refused failed rejected hot urgent blocked high",
    "gray": "cancelled discarded closed inactive archived former_customer none low cold draft",
    "amber": "waiting pending warm medium paused",
    "blue": "open new prospect normal in_progress qualified",
}
TONE_OF_WORD = {word: tone for tone, words in TONES.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Look:
    """How one person sees values: their habits, and the entities that links lead to."""

    habits: Format
    schema: Schema


def look_of(visit: Visit) -> Look:
    """Return how the person of *visit* sees values."""
    return Look(format_of(visit), visit.assembly.schema)


def is_figure(field: Field) -> bool:
    """Return whether values of *field* stand at the end of their column."""
    return field.is_number


def cell(  # noqa: PLR0911  # one per kind
    look: Look, field: Field, value: Any, title: Titles = None, *, brief: bool = False
) -> Markup | str | None:
    """Return *value* as markup or plain text, None when it is empty.

    *title* names the linked record or records; *brief* keeps it to the one line of a list.
    """
    if value is None or value in ("", ()):
        return None
    draw = _DRAWN.get(field.display)
    if draw is not None:
        return draw(look, field, value, title)
    if brief and isinstance(field, RichText):
        return _cut(unescape(field.to_text(value)))
    if brief and field.display == "long_text":
        return _cut(value)
    if isinstance(field, RichText):
        clean = Markup(field.normalise(value))  # noqa: S704  # normalise lets plain formatting pass
        return Markup('<div class="prose">{}</div>').format(clean)
    if field.display == "long_text":
        lines = Markup("<br>").join(str(value).split("\n"))
        return _folded(lines) if isinstance(field, LongText) and field.folded else lines
    text = look.habits.text(field, value)
    is_whole = is_figure(field) or field.display in WHOLE
    return Markup('<span class="figure">{}</span>').format(text) if is_whole else text


def _folded(lines: Markup) -> Markup:
    return Markup("<details><summary>{}</summary>{}</details>").format(gettext("Show"), lines)


def tone_of_choice(field: Choice, value: str) -> str:
    """Return the badge's tone: by what the word means, else by the option's place."""
    known = TONE_OF_WORD.get(value)
    if known is not None:
        return known
    values = [option for option, _ in field.options]
    return PALETTE[values.index(value) % len(PALETTE)] if value in values else "gray"


def _choice(look: Look, field: Field, value: Any, _title: Titles) -> Markup | str:
    text = look.habits.text(field, value)
    if not isinstance(field, Choice) or len(field.options) > MOST_TONES:
        return text
    return _ui("badge", text, tone=tone_of_choice(field, value))


def _choices(_look: Look, field: Field, value: Any, _title: Titles) -> Markup | str:
    if not isinstance(field, MultiChoice):
        return ""
    return Markup(" ").join(_ui("badge", gettext(field.label_of(one))) for one in value)


def _link(look: Look, field: Field, value: Any, title: Titles) -> Markup | str:
    name = title if isinstance(title, str) and title else gettext("Not visible to you")
    if not isinstance(field, Link) or not title:
        return name
    href = record_url(look.schema.entity(field.target), value)
    if field.target == USER:
        return _ui("person", name, href=href)
    return Markup('<a href="{}">{}</a>').format(href, name)


def _links(look: Look, field: Field, value: Any, title: Titles) -> Markup | str:
    if not isinstance(field, Links):
        return ""
    names = title if isinstance(title, Mapping) else {}
    if not names:
        return look.habits.number(len(value))
    target = look.schema.entity(field.target)
    return Markup(", ").join(
        Markup('<a href="{}">{}</a>').format(record_url(target, one), names[one])
        for one in value
        if one in names
    )


def _email(_look: Look, _field: Field, value: Any, _title: Titles) -> Markup:
    return Markup('<a href="mailto:{0}">{0}</a>').format(value)


def _phone(look: Look, _field: Field, value: Any, _title: Titles) -> Markup:
    dialled = "".join(mark for mark in value if mark.isdigit() or mark == "+")
    return Markup('<a href="tel:{}">{}</a>').format(dialled, look.habits.phone(value))


def _url(_look: Look, _field: Field, value: Any, _title: Titles) -> Markup | str:
    if not value.startswith(("https://", "http://")):
        return escape(value)
    shown = value.partition("://")[2].removeprefix("www.").rstrip("/")
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        value, shown
    )


def _boolean(_look: Look, _field: Field, value: Any, _title: Titles) -> Markup | None:
    return _ui("icon", "check", label=gettext("Yes")) if value else None


def _ui(component: str, *arguments: Any, **named: Any) -> Markup:
    macro = getattr(environment().globals["ui"], component)
    return Markup(macro(*arguments, **named))  # noqa: S704  # macros escape what they are given


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= BRIEF_LENGTH else line[:BRIEF_LENGTH].rstrip() + "…"


_DRAWN = {
    "choice": _choice,
    "multi_choice": _choices,
    "link": _link,
    "links": _links,
    "email": _email,
    "phone": _phone,
    "url": _url,
    "boolean": _boolean,
}
