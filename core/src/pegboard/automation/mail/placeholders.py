"""The language of mail templates: text with fields in braces, `{{ first_name | "there" }}`.

No conditions, no loops, no calls: whoever writes a template can break nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from pegboard.model.errors import RuleBroken
from pegboard.model.system import USER
from pegboard.model.worded import Worded

BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
INSIDE = re.compile(
    r"\s*(?P<path>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,4})\s*"
    r"(?:\|\s*(?:\"(?P<double>[^\"<>{}]*)\"|'(?P<single>[^'<>{}]*)'|“(?P<curly>[^”<>{}]*)”)\s*)?"
)
MOST_PLACEHOLDERS = 100
SENDER = "user."
COMPANY = "company"
COMPANIES = {"base.contact": "account.name", "base.lead": "company"}
"""Where the name of the company stands at which somebody works."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A field by its *path*, and what stands in its place where it is empty."""

    path: str
    fallback: str = ""


Parts = tuple[str | Placeholder, ...]


class BadTemplate(RuleBroken):
    """Raised when a template cannot be understood; it names the placeholder."""


def parse_template(text: str) -> Parts:
    """Return *text* as literal pieces and placeholders, in their order.

    Raises:
        BadTemplate: something in braces is not a field with, perhaps, a fallback.
    """
    parts: list[str | Placeholder] = []
    end = 0
    for found in BRACES.finditer(text):
        parts += [_literal(text[end : found.start()]), _placeholder(found[1])]
        end = found.end()
    parts.append(_literal(text[end:]))
    if len(parts) > 2 * MOST_PLACEHOLDERS + 1:
        raise BadTemplate(Worded("has more than %(most)s fields", most=MOST_PLACEHOLDERS))
    return tuple(part for part in parts if part)


def field_paths(parts: Parts, entity: str) -> Iterator[tuple[str, str, str]]:
    """Yield for each placeholder of a template about *entity*: entity, path there, as written."""
    for part in parts:
        if isinstance(part, Placeholder):
            yield (*place_of(part.path, entity), part.path)


def place_of(path: str, entity: str) -> tuple[str, str]:
    """Return the entity at which *path* begins, and the path there."""
    if path.startswith(SENDER):
        return USER, path.removeprefix(SENDER)
    if path == COMPANY:
        return entity, COMPANIES.get(entity, COMPANY)
    return entity, path


def placeholders(parts: Sequence[str | Placeholder]) -> list[Placeholder]:
    """Return the placeholders among *parts*."""
    return [part for part in parts if isinstance(part, Placeholder)]


def _literal(text: str) -> str:
    for braces in ("{{", "}}"):
        if braces in text:
            place = text.index(braces)
            shown = text[max(0, place - 10) : place + 30]
            raise BadTemplate(
                Worded("near “%(text)s”: write fields as {{ first_name }}", text=shown.strip())
            )
    return text


def _placeholder(inside: str) -> Placeholder:
    plain = inside.replace("&nbsp;", " ").replace("\u00a0", " ").replace("&quot;", '"')
    found = INSIDE.fullmatch(plain)
    if found is None:
        raise BadTemplate(
            Worded(
                "{{%(text)s}} cannot be understood; write {{ first_name }}, or "
                '{{ first_name | "there" }} to say something where it is empty',
                text=inside[:60],
            )
        )
    fallback = next((found[name] for name in ("double", "single", "curly") if found[name]), "")
    return Placeholder(found["path"], unescape(fallback))
