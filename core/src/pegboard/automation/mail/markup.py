"""Markup of messages, cleaned so that it can be shown; and the text in it."""

import re
from html import unescape

import nh3

TAGS = frozenset((
    "a", "abbr", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
))  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/blockquote|hr)\b[^>]*>", re.IGNORECASE)
NESTING = re.compile(
    r"<(/?)(?!(?:br|hr|img|p|li|td|th|tr|meta|link|input|col)\b)[a-z]", re.IGNORECASE
)
MOST_DEPTH = 500
TAG = re.compile(r"<[^>]*>")
SPACES = re.compile(r"[ \t\u00a0]+")
EMPTY_LINES = re.compile(r"\n{3,}")


def clean_markup(markup: str) -> str:
    """Return *markup* with nothing that runs, loads from elsewhere or changes the page around it.

    Pictures that a message brings along stay; those on other servers are left out, as they would
    tell the sender who reads.
    """
    if _is_too_deep(markup):
        markup = TAG.sub(" ", BREAK.sub("<br>", markup).replace("<br>", "\n")).replace("\n", "<br>")
    return nh3.clean(
        markup,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        attribute_filter=_own_pictures,
        link_rel="noopener noreferrer nofollow",
    )


def _is_too_deep(markup: str) -> bool:
    """Whether elements stand within elements as no writer means it; cleaning would take hours."""
    depth = deepest = 0
    for closing in NESTING.finditer(markup):
        depth = max(0, depth - 1) if closing[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest > MOST_DEPTH


def _own_pictures(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src" and not value.lower().startswith("cid:"):
        return None
    return value


def text_of_markup(markup: str) -> str:
    """Return what cleaned *markup* says, a line for each block."""
    text = unescape(TAG.sub("", BREAK.sub("\n", markup)))
    lines = [SPACES.sub(" ", line).strip() for line in text.splitlines()]
    return EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
