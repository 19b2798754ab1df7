"""Finds the texts for people that stand in the code and the templates of a package."""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from pegboard.testing.texts.sentences import sentences_of

Message = str | tuple[str, ...]
"""A text, or its forms for one and for many."""
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "Worded": (1,)}
TEMPLATE_OPTIONS = {"newstyle_gettext": "true", "trimmed": "false", "silent": "false"}
SAYING = {
    "ValueRefused": 0, "RuleBroken": 0, "AccessRefused": 0, "WeakPassword": 0, "BadRequest": 0,
    "NotShareable": 0, "ActionResult": 0, "Problem": 1, "refuse": 1, "Reason": 1, "BadToken": 1,
    "Operator": 1, "Did": 0, "Paused": 0,
}  # fmt: skip
"""Calls whose argument at this place a person reads."""
DEVELOPERS = "testing/"
"""Where errors are for developers; elsewhere they call `super().__init__` with words for people."""
TABLES = {
    "web/pages/privacy_words.py": {"TRACES", "REASONS", "KINDS"},
    "web/pages/record_timeline.py": {"WORDS", "VIAS"},
    "access/explain_reasons.py": {"DEEDS"},
    "automation/workflows/program.py": {"TITLES"},
    "automation/workflows/start.py": {"words"},
    "records/explain.py": {"YOU"},
    "hookspecs/roles.py": {"RIGHTS"},
    "model/fields/moments.py": {"DAY_HINT", "MOMENT_HINT"},
}
"""Constants that hold texts which are looked up by a key and then translated."""
TOLD = ("access/explain", "access/reach")
"""Files in which every text of several words is told to people."""
RETOLD = (
    "assembly/consented.py", "assembly/discovery.py", "assembly/first_records.py",
    "assembly/health/guard.py", "assembly/health/health.py", "assembly/loading.py",
    "assembly/manifest", "assembly/own_", "assembly/requirement.py", "assembly/resolver.py",
    "automation/workflows/advance.py", "automation/workflows/by_hand.py",
    "database/schema_changes.py",
    "lifecycle/attempts.py", "lifecycle/draft.py", "lifecycle/failures.py",
    "lifecycle/follow/verdict.py", "lifecycle/follow/watch.py",
    "lifecycle/irreversible.py", "lifecycle/moved.py", "lifecycle/own_blockers.py",
    "lifecycle/packages/errors.py", "lifecycle/packages/fetching.py",
    "lifecycle/packages/install_wheel.py", "lifecycle/packages/offers.py",
    "lifecycle/packages/probe.py", "lifecycle/packages/probe_child.py",
    "lifecycle/packages/probe_words.py", "lifecycle/packages/wheel.py",
    "lifecycle/packages/wheel_contents.py", "lifecycle/schema_preview.py", "lifecycle/states.py",
    "lifecycle/targets.py", "lifecycle/wished_settings.py", "model/own_kinds.py",
)  # fmt: skip
"""Files in which every sentence is told to people, those with values in them too (f"…").

Values are called by what is written in their place: f"needs {need.id}" is "needs %(id)s".
"""


def written_in(package: Path) -> Iterator[tuple[Message, str]]:
    """Yield every message in the code and templates of *package* with the file that has it."""
    for file in sorted(package.rglob("*.py")):
        place = file.relative_to(package).as_posix()
        for message in (*_called(file), *_said(file, place)):
            yield message, place
    for file in sorted(package.rglob("*.html")):
        place = file.relative_to(package).as_posix()
        found = extract_from_file("jinja2", file, KEYWORDS, options=TEMPLATE_OPTIONS)
        for _, message, _, _ in found:
            yield message, place


def _called(file: Path) -> Iterator[Message]:
    for _, message, _, _ in extract_from_file("python", file, KEYWORDS):
        if message:
            yield message


def _said(file: Path, place: str) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    if place.startswith((*TOLD, *RETOLD)):
        yield from sentences_of(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call():
                yield from _words_of(node, place)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield from _constants(value) if name in TABLES.get(place, ()) else ()
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield from _constants(value) if name in TABLES.get(place, ()) else ()


def _words_of(call: ast.Call, place: str) -> Iterator[str]:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            at = SAYING.get(name)
            if name == "__init__" and not place.startswith(DEVELOPERS):
                at = 0
            if at is not None and len(call.args) > at:
                yield from _constants(call.args[at])


def _constants(value: ast.expr) -> Iterator[str]:
    """Yield the texts that *value* can be or holds; keys of a table are no texts."""
    match value:
        case ast.Constant(value=str() as text) if text:
            yield text
        case ast.IfExp():
            yield from _constants(value.body)
            yield from _constants(value.orelse)
        case ast.Dict():
            for one in value.values:
                yield from _constants(one)
        case ast.Tuple() | ast.List():
            for one in value.elts:
                yield from _constants(one)
