"""What the example plugins show: pages, panels, widgets, a report, and how failures stay alone."""

import re
from datetime import date

import msgspec
import pytest

from core.tests.web.served import Served
from pegboard.assembly.build import build
from tests.examples.conftest import EXAMPLES, NAMES

TODAY = date.today().isoformat()  # noqa: DTZ011  # the day on which the server runs
PLACE = re.compile(r'<div id="piece-\w+" hx-get="([^"]+)"')
BADGE = re.compile(r"<span[^>]*badge[^>]*>\s*Renewal risk")
MOST_LINES = 60


def page(system: Served, address: str, who: str = "admin") -> tuple[int, str]:
    cookie, _ = system.session(who)
    answer = system.client.get(address, headers=cookie)
    return answer.status_code, answer.text


def pieces(system: Served, address: str, who: str = "admin") -> str:
    """Return what the pieces of a page show once they have come in."""
    _, text = page(system, address, who)
    return "".join(page(system, found, who)[1] for found in PLACE.findall(text))


def an_account(system: Served, name: str, **values: object) -> str:
    return system.make("/base/account", {"name": name, **values})


def change(system: Served, **blueprint: object) -> None:
    """Let another blueprint run from now on, as a plan would."""
    runtime = system.runtime
    wanted = msgspec.structs.replace(runtime.assembly.blueprint, **blueprint)
    epoch = runtime.assembly.epoch
    runtime.swap(build(runtime.database, runtime.installed, wanted, epoch=epoch).assembly)


def a_contract(system: Served, account: str, **values: object) -> str:
    usual = {"name": "Support", "annual_value": {"amount": "12.50", "currency": "EUR"}}
    return system.make(
        "/renewals/contract", {**usual, "account": account, "renews_on": "2026-02-28", **values}
    )


def fail(system: Served, where: str, how: str) -> None:
    """Let the misbehaving plugin do so from now on, as if its settings had been changed."""
    change(system, settings={"misbehaving": {"where": where, "how": how}})


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_fewer_than_sixty_lines_of_python(name: str) -> None:
    files = (EXAMPLES / name / "src").rglob("*.py")
    lines = [line for file in files for line in file.read_text().splitlines() if line.strip()]

    assert len(lines) < MOST_LINES


def test_an_account_at_high_risk_shows_the_badge(system: Served) -> None:
    account = an_account(system, "Betatech", renewals__renewal_risk="high")

    assert BADGE.search(page(system, f"/base/account/{account}")[1])


def test_renewing_a_contract_opens_that_of_the_next_year(system: Served) -> None:
    contract = a_contract(system, an_account(system, "Konex"))
    asked = {"value": {"amount": "13.00", "currency": "EUR"}}
    answer = system.call("POST", f"/renewals/contract/{contract}/actions/renew", json=asked)

    assert answer.status_code == 200, answer.text
    fresh = system.call("GET", f"/renewals/contract/{answer.json()['open']['id']}").json()
    assert (fresh["renews_on"], fresh["state"]) == ("2027-02-28", "open")
    assert system.call("GET", f"/renewals/contract/{contract}").json()["state"] == "renewed"


def test_the_report_of_a_plugin_is_served_with_those_of_others(system: Served) -> None:
    a_contract(system, an_account(system, "Cancity"), state="ended")
    found = system.call("GET", "/reports/renewals.by_state").json()
    ended = next(one for one in found["items"] if one["state"] == "ended")

    assert ended["sum(annual_value)"] == {"amount": "12.50", "currency": "EUR"}
    assert "Contracts by state" in page(system, "/reports")[1]


def test_the_page_of_a_plugin_stands_in_the_menu_and_shows_its_data(system: Served) -> None:
    account = an_account(system, "Rangreen <b>")
    visit = {"purpose": "Show the plan", "account": account, "day": TODAY}
    system.make("/visits/visit", visit)
    status, text = page(system, "/visits/pages/plan")

    assert status == 200
    assert 'href="/visits/pages/plan" aria-current="page"' in text
    assert "Show the plan" in text
    assert "Rangreen &lt;b&gt;" in text
    assert "<b>" not in text.partition("<main")[2].partition("</main>")[0]


