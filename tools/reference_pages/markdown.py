"""Small pieces of Markdown that the reference pages are put together from."""

import inspect
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pegboard_sdk import Scope

WIDTH = 100
DEFAULT_FACTORY = re.compile(r"<factory>")


class Undocumented(Exception):
    """Raised when something that people can use has no words; the message says what."""


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; bars in cells are escaped."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )


def code(text: object) -> str:
    """Return *text* as code in a line."""
    return f"`{text}`" if str(text) else ""


def block(text: str, language: str = "python") -> str:
    """Return *text* as a block of code."""
    return f"```{language}\n{text.strip()}\n```"


def words_of(thing: Any, name: str) -> str:
    """Return the docstring of *thing*; raise Undocumented when it says nothing of its own."""
    own = inspect.getdoc(thing) if "__doc__" in vars(thing) or callable(thing) else None
    if not own or own.startswith(f"{name.rpartition('.')[2]}("):
        raise Undocumented(f"{name} has no docstring")
    return own


def prose(docstring: str) -> str:
    """Return a docstring as Markdown: names in asterisks become code, lines are joined."""
    paragraphs = [" ".join(part.split()) for part in docstring.split("\n\n")]
    return "\n\n".join(
        re.sub(r"(?<![\w*])\*([\w., ]+?)\*(?![\w*])", r"`\1`", p) for p in paragraphs
    )


def formatted(annotation: Any) -> str:
    return inspect.formatannotation(annotation)


def type_name(annotation: Any) -> str:
    """Return a type as an author writes it."""
    text = annotation if isinstance(annotation, str) else formatted(annotation)
    text = text.replace(formatted(Scope), "Scope")
    return re.sub(
        r"(?:\b(?:typing|collections\.abc|datetime|decimal|pathlib|pegboard(?:\.\w+)*)\.)+",
        "",
        text,
    )


def call(name: str, function: Any) -> str:
    """Return how *function* is called under *name*, one argument a line where it is long."""
    written = name + signature(function)
    if len(written) <= WIDTH:
        return written
    found = inspect.signature(function)
    kept = [
        f"    {DEFAULT_FACTORY.sub('{}', type_name(str(one)))},"
        for name, one in found.parameters.items()
        if name != "self" and not name.startswith("_")
    ]
    return "\n".join([f"{name}(", *kept, ")"])


def signature(function: Any, *, without: Sequence[str] = ("self",)) -> str:
    """Return the signature of *function* as an author writes it."""
    found = inspect.signature(function)
    kept = [
        one
        for name, one in found.parameters.items()
        if name not in without and not (len(name) > 1 and name.startswith("_"))
    ]
    return DEFAULT_FACTORY.sub("{}", type_name(str(found.replace(parameters=kept))))


def generated(title: str, intro: str, parts: Iterable[str]) -> str:
    """Return a whole page."""
    note = "<!-- Made by `python tools/reference.py` from the code: change that, not this. -->"
    return "\n\n".join([note, f"# {title}", intro, *parts]) + "\n"
