"""Plugins made up for these tests, written to a folder as an installer would write them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CODE = '''"""For tests."""

from pegboard_sdk import (
    Badge, Entity, Extension, FirstRecord, Grant, Permission, Plugin, RecordScope, RolePack,
    fields, hookimpl,
)


class Item(Entity, name="item", label="{title} item", owner=True, search=("name", "remark")):
    """For tests."""

    name = fields.Text(required=True, index=True)
    remark = fields.Text()
    number = fields.Sequence("{title}-{{number}}")
    account = fields.Link("base.account", index=True)
    contacts = fields.Links("base.contact")
    paper = fields.File()


class AccountMark(Extension, of="base.account"):
    mark = fields.Text(label="{title} mark", index=True)
    code = fields.Text(unique=True)
    friends = fields.Links("base.contact")
    item = fields.Link("{id}.item")


class {title}(Plugin):
    @hookimpl
    def contribute_entities(self):
        return [Item, AccountMark]

    @hookimpl
    def contribute_slots(self):
        return [Badge(slot="base.account.header@1", when='{id}__mark == "high"', label="{title}")]

    @hookimpl
    def contribute_permissions(self):
        return [Permission("{id}.bless", "Bless {title}")]

    @hookimpl
    def contribute_scopes(self):
        return [RecordScope("{id}.marked", "Marked", {{"base.account": '{id}__mark == "high"'}})]

    @hookimpl
    def contribute_roles(self):
        grant = Grant("{id}.item", read="all", create="all", update="all", delete="all")
        return [RolePack("{id} keeper", "{title} keeper", (grant,), permissions=("{id}.bless",))]

    @hookimpl
    def contribute_first_records(self):
        return [FirstRecord("{id}.item", "first", {{"name": "The first {title}"}})]
'''


@dataclass(frozen=True)
class Synthetic:
    """A plugin; *code* replaces what it usually brings, *capabilities* are (name, reason)."""

    id: str
    requires: Sequence[str] = ("base",)
    conflicts: Sequence[str] = ()
    version: str = "1.0.0"
    publisher: str = "Tests"
    capabilities: Sequence[tuple[str, str]] = ()
    code: str = CODE
    more: str = ""

    @property
    def package(self) -> str:
        return f"synthetic_{self.id}"


def install(folder: Path, *plugins: Synthetic) -> None:
    """Write *plugins* to *folder*; one that is there already is replaced."""
    for one in plugins:
        package = folder / one.package
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").write_text('"""For tests."""\n', encoding="utf-8")
        words = {"id": one.id, "title": one.id.capitalize()}
        (package / "plugin.py").write_text(one.code.format(**words), encoding="utf-8")
        (package / "manifest.toml").write_text(_manifest(one), encoding="utf-8")
        _write_metadata(folder, one)


def uninstall(folder: Path, plugin: str) -> None:
    """Take away what makes *plugin* known; its code stays, as in a broken installation."""
    for facts in folder.glob(f"synthetic_{plugin}-*.dist-info"):
        (facts / "entry_points.txt").unlink()


def _manifest(one: Synthetic) -> str:
    lines = [
        f"id = {json.dumps(one.id)}",
        f"name = {json.dumps(one.id.capitalize())}",
        f"version = {json.dumps(one.version)}",
        f"publisher = {json.dumps(one.publisher)}",
        'summary = "For tests."',
        f"requires = {json.dumps(list(one.requires))}",
        f"conflicts = {json.dumps(list(one.conflicts))}",
        one.more,
    ]
    for name, reason in one.capabilities:
        lines += [f"[[capabilities]]\nname = {json.dumps(name)}\nreason = {json.dumps(reason)}"]
    return "\n".join(lines) + "\n"


def _write_metadata(folder: Path, one: Synthetic) -> None:
    for old in folder.glob(f"{one.package}-*.dist-info"):
        old.rename(folder / f"{one.package}-{one.version}.dist-info")
    facts = folder / f"{one.package}-{one.version}.dist-info"
    facts.mkdir(exist_ok=True)
    name = one.package.replace("_", "-")
    (facts / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {one.version}\n", encoding="utf-8"
    )
    point = f"{one.id} = {one.package}.plugin:{one.id.capitalize()}"
    (facts / "entry_points.txt").write_text(f"[pegboard.plugins]\n{point}\n", encoding="utf-8")
