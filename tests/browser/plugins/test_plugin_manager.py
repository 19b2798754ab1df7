"""An administrator enables, sets, disables, takes back and removes a plugin, as people do it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from pegboard.access.principals import SYSTEM
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.quarantine import quarantine
from pegboard.lifecycle.wish import Wish
from pegboard.records.create import create
from tests.browser.records.served_site import ServedSite

PARCELS = "/settings/plugins/parcels"
DONE = re.compile("It is done")


def carry_out(site: ServedSite, wish: Wish) -> None:
    plan = make_plan(site.runtime, wish)
    if not plan.is_empty:
        keep_plan(site.runtime, plan, SYSTEM)
        apply_plan(site.runtime, plan.hash, SYSTEM, via="test", consent=True)


@pytest.fixture
def without_parcels(site: ServedSite) -> Iterator[None]:
    yield
    if "parcels" in site.runtime.assembly.blueprint.enabled:
        carry_out(site, Wish(disable=("parcels",)))


@pytest.fixture
def parcels(site: ServedSite, without_parcels: None) -> None:
    carry_out(site, Wish(enable=("parcels",)))


def fits(page: Page) -> None:
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, page.url


@pytest.mark.usefixtures("without_parcels")
@pytest.mark.parametrize("page", [1280], indirect=True)
def test_nothing_is_enabled_without_consent(site: ServedSite, page: Page) -> None:
    page.goto(PARCELS)
    page.get_by_role("button", name="Enable").click()
    page.locator("form.plan-foot").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Apply this plan").click()
    expect(page.get_by_text("Tick this to go on")).to_be_visible()
    expect(page.get_by_label("I trust the publisher")).to_be_focused()
    assert "parcels" not in site.runtime.assembly.blueprint.enabled


@pytest.mark.usefixtures("without_parcels")
@pytest.mark.parametrize("page", [360], indirect=True)
def test_a_plugin_is_enabled_by_keyboard_through_its_plan_and_with_consent(page: Page) -> None:
    page.goto("/settings/plugins?q=parcels")
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("button", name="Enable Parcels").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Enable Parcels")).to_be_visible()
    expect(page.get_by_text("Read and change accounts")).to_be_visible()
    expect(page.get_by_text("Marks customers whose parcels come back.")).to_be_visible()
    expect(page.get_by_text("Connect to api.parcels.example.com")).to_be_visible()
    fits(page)
    consent = page.get_by_label("I trust the publisher")
    consent.focus()
    page.keyboard.press("Space")
    expect(consent).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Apply this plan")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text(DONE)).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Go back to how it was")).to_be_visible()
    fits(page)
    page.goto("/parcels/parcel")
    expect(page.get_by_role("heading", name="Parcels")).to_be_visible()


@pytest.mark.usefixtures("parcels")
def test_a_plugin_is_disabled_and_the_change_taken_back(site: ServedSite, page: Page) -> None:
    page.goto(PARCELS)
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_text("Nothing is deleted.")).to_be_visible()
    page.get_by_role("button", name="Apply this plan").click()
    expect(page.get_by_text(DONE)).to_be_visible(timeout=30_000)
    assert "parcels" not in site.runtime.assembly.blueprint.enabled

    page.get_by_role("button", name="Go back to how it was").click()
    expect(page.get_by_role("heading", name=re.compile("Go back"))).to_be_visible()
    page.get_by_role("button", name="Apply this plan").click()
    expect(page.get_by_text(DONE)).to_be_visible(timeout=30_000)
    assert "parcels" in site.runtime.assembly.blueprint.enabled
    page.goto("/settings/plugins/plans")
    expect(page.get_by_text("Disable Parcels").first).to_be_visible()
    expect(page.get_by_text("Runs now")).to_have_count(1)
    fits(page)


@pytest.mark.usefixtures("parcels")
def test_a_setting_that_does_not_fit_is_told_at_its_field(site: ServedSite, page: Page) -> None:
    page.goto(PARCELS)
    days = page.get_by_label("Days until a parcel is late")
    days.fill("99")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.locator("#setting-days-error")).to_contain_text("at most 30")
    expect(page.get_by_role("alert")).to_contain_text("1 field needs your attention")
    expect(days).to_have_value("99")
    fits(page)


@pytest.mark.usefixtures("parcels")
def test_settings_are_saved_and_a_secret_is_never_shown_again(site: ServedSite, page: Page) -> None:
    page.goto(PARCELS)
    page.get_by_label("Days until a parcel is late").fill("7")
    page.locator("#setting-carrier").select_option("courier")
    page.locator("#setting-api_key").fill("a secret key")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_text("The settings are saved")).to_be_visible(timeout=30_000)
    expect(page.get_by_label("Days until a parcel is late")).to_have_value("7")
    assert "a secret key" not in page.content()
    assert page.locator("#setting-api_key").input_value() == ""
    values = dict(site.runtime.assembly.plugin_settings.values)["parcels"].model_dump()
    assert values["api_key"].get_secret_value() == "a secret key"

    page.get_by_label("Forget Key of the carrier").check()
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_text("The settings are saved")).to_be_visible(timeout=30_000)
    values = dict(site.runtime.assembly.plugin_settings.values)["parcels"].model_dump()
    assert values["api_key"].get_secret_value() == ""


@pytest.mark.usefixtures("parcels")
def test_deleting_the_data_of_a_plugin_asks_for_its_name(site: ServedSite, page: Page) -> None:
    with site.runtime.writing(SYSTEM) as unit:
        create(unit, "parcels.parcel", {"name": "4711"})
    page.goto(PARCELS)
    page.get_by_role("button", name="Remove…").click()
    page.get_by_label("Delete it for good").check()
    page.get_by_role("button", name="Show the plan").click()

    expect(page.get_by_text("is deleted for good").first).to_be_visible()
    fits(page)
    page.get_by_label("Type Parcels to delete").fill("parcel")
    page.get_by_role("button", name="Apply this plan").click()
    expect(page.locator("#f-typed-error")).to_contain_text("exactly")
    assert "parcels" in site.runtime.assembly.blueprint.enabled
    page.get_by_label("Type Parcels to delete").fill("Parcels")
    page.get_by_role("button", name="Apply this plan").click()
    expect(page.get_by_text(DONE)).to_be_visible(timeout=30_000)
    assert "parcels" not in site.runtime.assembly.blueprint.enabled


def test_the_pages_fit_the_window_and_none_is_a_dead_end(page: Page) -> None:
    for path in (
        "/settings/plugins",
        "/settings/plugins?show=trouble",
        "/settings/plugins?show=available",
        "/settings/plugins?q=nothing+such",
        "/settings/plugins/base",
        "/settings/plugins/sales",
        "/settings/plugins/plans",
        "/settings/departments",
        "/settings/sample-data",
    ):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        fits(page)
        assert page.locator("main a[href], main button").count() > 0, path


@pytest.mark.parametrize("page", [360], indirect=True)
@pytest.mark.usefixtures("parcels")
def test_a_plugin_in_quarantine_is_told_of_on_every_page_and_released(
    site: ServedSite, page: Page
) -> None:
    assert quarantine(site.runtime, "parcels", "It raised ValueError in check_record_change.")
    page.goto("/")
    page.get_by_role("link", name="See why").click()
    expect(page.get_by_text("It failed too often and is in quarantine")).to_be_visible()
    expect(page.get_by_role("button", name="Disable")).to_have_count(1)
    page.get_by_role("button", name="Release from quarantine").click()
    page.get_by_role("button", name="Apply this plan").click()
    expect(page.get_by_text(DONE)).to_be_visible(timeout=30_000)
    assert not site.runtime.assembly.blueprint.quarantined
