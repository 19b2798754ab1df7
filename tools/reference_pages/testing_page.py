"""The page on testing: fixtures, the system they give, and the promises that are checked."""

import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from reference_pages.markdown import (
    Undocumented,
    block,
    call,
    code,
    generated,
    prose,
    signature,
    table,
    type_name,
    words_of,
)

from pegboard.testing import fixtures, kit
from pegboard.testing.guard.declared import NEEDED
from pegboard_sdk import testing
from pegboard_sdk.contract import CHECKS, PluginContract

INTRO = """\
What authors of plugins test with. The fixtures come with `pegboard-core` and need no import; the
types are imported from `pegboard_sdk.testing`. How to use them:
[test a plugin](../how-to/test-a-plugin.md) and [check a plugin](../how-to/check-a-plugin.md)."""

OWN = ("scratch_databases", "chromium_path", "module_database_url", "postgres_url")
"""Fixtures that the tests of this repository use."""
TYPES = ("System", "Clock", "Told", "Answer")
BADGES = """\
`pegboard plugin check` asks these promises in a process of its own. The badge is worked out from
the answers and cannot be claimed: *bronze* when no promise of bronze is broken, *silver* when none
of bronze and silver is, *gold* when none is at all. A promise that does not concern the plugin
stands in nobody's way."""
CAPABILITIES = """\
The test kit and the check stop what a plugin does beyond records unless its manifest declares it.
Hosts stand in `network = ["api.example.com"]`, the others are capabilities with a reason. Reading
files of its own package, of Python and of installed packages needs none."""


def testing_page() -> str:
    """Return the page; raise Undocumented for a fixture, method or promise without words."""
    parts = ["## Fixtures", *_fixtures(kit), *_fixtures(fixtures)]
    for name in TYPES:
        parts += _type(name, getattr(testing, name))
    parts += ["## PluginContract", *_with_example(words_of(PluginContract, "PluginContract"))]
    parts += ["## Promises and badges", BADGES, table(("promise", "badge", "says"), _promises())]
    parts += ["## What must be declared", CAPABILITIES, table(("use", "capability"), _uses())]
    return generated("Testing", INTRO, parts)


def _fixtures(module: ModuleType) -> Iterator[str]:
    for name, fixture in vars(module).items():
        function = getattr(fixture, "_fixture_function", None)
        if function is None or name in OWN or function.__module__ != module.__name__:
            continue
        words = words_of(function, name)
        if module is kit and "Example::" not in words:
            raise Undocumented(f"the fixture {name} has no example")
        gives = type_name(inspect.signature(function).return_annotation)
        gives = gives.removeprefix("collections.abc.Iterator[").removeprefix("Iterator[")
        yield f"### {name}: {code(_plain(gives.removesuffix(']').rpartition('.')[2]))}"
        yield from _with_example(words)


def _type(name: str, kind: type[Any]) -> Iterator[str]:
    yield f"## {name}"
    yield prose(words_of(kind, name))
    if name in ("Told", "Answer"):
        yield block(_plain(call(name, kind)))
    rows = []
    for method, found in vars(kind).items():
        if method.startswith("_"):
            continue
        function = getattr(found, "fget", None) or getattr(found, "func", None) or found
        if inspect.isfunction(function):
            is_called = inspect.isfunction(found)
            written = f"{method}{signature(function)}" if is_called else method
            words = words_of(function, f"{name}.{method}").split("\n\n", maxsplit=1)[0]
            rows.append((code(_plain(written)), prose(words)))
    if rows:
        yield table(("call", "does"), rows)


def _plain(text: str) -> str:
    """Return a signature as an author reads it: a Scope is any text here, SYSTEM has a name."""
    return re.sub(
        r"Principal\(user_id=None[^)]*roles=\(\)[^)]*\)", "SYSTEM", text.replace("Scope", "str")
    )


def _with_example(words: str) -> Iterator[str]:
    said, _, example = words.partition("\nExample::\n")
    yield prose(said)
    if example:
        yield block(inspect.cleandoc(example))


def _promises() -> Iterator[tuple[str, str, str]]:
    for check in CHECKS:
        words = words_of(check.run, check.name).split("\n\n", maxsplit=1)[0]
        yield code(check.name), check.level, " ".join(words.split())


def _uses() -> Iterator[tuple[str, str]]:
    for kind, capability in NEEDED.items():
        yield kind, code(capability.format(host="HOST", name="PROGRAM"))
