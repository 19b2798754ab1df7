"""The home page of every role in a real browser: it fits, keeps to its policy, works by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pegboard.access.accounts import add_user
from pegboard.access.principals import SYSTEM
from pegboard.access.sessions import start_session
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.testing.chromium import chromium_flags
from pegboard.web.cookies import NAME
from tests.browser.records.served_site import PASSWORD, ServedSite, served_site

LONG = "Verwaltungsgemeinschaft-Sondershausen-und-Umgebung"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    folder = tmp_path_factory.mktemp("home")
    with served_site(f"sqlite:///{folder / 'home.db'}", folder) as served:
        _fill(served)
        yield served


@pytest.fixture(scope="module")
def people(site: ServedSite) -> dict[str, str]:
    """The id of one person for each role."""
    roles = site.runtime.assembly.workspace.roles.roles
    return {
        role: add_user(
            site.runtime,
            email=f"{role}@example.com",
            name=f"Maria {role}",
            roles=[role],
            password=PASSWORD,
        )
        for role in roles
    }


@pytest.fixture(scope="module")
def chromium(chromium_path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=chromium_flags())
        yield browser
        browser.close()


def _fill(site: ServedSite) -> None:
    with site.runtime.reading(SYSTEM) as unit:
        found = find(unit, Query("sales.stage", fields=("name",))).records
    stages = {one["name"]: one["id"] for one in found}
    for number in range(9):
        account = site.make("base.account", name=f"{LONG} {number}", type="customer")
        for stage, day in (("Won", f"2025-0{1 + number}-10"), ("Lost", None), ("Engaging", None)):
            site.make(
                "sales.opportunity",
                account=account,
                name=f"{LONG} {stage} {number}",
                stage=stages[stage],
                close_date=day,
                amount={"amount": "123456789", "currency": "USD"},
            )
        site.make("base.lead", company=LONG, source="event", last_name=f"Lead {number}")
        site.make("base.activity", subject=LONG, account=account)


@pytest.fixture(params=[1280, 360], ids=["wide", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def opened(site: ServedSite, chromium: Browser, person: str, *, width: int, scheme: str) -> Page:
    context = chromium.new_context(
        base_url=site.address,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    session = start_session(site.runtime, person)
    context.add_cookies([{"name": NAME, "value": session, "url": site.address}])
    page = context.new_page()
    page.goto("/")
    return page


def watched(page: Page) -> list[str]:
    """Return the list that errors of the page, and breaches of its policy, are added to."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    return faults


def test_every_home_page_fits_the_window_and_keeps_to_its_policy(
    site: ServedSite, chromium: Browser, people: dict[str, str], width: int
) -> None:
    for role, person in people.items():
        page = opened(site, chromium, person, width=width, scheme="light")
        faults = watched(page)
        page.reload()

        assert page.locator("section.panel").count() >= 1, role
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, role
        assert faults == [], role
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_bar_is_reached_and_opened_by_keys(
    site: ServedSite, chromium: Browser, people: dict[str, str], scheme: str
) -> None:
    page = opened(site, chromium, people["executive"], width=1280, scheme=scheme)
    panel = page.get_by_role("region", name="Won by quarter")

    panel.get_by_text("Show the figures").press("Enter")
    expect(panel.get_by_role("cell", name="$370,370,367").first).to_be_visible()
    panel.get_by_role("link", name="Q1 2025").press("Enter")
    page.wait_for_url("**/sales/opportunity?where=**")

    expect(page.locator("tr[data-row]")).to_have_count(3)
    page.context.close()


def test_all_fields_of_a_form_open_by_keys(
    site: ServedSite, chromium: Browser, people: dict[str, str], width: int
) -> None:
    person = people["sales_representative"]
    page = opened(site, chromium, person, width=width, scheme="light")
    page.goto("/base/account/new")
    employees = page.get_by_label("Employees")
    expect(employees).to_be_hidden()

    page.get_by_text("Show all fields").press("Enter")

    expect(employees).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.context.close()
