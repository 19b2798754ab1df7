"""Changes of plugins over the REST interface: planned, agreed to, applied, gone back on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.tests.web.served import Served, served

PLANS = "/plugins/plans"


@pytest.fixture(scope="module")
def system(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("system")
    with served(module_database_url, folder, enabled=("base",)) as made:
        yield made


def test_a_change_is_planned_agreed_to_applied_and_gone_back_on(system: Served) -> None:
    made = system.call("POST", PLANS, json={"enable": ["sales"]})
    assert made.status_code == 201
    plan = made.json()
    assert made.headers["location"] == f"/api/v1/plugins/plans/{plan['hash']}"
    assert plan["state"] == "open"
    assert plan["consents"][0]["plugin"] == "sales"
    path = f"{PLANS}/{plan['hash']}"

    unasked = system.call("POST", f"{path}/apply", json={})
    assert unasked.status_code == 422
    assert "agree" in unasked.json()["detail"]
    assert system.call("GET", "/sales/opportunity").status_code == 404

    applied = system.call("POST", f"{path}/apply", json={"consent": True})
    assert applied.status_code == 200
    assert applied.json()["epoch"] == plan["base"] + 1
    # Known from now on, but not granted: yesterday's token holds nothing of today.
    assert system.call("GET", "/sales/opportunity").status_code == 403
    assert system.call("POST", f"{path}/apply", json={"consent": True}).status_code == 409
    listed = system.call("GET", PLANS).json()["items"]
    assert (listed[0]["hash"], listed[0]["state"]) == (plan["hash"], "watching")

    undo = system.call("POST", f"{path}/undo", json={})
    assert undo.status_code == 201
    back = f"{PLANS}/{undo.json()['hash']}/apply"
    assert system.call("POST", back, json={"consent": True}).status_code == 200
    assert system.call("GET", "/sales/opportunity").status_code == 404
    states = {one["id"]: one["state"] for one in system.call("GET", "/plugins").json()["items"]}
    assert states == {"base": "enabled", "sales": "disabled"}


def test_blockers_are_told_and_cannot_be_applied(system: Served) -> None:
    made = system.call("POST", PLANS, json={"enable": ["nobody"], "disable": ["base"]}).json()
    assert {one["plugin"] for one in made["blockers"]} == {"nobody", "base"}

    refused = system.call("POST", f"{PLANS}/{made['hash']}/apply", json={"consent": True})

    assert refused.status_code == 422
    assert {one["plugin"] for one in refused.json()["blockers"]} == {"nobody", "base"}


@pytest.mark.parametrize(
    "body", [{"enable": "sales"}, {"colour": 1}, {"remove": {"sales": "burn"}}, {"back_to": "x"}]
)
def test_a_wish_that_cannot_be_read_is_refused(system: Served, body: dict[str, object]) -> None:
    assert system.call("POST", PLANS, json=body).status_code == 422


def test_an_epoch_that_never_was_cannot_be_gone_back_to(system: Served) -> None:
    refused = system.call("POST", PLANS, json={"back_to": 4711})
    assert refused.status_code == 422
    assert "4711" in refused.json()["detail"]


def test_only_who_manages_plugins_plans_and_reads_plans(system: Served) -> None:
    assert system.call("POST", PLANS, by="rep", json={}).status_code == 403
    assert system.call("GET", PLANS, by="rep").status_code == 403
    assert system.call("GET", f"{PLANS}/{'0' * 64}", by="rep").status_code == 403
    assert system.call("GET", f"{PLANS}/{'0' * 64}").status_code == 404
