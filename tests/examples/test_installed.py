"""The example plugins as an operator meets them: wheels installed, enabled, served, quarantined."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from pegboard.lifecycle.packages.install_wheel import install_wheel
from pegboard.settings import Settings
from tests.examples.conftest import NAMES
from tests.lifecycle.serving import PROGRAM, Serving, serving

EMAIL = "ada@example.com"
SECRET = "only for tests"
SECONDS = 60


@dataclass(frozen=True)
class Office:
    """A system on a database of its own, worked with by the command line alone."""

    folder: Path

    @property
    def address(self) -> str:
        return f"sqlite:///{self.folder / 'pegboard.db'}"

    def run(self, *arguments: str) -> str:
        environment = os.environ | {
            "PEGBOARD_DATABASE_URL": self.address,
            "PEGBOARD_FOLDER": str(self.folder),
            "PEGBOARD_SECRET_KEY": SECRET,
            "PEGBOARD_ADMIN_PASSWORD": "seven green bicycles",
        }
        done = subprocess.run(
            [str(PROGRAM), *arguments],
            env=environment, cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def states(self) -> dict[str, Any]:
        return {one["id"]: one for one in json.loads(self.run("plugin", "list", "--json"))}


@dataclass(frozen=True)
class Caller:
    """Somebody who talks to a served system with a token."""

    server: Serving
    token: str

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=SECONDS)
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, f"/api/v1{path}", text, headers)
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content else None
        finally:
            connection.close()


@pytest.fixture(scope="module")
def office(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A system into which the wheels are installed and enabled after it began without them."""
    made = Office(tmp_path_factory.mktemp("office"))
    made.run("init", "--admin-email", EMAIL)
    settings = Settings(made.address, SECRET, made.folder)
    for wheel in sorted(wheels.glob("*.whl")):
        install_wheel(settings, wheel)
    assert {made.states()[name]["state"] for name in NAMES} <= {"discovered", "verified"}
    made.run("plugin", "enable", *NAMES, "--yes")
    return made


@pytest.fixture(scope="module")
def caller(office: Office) -> Iterator[Caller]:
    token = office.run("user", "token", EMAIL).strip()
    with serving(office.address, office.folder, workers=1) as server:
        yield Caller(server, token)


def test_an_installed_wheel_is_enabled_by_the_command_line(office: Office) -> None:
    assert {office.states()[name]["state"] for name in NAMES} == {"enabled"}


def test_what_the_plugins_bring_is_served(caller: Caller) -> None:
    account = {"name": "Betatech", "renewals__renewal_risk": "high"}
    status, made = caller.call("POST", "/base/account", account)
    assert status == 201
    value = {"amount": "12.50", "currency": "EUR"}
    contract = {"name": "Support", "account": made["id"], "annual_value": value}
    assert (
        caller.call("POST", "/renewals/contract", contract | {"renews_on": "2026-02-28"})[0] == 201
    )

    status, report = caller.call("GET", "/reports/renewals.by_state")
    assert status == 200
    assert report["totals"]["sum(annual_value)"] == value


def test_the_report_runs_on_the_command_line(office: Office, caller: Caller) -> None:
    listed = json.loads(office.run("report", "list", "--json"))
    assert "renewals.by_state" in {one["name"] for one in listed}
    found = office.run("report", "run", "renewals.by_state", "--format", "csv")
    assert found.splitlines()[0] == "State,Contracts,Value,Value (currency)"


def test_a_plugin_that_goes_on_failing_is_named_and_quarantined(
    office: Office, caller: Caller, tmp_path: Path
) -> None:
    wish = tmp_path / "wish.json"
    wish.write_text(json.dumps({"settings": {"misbehaving": {"where": "rule", "how": "raise"}}}))
    made = json.loads(office.run("plugin", "plan", "--wish", str(wish), "--json"))
    office.run("plugin", "apply", made["hash"], "--yes")

    deadline, answers = time.monotonic() + SECONDS, []
    while time.monotonic() < deadline:
        status, answer = caller.call("POST", "/base/account", {"name": "Kept at last"})
        answers.append(status)
        if status == 201 and len(answers) > 1:
            break
        assert status == 201 or "misbehaving" in answer["detail"]
        assert caller.call("GET", "/renewals/contract")[0] == 200
        time.sleep(0.2)
    assert answers[-1] == 201
    assert any(status != 201 for status in answers)
    state = office.states()["misbehaving"]
    assert state["state"] == "quarantined"
    assert "failed" in state["reason"]
