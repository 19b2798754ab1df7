"""Plugins that tests write to a folder and install by putting it on the path."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MANIFEST = """
id = "{id}"
name = "{name}"
version = "{version}"
publisher = "Tests"
summary = "For tests."
requires = ["base"]
"""
PLUGIN = '''
from pegboard_sdk import Badge, Change, Context, Entity, Extension, Plugin, fields, hookimpl


class Note(Entity, name="note", label="{name} note", plural="{name} notes", owner=True):
    """For tests."""

    subject = fields.Text(required=True)


class AccountMark(Extension, of="base.account"):
    mark = fields.Text(label="{name} mark")


class Made(Plugin):
    @hookimpl
    def contribute_entities(self):
        return [Note, AccountMark]

    @hookimpl
    def contribute_slots(self):
        return [Badge(slot="base.account.header@1", when='{id}__mark == "high"', label="{name}")]

    @hookimpl
    def check_record_change(self, change: Change, context: Context):
        if change.entity == "{id}.note":
            {rule}
'''
APART = '''
from pegboard_sdk import Action, ActionResult, Entity, Plugin, fields, hookimpl


class Note(Entity, name="note", label="{name} note", plural="{name} notes", owner=True):
    """For tests."""

    subject = fields.Text(required=True)


class Made(Plugin):
    @hookimpl
    def contribute_entities(self):
        return [Note]

    @hookimpl
    def contribute_actions(self):
        return [Action("{id}.note", "read", "Read", lambda *_: ActionResult("Read."))]

    @hookimpl
    def check_record_change(self, change, context):
        if change.entity == "{id}.note":
            {rule}
'''
"""A plugin that adds nothing to the records of others."""
NO_RULE = "pass"


def write_plugin(
    folder: Path, ident: str, *, version: str = "1.0.0", rule: str = NO_RULE, code: str = PLUGIN
) -> None:
    """Put the plugin *ident* into *folder* as an installer would; *rule* checks its records."""
    words = {"id": ident, "name": ident.capitalize(), "version": version, "rule": rule}
    package = folder / f"pegboard_made_{ident}"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text('"""For tests."""\n', encoding="utf-8")
    (package / "manifest.toml").write_text(MANIFEST.format(**words), encoding="utf-8")
    (package / "plugin.py").write_text(code.format(**words), encoding="utf-8")
    for old in folder.glob(f"pegboard_made_{ident}-*.dist-info"):
        old.rename(folder / f"pegboard_made_{ident}-{version}.dist-info")
    facts = folder / f"pegboard_made_{ident}-{version}.dist-info"
    facts.mkdir(exist_ok=True)
    (facts / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: pegboard-made-{ident}\nVersion: {version}\n",
        encoding="utf-8",
    )
    (facts / "entry_points.txt").write_text(
        f"[pegboard.plugins]\n{ident} = pegboard_made_{ident}.plugin:Made\n", encoding="utf-8"
    )


@contextmanager
def on_path(folder: Path) -> Iterator[dict[str, str]]:
    """Let this process find the plugins in *folder*, and yield what makes children do so."""
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    sys.path.insert(0, str(folder))
    try:
        yield {"PYTHONPATH": path}
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.startswith("pegboard_made_")]:
            del sys.modules[name]
