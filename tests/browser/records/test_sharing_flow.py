"""Sharing a record and asking who sees it, by keyboard, on a wide screen and a phone."""

import pytest
from playwright.sync_api import Page, expect

from pegboard.access.accounts import add_user
from tests.browser.records.served_site import ServedSite

pytestmark = pytest.mark.browser


def a_colleague(site: ServedSite, name: str) -> None:
    email = f"{name.lower()}@example.com"
    add_user(site.runtime, email=email, name=name, roles=["sales_representative"])


def test_a_record_is_shared_and_taken_back_by_keyboard(
    page: Page, site: ServedSite, request: pytest.FixtureRequest
) -> None:
    name = "Wanda" if "wide" in request.node.name else "Paula"
    a_colleague(site, name)
    account = site.make("base.account", name="Bluth Company")
    page.goto(f"/base/account/{account}")
    page.get_by_role("button", name="Share", exact=True).focus()
    page.keyboard.press("Enter")
    person = page.get_by_role("combobox", name="Person")
    expect(person).to_be_focused()
    page.keyboard.type(name)
    expect(page.get_by_role("option", name=name)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#share-dialog .dialog-foot").get_by_role("button", name="Share").focus()
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name=f"Stop sharing with {name}")
    expect(stop).to_be_visible()
    expect(page.locator("#share-mark")).to_contain_text("Shared with 1")
    stop.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#share-dialog")).to_contain_text("Nobody yet")
    page.keyboard.press("Escape")
    expect(page.locator("#share-dialog")).to_be_hidden()
    expect(page.locator("#share-mark")).to_be_empty()
    expect(page.get_by_role("button", name="Share", exact=True)).to_be_focused()


def test_who_sees_a_record_is_found_by_name_and_explained(page: Page, site: ServedSite) -> None:
    account = site.make("base.account", name="Codehow")
    page.goto(f"/base/account/{account}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Who can see this").click()
    dialog = page.locator("#access-dialog")
    expect(dialog).to_contain_text("Anna Snelling")
    page.keyboard.type("snell")
    expect(dialog).to_contain_text("1 person can see it")
    dialog.get_by_role("button", name="Why Anna Snelling?").click()
    expect(page.locator("#why-dialog")).to_contain_text("You may change this account.")
