"""Formatted text, kept as HTML that was cleaned on the way in."""

from typing import Unpack

import nh3

from pegboard.model.fields.base import Options
from pegboard.model.fields.texts import LongText

RICH_LIMIT = 200_000
ALLOWED_TAGS = frozenset(
    {"a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "i", "li", "ol"}
    | {"p", "pre", "s", "strong", "u", "ul"}
)


class RichText(LongText):
    """HTML reduced to plain formatting: no scripts, styles, images or foreign schemes."""

    kind = "rich_text"
    control = "rich_text"
    display = "rich_text"

    def __init__(self, *, max_length: int = RICH_LIMIT, **options: Unpack[Options]) -> None:
        super().__init__(max_length=max_length, **options)

    def normalise(self, text: str) -> str:
        return nh3.clean(
            text,
            tags=set(ALLOWED_TAGS),
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto", "tel"},
        )

    def to_text(self, value: object) -> str:
        if not isinstance(value, str):
            return ""
        return nh3.clean(value.replace("<br>", "\n"), tags=set(), attributes={})
