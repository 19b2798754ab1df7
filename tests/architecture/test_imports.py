"""Rules of imports: who may know whom."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source_tree import PACKAGES, ROOT, imported_modules, place, source_files

PLUGINS = sorted(path for path in (ROOT / "plugins").glob("*/") if (path / "src").is_dir())
ONLY_IN = {
    "litestar": {"web"},
    "sqlalchemy": {"expressions", "database", "records", "reports", "transfer", "lifecycle"},
    "alembic": {"database"},
}
SETTINGS_ARE_MADE_OF = "pydantic"


def test_the_import_contracts_of_the_house_are_kept() -> None:
    program = Path(sys.executable).parent / "lint-imports"

    run = subprocess.run(
        [program, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout + run.stderr


def test_every_package_is_watched_by_the_import_contracts_and_the_type_checker() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    sources = {place(package / "src") for package in PACKAGES}
    packages = {path.name for package in PACKAGES for path in (package / "src").iterdir()}
    checked = {path.removeprefix("$MYPY_CONFIG_FILE_DIR/") for path in tools["mypy"]["mypy_path"]}

    assert packages - set(tools["importlinter"]["root_packages"]) == set()
    assert sources - checked == set()


def test_no_import_contract_has_an_exception() -> None:
    assert "ignore_imports" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    kernel = ROOT / "core" / "src" / "pegboard"
    strangers = {
        place(path)
        for path in source_files()
        for module in imported_modules(path)
        if module.partition(".")[0] == library
        and (
            kernel not in path.parents or path.relative_to(kernel).parts[0] not in ONLY_IN[library]
        )
    }

    assert strangers == set()


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda path: path.name)
def test_a_plugin_imports_only_the_sdk_and_the_api_of_other_plugins(plugin: Path) -> None:
    own = {path.name for path in (plugin / "src").iterdir()}
    others = {path.name for other in PLUGINS for path in (other / "src").iterdir()} - own
    allowed = sys.stdlib_module_names | own | {"pegboard_sdk", SETTINGS_ARE_MADE_OF}

    strangers = {
        f"{place(path)}: {module}"
        for path in (plugin / "src").rglob("*.py")
        for module in imported_modules(path)
        if (parts := module.split("."))[0] not in allowed
        and not (parts[0] in others and parts[1:2] == ["api"])
    }

    assert strangers == set()