def test_a_page_takes_what_its_address_says(system: Served) -> None:
    assert 'value="3"' in page(system, "/visits/pages/plan?days=3")[1]


def test_widgets_and_panels_come_in_after_their_pages(system: Served) -> None:
    account = an_account(system, "Sonron")
    visit = {"purpose": "Talk about prices", "account": account, "day": TODAY}
    system.make("/visits/visit", {**visit, "owner": system.ids["admin"]})

    assert "Talk about prices" not in page(system, f"/base/account/{account}")[1]
    assert "Talk about prices" in pieces(system, f"/base/account/{account}")
    assert "Talk about prices" in pieces(system, "/")


def test_a_widget_has_the_rights_of_who_looks(system: Served) -> None:
    account = an_account(system, "Zathunicon")
    visit = {"purpose": "Nobody else sees", "account": account, "day": TODAY}
    system.make("/visits/visit", {**visit, "owner": system.ids["admin"]})

    assert "Nobody else sees" not in pieces(system, "/", "rep")
    assert "Nobody else sees" not in page(system, "/visits/pages/plan", "rep")[1]


def test_a_page_of_a_plugin_that_is_not_there_is_not_found(system: Served) -> None:
    assert page(system, "/visits/pages/nothing")[0] == 404
    assert page(system, "/nobody/pages/plan")[0] == 404


@pytest.mark.parametrize("how", ["raise", "exit", "wrong", "nothing", "huge", "recursion"])
def test_a_page_that_fails_says_so_and_the_others_answer(system: Served, how: str) -> None:
    fail(system, "page", how)
    status, text = page(system, "/misbehaving/pages/fine")

    assert status == 503
    assert "Misbehaving does not work at the moment" in text
    assert page(system, "/visits/pages/plan")[0] == 200


@pytest.mark.parametrize("how", ["raise", "exit", "wrong", "nothing", "huge", "recursion"])
def test_a_piece_that_fails_is_left_out_with_a_word_for_administrators(
    system: Served, how: str
) -> None:
    account = an_account(system, f"Account for {how}")
    fail(system, "panel", how)

    assert page(system, f"/base/account/{account}")[0] == 200
    assert "Misbehaving failed here" in pieces(system, f"/base/account/{account}")
    fail(system, "widget", how)
    assert "Misbehaving failed here" in pieces(system, "/")
    assert "Misbehaving" not in pieces(system, "/", "rep")


def test_a_rule_that_fails_refuses_the_change_and_names_the_plugin(system: Served) -> None:
    fail(system, "rule", "raise")
    answer = system.call("POST", "/base/account", json={"name": "Not kept"})

    assert answer.status_code >= 400
    assert "misbehaving" in answer.json()["detail"]
    fail(system, "nowhere", "raise")
    assert system.call("POST", "/base/account", json={"name": "Kept"}).status_code == 201


def test_a_plugin_in_quarantine_has_no_place_in_the_menu_and_its_page_says_why(
    system: Served,
) -> None:
    change(system, quarantined={"visits": "It failed too often."})
    status, text = page(system, "/visits/pages/plan")
    assert status == 503
    assert "Visits does not work at the moment" in text
    assert 'href="/visits/pages/plan"' not in page(system, "/")[1]
    change(system, quarantined={})

    assert page(system, "/visits/pages/plan")[0] == 200


def test_the_page_of_a_disabled_plugin_is_not_found(system: Served) -> None:
    enabled = system.runtime.assembly.blueprint.enabled
    change(system, enabled=tuple(one for one in enabled if one != "visits"))
    assert page(system, "/visits/pages/plan")[0] == 404
    change(system, enabled=enabled)

    assert page(system, "/visits/pages/plan")[0] == 200
