"""What a person does with one record, in a real browser under the real policy."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.records.served_site import PASSWORD, ServedSite

pytestmark = pytest.mark.browser


def test_a_person_signs_in_after_a_wrong_password_and_lands_where_they_wanted(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/base/account")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("E-mail, password or code is not right")
    expect(page.get_by_label("E-mail")).to_have_value("anna@example.com")
    expect(page.get_by_label("Password")).to_be_focused()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Accounts")).to_be_visible()


def test_a_value_is_edited_in_place_by_keyboard(page: Page, site: ServedSite) -> None:
    account = site.make("base.account", name="Bluth Company", employees=40)
    page.goto(f"/base/account/{account}")
    place = page.locator("#detail-employees")
    place.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(place.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("many")
    page.keyboard.press("Enter")
    expect(place.get_by_role("alert")).to_contain_text("Must be")
    page.keyboard.press("Control+a")
    page.keyboard.type("1250")
    page.keyboard.press("Enter")
    expect(place).to_contain_text("1,250")
    expect(page.locator("#timeline")).to_contain_text("changed Employees from 40 to 1,250")


def test_escape_leaves_a_value_as_it_was(page: Page, site: ServedSite) -> None:
    account = site.make("base.account", name="Codehow", employees=40)
    page.goto(f"/base/account/{account}")
    place = page.locator("#detail-employees")
    place.get_by_role("button").click()
    place.get_by_role("textbox").fill("9")
    page.keyboard.press("Escape")
    expect(place).to_contain_text("40")
    expect(place.get_by_role("button")).to_be_focused()


def test_a_badge_appears_when_its_field_is_edited(page: Page, site: ServedSite) -> None:
    account = site.make("base.account", name="Cancity")
    page.goto(f"/base/account/{account}")
    page.locator("#detail-type").get_by_role("button").click()
    page.locator("#detail-type select").select_option("customer")
    page.locator("#detail-type").get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_contain_text("Customer")


def test_a_note_and_a_task_are_added_on_the_spot(page: Page, site: ServedSite) -> None:
    account = site.make("base.account", name="Domzoom")
    page.goto(f"/base/account/{account}")
    page.get_by_placeholder("What happened?").fill("They want it in two phases.")
    page.keyboard.press("Control+Enter")
    timeline = page.locator("#timeline-entries")
    expect(timeline).to_contain_text("wrote a note")
    expect(timeline).to_contain_text("They want it in two phases.")
    page.get_by_role("tab", name="Task").click()
    page.get_by_placeholder("What is to be done?").fill("Send the offer")
    page.get_by_label("Due date").fill("2031-05-06")
    page.get_by_role("button", name="Add task").click()
    expect(timeline.get_by_role("link", name="Send the offer")).to_be_visible()
    expect(timeline).to_contain_text("Due date: May 6, 2031")


def test_a_lead_is_converted_in_a_dialog(page: Page, site: ServedSite) -> None:
    company = f"Sitwell {uuid4().hex[:6]}"
    lead = site.make("base.lead", first_name="Lucille", last_name="Austero", company=company)
    page.goto(f"/base/lead/{lead}")
    convert = page.get_by_role("button", name="Convert")
    if not convert.is_visible():
        page.get_by_role("button", name="More", exact=True).click()
        convert = page.get_by_role("menuitem", name="Convert")
    convert.click()
    dialog = page.get_by_role("dialog", name="Convert")
    expect(dialog.get_by_label("New account")).to_have_value(company)
    dialog.get_by_role("button", name="Convert").click()
    expect(page).to_have_url(re.compile("/sales/opportunity/"))
    expect(page.locator(".headline")).to_contain_text(company)
    expect(page.get_by_role("status").first).to_contain_text("Converted")


def test_a_contact_is_created_for_an_account_and_errors_lead_to_their_field(
    page: Page, site: ServedSite
) -> None:
    account = site.make("base.account", name="Condax")
    page.goto(f"/base/account/{account}?tab=base.contact.account")
    page.get_by_role("link", name="New: Contact").click()
    expect(page.get_by_role("combobox", name="Account")).to_have_value("Condax")
    page.get_by_label("E-mail").fill("no address")
    page.keyboard.press("Control+Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="E-mail").click()
    page.get_by_label("E-mail").fill("michael@example.com")
    page.get_by_label("Last name").fill("Bluth")
    page.get_by_role("button", name="Create contact").click()
    expect(page.get_by_role("heading", name="Bluth")).to_be_visible()
    page.goto(f"/base/account/{account}?tab=base.contact.account")
    expect(page.get_by_role("link", name="Bluth")).to_be_visible()


def test_leaving_a_form_with_typed_work_is_asked_about(page: Page) -> None:
    page.goto("/base/account/new")
    page.get_by_label("Name").fill("Half typed")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Name")).to_have_value("Half typed")


def test_a_deleted_record_comes_back_with_undo(page: Page, site: ServedSite) -> None:
    account = site.make("base.account", name="Gone for a moment")
    page.goto(f"/base/account/{account}")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page).to_have_url(re.compile("/base/account$"))
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Gone for a moment")).to_be_visible()


def test_a_task_is_done_from_the_home_page(page: Page, site: ServedSite) -> None:
    page.goto("/base/activity/new")
    page.get_by_label("Subject").fill("Water the plants")
    page.get_by_role("button", name="Create activity").click()
    page.wait_for_url(re.compile("/base/activity/[0-9a-f-]+$"))
    page.goto("/")
    row = page.get_by_role("listitem").filter(has_text="Water the plants").first
    row.get_by_role("button", name="Complete").click()
    expect(row).to_be_hidden()
