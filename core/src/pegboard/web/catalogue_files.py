"""Reads catalogues of translations (.po files, as gettext knows them)."""

import json
from collections.abc import Iterator, Mapping
from gettext import c2py
from itertools import groupby
from pathlib import Path

CONTEXT_END = "\4"
"""Stands between the context of a message and the message in the keys of a catalogue."""
HOW_MANY = c2py("n != 1")
"""The rule by which English, Spanish and Italian choose between one and many."""


def read_catalogue(file: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the translations in *file* by message, each with its form for one and for many.

    What is not translated, marked as fuzzy or not used any more is left out.
    """
    lines = file.read_text(encoding="utf-8").splitlines()
    found: dict[str, tuple[str, ...]] = {}
    for is_entry, block in groupby(lines, key=lambda line: line.strip() != ""):
        if is_entry:
            found.update(_entry(list(block)))
    found.pop("", None)
    return found


def _entry(lines: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if any(line.startswith("#,") and "fuzzy" in line for line in lines):
        return
    parts: dict[str, str] = {}
    name = ""
    for line in lines:
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            name, _, line = line.partition(" ")  # noqa: PLW2901  # the text after the keyword
        parts[name] = parts.get(name, "") + json.loads(line)
    forms = tuple(text for name, text in parts.items() if name.startswith("msgstr"))
    if "msgid" in parts and forms and all(forms):
        context = parts.get("msgctxt")
        key = parts["msgid"] if context is None else context + CONTEXT_END + parts["msgid"]
        yield key, forms
