"""Finds every sentence in a file of code, also where values are put into it."""

import ast
import re
from collections.abc import Iterator

VALUE = re.compile(r"%\(\w+\)s|%%|%s")
AROUND_WORDS = ".,;:()“”"
SHORTEST = 6
"""Letters that say enough as the only word of a sentence with values."""


def sentences_of(tree: ast.Module) -> Iterator[str]:
    """Yield the texts of several words in *tree*, f"…" as a text with named values."""
    quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys=keys):
                quiet.update(id(key) for key in keys)
            case ast.JoinedStr(values=parts):
                quiet.update(id(part) for part in parts)
                yield from _sentence(_with_values(parts))
            case ast.Constant(value=str() as text) if id(node) not in quiet:
                yield from _sentence(text)


def _sentence(text: str) -> Iterator[str]:
    """Yield *text* when it has several words of its own, and is no SQL and no line of a log."""
    if text != text.strip() or "|" in text or "%s" in text:
        return
    parts = [one.strip(AROUND_WORDS) for one in VALUE.sub(" ", text).split()]
    words = [one for one in parts if one.replace(".", "").isalpha()]
    is_alone = len(words) == 1 and len(words[0]) >= SHORTEST and text.startswith(words[0])
    if (len(words) > 1 or (is_alone and VALUE.search(text))) and not words[0].isupper():
        yield text


def _with_values(parts: list[ast.expr]) -> str:
    """Return the parts of an f"…" as a text in which its values have names."""
    text = ""
    used: dict[str, int] = {}
    for part in parts:
        if isinstance(part, ast.Constant):
            text += str(part.value).replace("%", "%%")
        elif isinstance(part, ast.FormattedValue):
            name = _name(part.value)
            used[name] = used.get(name, 0) + 1
            text += f"%({name}{used[name] if used[name] > 1 else ''})s"
    return text


def _name(value: ast.expr) -> str:
    """Return what a value is called by: the name that says what it is."""
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case (
            ast.Call(func=ast.Attribute(attr="join"), args=[inner])
            | ast.Call(func=ast.Name(id="str" | "min" | "len" | "repr"), args=[inner, *_])
            | ast.Call(func=inner)
            | ast.Subscript(value=inner)
            | ast.BinOp(left=inner)
            | ast.IfExp(body=inner)
            | ast.BoolOp(values=[inner, *_])
        ):
            return _name(inner)
        case _:
            return "value"
