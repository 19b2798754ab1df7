"""The first administrator of a new system chooses its departments, or leaves all as it is."""

import re

import pytest
from playwright.sync_api import Page, expect

from pegboard.access.principals import SYSTEM
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.first_start import ask_departments
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.wish import Wish
from tests.browser.records.served_site import ServedSite

HOME = re.compile(r"/$")


@pytest.mark.parametrize("page", [360], indirect=True)
def test_what_no_department_uses_is_switched_off_in_one_plan(site: ServedSite, page: Page) -> None:
    ask_departments(site.runtime)
    page.goto("/")
    expect(page.get_by_role("heading", name="Which departments will use it?")).to_be_visible()
    sales = page.get_by_role("checkbox", name=re.compile("^Sales"))
    expect(sales).to_be_checked()
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
    sales.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Set it up").click()

    expect(page).to_have_url(HOME, timeout=30_000)
    expect(page.get_by_text("Your system is ready.")).to_be_visible()
    assert "sales" not in site.runtime.assembly.blueprint.enabled
    page.goto("/")
    expect(page).to_have_url(HOME)
    plan = make_plan(site.runtime, Wish(enable=("sales",)))
    keep_plan(site.runtime, plan, SYSTEM)
    apply_plan(site.runtime, plan.hash, SYSTEM, via="test", consent=True)


@pytest.mark.parametrize("page", [1280], indirect=True)
def test_the_choice_can_be_skipped_and_found_again(site: ServedSite, page: Page) -> None:
    ask_departments(site.runtime)
    page.goto("/settings/departments")
    page.get_by_role("button", name="Skip, and keep everything").click()
    expect(page).to_have_url(HOME)
    assert "sales" in site.runtime.assembly.blueprint.enabled
    page.goto("/settings/plugins")
    page.get_by_role("link", name="Departments").click()
    expect(page.get_by_role("button", name="Change the departments")).to_be_visible()
    expect(page.get_by_role("button", name="Skip, and keep everything")).to_have_count(0)
