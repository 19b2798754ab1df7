"""Configuration files: written as TOML or JSON, read with the line of whatever is wrong."""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

import msgspec

from pegboard.lifecycle.configuration import FORMAT, Configuration
from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded

MOST_LETTERS = 5_000_000
UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>[^`]*)`(?: - at `(?P<place>[^`]*)`)?")
PLACED = re.compile(r"(?P<what>.*?) - at `(?P<place>[^`]*)`\Z", re.DOTALL)
PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+\Z")
INLINE = ("roles", "views")
"""Lists of which each element stands on a line of its own."""
HEAD = (
    "# How a Pegboard system is configured. Apply it elsewhere with: pegboard config apply FILE\n"
)


class BadConfiguration(PegboardError):
    """Raised when a file is no configuration; *line* is where, 0 when that cannot be told."""

    def __init__(self, reason: str, line: int = 0) -> None:
        words = Worded("line %(line)s: %(reason)s", line=line, reason=reason) if line else reason
        super().__init__(words)
        self.reason = reason
        self.line = line


def write_configuration(configuration: Configuration, *, as_json: bool = False) -> str:
    """Return *configuration* as the text of a file."""
    content = msgspec.to_builtins(configuration)
    if as_json:
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    return HEAD + _toml(content)


def read_configuration(text: str) -> Configuration:
    """Return the configuration in *text*, TOML or JSON.

    Raises:
        BadConfiguration: it is neither, or says something that is unknown here.
    """
    if len(text) > MOST_LETTERS:
        raise BadConfiguration("is too large for a configuration")
    content = _json(text) if text.lstrip().startswith("{") else _from_toml(text)
    if content.get("format") != FORMAT:
        raise BadConfiguration(
            Worded("it must begin with: format = %(format)s", format=f'"{FORMAT}"'), 1
        )
    try:
        return msgspec.convert(content, Configuration)
    except msgspec.ValidationError as error:
        raise _worded(str(error), text) from error


def _json(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadConfiguration(f"is no JSON: {error.msg}", error.lineno) from error
    except RecursionError as error:
        raise BadConfiguration("is nested too deeply") from error
    if not isinstance(found, dict):
        raise BadConfiguration("must be an object", 1)
    return found


def _from_toml(text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+)", str(error))
        reason = str(error).partition(" (at")[0]
        raise BadConfiguration(f"is no TOML: {reason}", int(place[1]) if place else 0) from error
    except RecursionError as error:
        raise BadConfiguration("is nested too deeply") from error


def _worded(said: str, text: str) -> BadConfiguration:
    unknown = UNKNOWN.match(said)
    if unknown:
        key, place = unknown["key"], _place(unknown["place"])
        words = Worded("%(key)s is no key here (%(place)s)", key=key, place=place or "at the top")
        return BadConfiguration(words, _line_of(text, key, unknown["place"] or ""))
    placed = PLACED.match(said)
    if placed is None:
        return BadConfiguration(said)
    place = _place(placed["place"])
    key = re.sub(r"\[\d*\]\Z", "", place).rpartition(".")[2]
    words = Worded("%(place)s: %(what)s", place=place, what=placed["what"])
    return BadConfiguration(words, _line_of(text, key, placed["place"]))


def _place(path: str | None) -> str:
    return (path or "").removeprefix("$").removeprefix(".")


def _line_of(text: str, key: str, path: str) -> int:
    """Return the line on which *key* stands, within the element of a list that *path* names."""
    names = re.findall(r"\.?([A-Za-z_]+)\[(\d+)\]", path)
    lines = text.splitlines()
    first = _begin(lines, names[0][0], int(names[0][1])) if names else 0
    wanted = re.compile(rf'(?:^|[\s{{,]){re.escape(key)}\s*=|"{re.escape(key)}"\s*[:=]')
    found = (number for number in range(first, len(lines)) if wanted.search(lines[number]))
    return next(found, first - 1 if not names else first) + 1


def _begin(lines: list[str], name: str, place: int) -> int:
    """Return the number of the line with which element *place* of the tables *name* begins."""
    heads = [number for number, line in enumerate(lines) if line.strip() == f"[[{name}]]"]
    if place < len(heads):
        return heads[place]
    starts = (n for n, line in enumerate(lines) if line.startswith(f"{name} = ["))
    return next((start + 1 + place for start in starts), 0)


def _toml(content: Mapping[str, Any]) -> str:
    """Return *content* as TOML: plain values first, then tables, then lists of tables."""
    flat = {name for name, value in content.items() if name in INLINE or _is_flat(value)}
    parts = [f"{_key(name)} = {_value(content[name])}\n" for name in content if name in flat]
    for name, value in content.items():
        if name in flat:
            continue
        if isinstance(value, Mapping):
            for inner, values in value.items():
                parts.append(f"\n[{_key(name)}.{_key(inner)}]\n{_lines(values)}")
        else:
            parts += [f"\n[[{_key(name)}]]\n{_lines(one)}" for one in value]
    return "".join(parts)


def _is_flat(value: Any) -> bool:
    is_tables = isinstance(value, (list, tuple)) and value and isinstance(value[0], Mapping)
    return not isinstance(value, Mapping) and not is_tables


def _lines(values: Mapping[str, Any]) -> str:
    return "".join(f"{_key(name)} = {_value(value)}\n" for name, value in values.items())


def _key(name: str) -> str:
    return name if PLAIN_KEY.match(name) else _text(name)


def _value(value: Any) -> str:
    match value:
        case Mapping():
            inner = ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items())
            return f"{{ {inner} }}"
        case list() | tuple():
            listed = [_value(one) for one in value]
            if sum(map(len, listed)) < 80:
                return f"[{', '.join(listed)}]"
            return "[\n" + "".join(f"  {one},\n" for one in listed) + "]"
        case str():
            return _text(value)
        case _:
            return json.dumps(value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
