"""From the matrix of a role over the preview to saving and undoing, as an administrator does it."""

import re

import pytest
from playwright.sync_api import Page, expect

from pegboard.access.accounts import add_user
from pegboard.access.principals import SYSTEM
from pegboard.records.create import create
from tests.browser.records.served_site import ServedSite

ROLE = "/settings/roles/sales_representative"


@pytest.fixture(scope="module", autouse=True)
def sellers(site: ServedSite) -> None:
    north = site.make("base.team", name="North")
    for name in ("Bea", "Carl"):
        user_id = add_user(
            site.runtime,
            email=f"{name.lower()}@example.com",
            name=name,
            roles=["sales_representative"],
            more={"team": north},
        )
        with site.runtime.writing(SYSTEM) as unit:
            lead = {"last_name": f"Lead of {name}", "company": "ACME", "owner": user_id}
            create(unit, "base.lead", lead)


def test_a_role_is_changed_previewed_saved_and_undone(site: ServedSite, page: Page) -> None:
    page.goto("/settings/roles")
    page.get_by_role("link", name="Sales representative", exact=True).click()
    page.get_by_label("Show only").fill("leads")
    expect(page.get_by_role("group", name="Accounts", exact=True)).to_be_hidden()
    cell = page.get_by_label("Leads: Read", exact=True)
    cell.select_option("own")
    expect(page.locator("[data-matrix-count]")).to_have_text("1 change")
    page.get_by_role("button", name="Preview the change").click()

    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    row = page.locator("tr", has=page.locator(".cell-title", has_text="Bea"))
    expect(row).to_contain_text(re.compile(r"2\s*→.*1", re.DOTALL))
    row.get_by_text("Which").click()
    expect(row).to_contain_text("Lead of Carl")
    page.get_by_role("button", name="Back to editing").click()
    expect(page.get_by_label("Leads: Read", exact=True)).to_have_value("own")
    page.get_by_role("button", name="Preview the change").click()
    page.get_by_role("button", name="Save the change").click()

    expect(page.get_by_label("Leads: Read", exact=True)).to_have_value("own")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The change is undone.")).to_be_visible()
    expect(page.get_by_label("Leads: Read", exact=True)).to_have_value("team")


def test_the_matrix_works_by_keyboard(page: Page) -> None:
    page.goto(ROLE)
    page.get_by_label("Leads: Create", exact=True).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Leads: Read", exact=True)).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_label("Leads: Read", exact=True)).to_have_value("all")
    summary = page.locator("[data-matrix-entity^='Leads'] summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Leads: Phone", exact=True)).to_be_visible()


def test_the_pages_fit_the_window(site: ServedSite, page: Page) -> None:
    for path in ("/settings/users", f"/settings/users/{site.person}", "/settings/teams"):
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, path
    page.goto("/settings/me/tokens")
