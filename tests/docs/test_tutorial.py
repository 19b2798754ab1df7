"""The tutorial keeps its word: the files that it prints build, run and pass their own tests."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from core.tests.web.served import Served, served

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs/tutorial/first-plugin.md"
REMOVED = re.compile(r"^rm (.+)$", re.MULTILINE)
FILE = re.compile(r"^\*\*`([^`]+)`\*\*\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLUGINS = ("sales", "renewals")
EUROS = {"amount": "1200.50", "currency": "EUR"}


def run(*command: str, folder: Path, **environment: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it is after the steps of the tutorial."""
    parent = tmp_path_factory.mktemp("tutorial")
    text = TUTORIAL.read_text(encoding="utf-8")
    program = Path(sys.executable).parent / "pegboard"
    command = [str(program), "plugin", "new", "renewals", "--publisher", "Acme"]
    subprocess.run(command, cwd=parent, check=True, capture_output=True)
    folder = parent / "pegboard-renewals"
    for line in REMOVED.findall(text):
        for name in line.split():
            (folder / name).unlink()
    for name, content in FILE.findall(text):
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def installed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the package's wheel installs, with its entry point."""
    target = tmp_path_factory.mktemp("installed")
    run("hatchling", "build", "-t", "wheel", "-d", str(target / "wheels"), folder=package)
    ZipFile(next((target / "wheels").glob("*.whl"))).extractall(target)
    return target


@pytest.fixture(scope="module")
def system(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The plugin of the tutorial, served beside all others."""
    folder = tmp_path_factory.mktemp("system")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(installed))
        with served(f"sqlite:///{folder / 'pegboard.db'}", folder, enabled=PLUGINS) as made:
            yield made
        for name in [one for one in sys.modules if one.startswith("pegboard_renewals")]:
            del sys.modules[name]


def test_the_plugin_runs_once_it_is_installed(system: Served) -> None:
    plugins = {one["id"]: one for one in system.call("GET", "/plugins").json()["items"]}

    assert plugins["renewals"]["enabled"]
    assert plugins["renewals"]["problem"] is None


def test_contracts_are_kept_over_the_api(system: Served) -> None:
    account = system.make("/base/account", {"name": "Acme"})
    contract = system.make(
        "/renewals/contract", {"name": "Support", "account": account, "annual_value": EUROS}
    )

    kept = system.call("GET", f"/renewals/contract/{contract}").json()
    assert kept["annual_value"] == EUROS
    assert "renewals_contract" in system.runtime.assembly.workspace.tables.metadata.tables


def test_an_account_at_high_risk_shows_the_badge(system: Served) -> None:
    account = system.make("/base/account", {"name": "Betatech", "renewals__renewal_risk": "high"})
    calm = system.make("/base/account", {"name": "Konex", "renewals__renewal_risk": "low"})
    cookie, _ = system.session("admin")

    pages = [
        system.client.get(f"/base/account/{one}", headers=cookie).text for one in (account, calm)
    ]
    badge = re.compile(r"<span[^>]*badge[^>]*>\s*Renewal risk")
    assert [bool(badge.search(page)) for page in pages] == [True, False]


def test_a_negative_value_is_refused_at_its_field(system: Served) -> None:
    account = system.make("/base/account", {"name": "Cancity"})
    value = {"amount": "-1", "currency": "EUR"}

    answer = system.call(
        "POST",
        "/renewals/contract",
        json={"name": "Support", "account": account, "annual_value": value},
    )
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["annual_value"]


def test_a_missing_value_is_refused_as_missing(system: Served) -> None:
    answer = system.call("POST", "/renewals/contract", json={"name": "Support"})

    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == {"account", "annual_value"}


def test_the_tests_of_the_tutorial_pass(package: Path) -> None:
    run("pytest", "-q", "-p", "no:cacheprovider", folder=package)
