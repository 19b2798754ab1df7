"""Pages keep quiet for a role: its menu, and fields that wait until somebody asks for them."""

import re

import pytest

from core.tests.web.pages.visiting import see, send, text_of
from core.tests.web.served import Served

ACCOUNT = "/base/account"


def menu(text: str) -> list[str]:
    """Return the addresses in the main menu."""
    found = re.search(r'<nav[^>]*class="[^"]*side-nav.*?</nav>', text, re.DOTALL)
    found = found or re.search(r"<nav.*?</nav>", text, re.DOTALL)
    assert found is not None
    return re.findall(r'href="(/[a-z_]+/[a-z_]+)"', found[0])


def parts(text: str) -> tuple[str, str]:
    """Return what a page shows at once, and what it shows when asked for all fields."""
    asked = "".join(re.findall(r'<details class="all-fields">.*?</details>', text, re.DOTALL))
    return text.replace(asked, "") if asked else text, asked


@pytest.fixture(scope="module")
def account(system: Served) -> str:
    values = {"name": "Lumen", "phone": "+34 600 100 200", "employees": 12}
    return system.make(ACCOUNT, values, by="rep")


@pytest.mark.parametrize(
    ("who", "named", "unnamed"),
    [
        ("admin", {"/base/user", "/base/team", "/sales/stage", "/base/lead"}, set()),
        ("rep", {"/base/lead", "/sales/opportunity"}, {"/base/user", "/sales/stage"}),
        ("reader", {"/base/account", "/base/team", "/sales/opportunity"}, {"/base/lead"}),
    ],
)
def test_the_menu_holds_the_sections_of_the_role(
    system: Served, who: str, named: set[str], unnamed: set[str]
) -> None:
    shown = menu(see(system, "/", who=who).text)

    assert named <= set(shown)
    assert not unnamed & set(shown)
    assert len(shown) == len(set(shown))


def test_what_is_not_in_the_menu_can_be_opened_all_the_same(system: Served) -> None:
    assert see(system, "/base/user", who="rep").status_code == 200


def test_a_form_shows_calm_fields_when_asked_for_all(system: Served) -> None:
    at_once, asked = parts(text_of(see(system, f"{ACCOUNT}/new", who="rep")))

    assert 'name="employees"' in asked
    assert 'name="employees"' not in at_once
    assert 'name="phone"' in at_once
    assert parts(text_of(see(system, f"{ACCOUNT}/new", who="admin")))[1] == ""


def test_a_calm_field_that_is_wrong_stands_where_it_is_seen(system: Served) -> None:
    answer = send(system, f"{ACCOUNT}/new", {"name": "Wrong", "employees": "-1"}, who="rep")
    at_once, asked = parts(text_of(answer))

    assert answer.status_code == 422
    assert 'name="employees"' in at_once
    assert 'name="founded"' in asked


def test_a_calm_field_that_was_filled_in_is_saved(system: Served) -> None:
    made = send(system, f"{ACCOUNT}/new", {"name": "Quiet", "employees": "7"}, who="rep")
    ident = made.headers["location"].rpartition("/")[2]

    assert system.call("GET", f"{ACCOUNT}/{ident}", by="rep").json()["employees"] == 7


def test_a_record_page_shows_calm_fields_when_asked_for_all(system: Served, account: str) -> None:
    at_once, asked = parts(text_of(see(system, f"{ACCOUNT}/{account}", who="rep")))

    assert 'id="detail-employees"' in asked
    assert 'id="detail-employees"' not in at_once
    assert 'id="detail-phone"' in at_once


def test_facts_in_the_head_keep_quiet_too(system: Served, account: str) -> None:
    head = text_of(see(system, f"{ACCOUNT}/{account}", who="reader")).partition("record-parts")[0]

    assert "+34 600 100 200" not in head
    assert "Sector" in head


def test_a_list_offers_a_calm_column_and_shows_it_when_wanted(system: Served, account: str) -> None:
    shown = text_of(see(system, ACCOUNT, who="reader"))
    wanted = text_of(see(system, ACCOUNT, who="reader", columns="name,phone"))

    assert 'data-label="Phone"' not in shown
    assert re.search(r'name="columns" value="phone"(?! checked)', shown)
    assert 'data-label="Phone"' in wanted


def test_the_api_knows_no_calm(system: Served, account: str) -> None:
    found = system.call("GET", f"{ACCOUNT}/{account}", by="rep").json()
    filtered = system.call("GET", ACCOUNT, by="rep", params={"where": "employees == 12"}).json()

    assert found["employees"] == 12
    assert [one["id"] for one in filtered["items"]] == [account]
