"""Rules of building a runtime."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from pegboard.bootstrap import open_untouched, start
from pegboard.database.schema_changes import plan_schema
from pegboard.settings import Settings


def test_looking_tells_what_would_change_and_changes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    settings = Settings(database_url, "only for tests", tmp_path)

    runtime = open_untouched(settings)

    workspace = runtime.assembly.workspace
    assert plan_schema(runtime.database, workspace.schema, workspace.tables)
    assert inspect(runtime.database.engine).get_table_names() == []


def test_after_a_start_nothing_is_left_to_change(database_url: str, tmp_path: Path) -> None:
    settings = Settings(database_url, "only for tests", tmp_path)
    start(settings)

    runtime = open_untouched(settings)

    workspace = runtime.assembly.workspace
    assert plan_schema(runtime.database, workspace.schema, workspace.tables) == ()


MISFIT = """
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.model import fields
from pegboard.model.entities import Extension


class Risk(Extension, of="base.acount"):
    risk = fields.Text()


class Misfit(Plugin):
    @hookimpl
    def contribute_entities(self):
        return [Risk]
"""
MANIFEST = """
id = "misfit"
name = "Misfit"
version = "1"
publisher = "Tests"
summary = "Extends what does not exist."
"""


@pytest.fixture
def misfit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A plugin, installed, whose declarations do not fit."""
    files = {
        "misfit_plugin/__init__.py": "",
        "misfit_plugin/plugin.py": MISFIT,
        "misfit_plugin/manifest.toml": MANIFEST,
        "misfit_plugin-1.dist-info/METADATA": "Name: misfit-plugin\nVersion: 1\n",
        "misfit_plugin-1.dist-info/entry_points.txt": (
            "[pegboard.plugins]\nmisfit = misfit_plugin.plugin:Misfit\n"
        ),
    }
    for name, text in files.items():
        file = tmp_path / "installed" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "installed"))
    yield
    for name in ("misfit_plugin.plugin", "misfit_plugin"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("misfit")
def test_a_plugin_whose_declarations_do_not_fit_is_left_out_with_its_reason(
    sqlite_url: str, tmp_path: Path
) -> None:
    runtime = start(Settings(sqlite_url, "only for tests", tmp_path))

    assert [(one.id, one.reason) for one in runtime.blocked] == [
        ("misfit", "misfit extends base.acount, which does not exist")
    ]
    assert "base.account" in runtime.assembly.schema.entities
