"""An administrator adds a field by keyboard alone, and finds it everywhere at once."""

import re

from playwright.sync_api import Page, expect

from tests.browser.records.served_site import ServedSite

FIELDS = "/settings/fields/base/account"
PATIENCE = 30_000
"""Milliseconds until a change is applied, on a machine that has much to do."""


def pressed(page: Page, name: str) -> None:
    """Press a button with the keyboard."""
    button = page.get_by_role("button", name=name, exact=True).first
    button.focus()
    page.keyboard.press("Enter")


def followed(page: Page, name: str | re.Pattern[str]) -> None:
    """Follow a link with the keyboard."""
    link = page.get_by_role("link", name=name).first
    link.focus()
    page.keyboard.press("Enter")


def test_a_choice_field_is_added_by_keyboard_and_is_everywhere_at_once(
    page: Page, site: ServedSite
) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    label = f"Tier {width}"
    page.goto(FIELDS)
    followed(page, "Add a field")
    followed(page, re.compile("^Choice One of a list"))
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_be_focused()
    page.keyboard.type(label)
    page.locator('[name="option.label"]').first.focus()
    page.keyboard.type("Gold")
    page.keyboard.press("Enter")
    page.keyboard.type("Silver")
    expect(page.locator("#field-preview select option")).to_have_text(["Choose…", "Gold", "Silver"])
    page.get_by_label("Show it as a column of the list").focus()
    page.keyboard.press("Space")
    pressed(page, "Add the field")
    expect(page.locator("[data-toast]").first).to_contain_text(
        f"The field “{label}” is there.", timeout=PATIENCE
    )

    name = f"custom__tier_{width}"
    site.make("base.account", name=f"Golden {width}", **{name: "gold"})
    page.goto("/base/account/new")
    page.get_by_label(label, exact=True).select_option(label="Gold")
    page.goto(f"/base/account?where={name} == 'gold'")
    expect(page.get_by_role("link", name=f"Golden {width}")).to_be_visible()
    page.get_by_role("button", name="Filter", exact=True).click()
    options = page.locator("[data-filter-field]").first.locator("option")
    assert label in options.all_inner_texts()


def test_fields_are_ordered_by_keyboard(page: Page) -> None:
    page.goto("/settings/fields/base/product")
    first, second = page.locator(".field-main a").all_inner_texts()[:2]
    down = page.get_by_role("button", name=f"Move {first} down")
    down.focus()
    page.keyboard.press("Enter")
    expect(down).to_be_focused()
    pressed(page, "Save order and columns")
    expect(page.locator("[data-toast]").first).to_contain_text("new order", timeout=PATIENCE)
    assert page.locator(".field-main a").all_inner_texts()[:2] == [second, first]
    page.get_by_role("button", name="As it came").click()
    expect(page.locator("[data-toast]").first).to_contain_text("as it came", timeout=PATIENCE)


def test_a_field_comes_and_goes_as_the_rest_of_the_form_says(page: Page) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    label = f"Bonus {width}"
    page.goto(f"{FIELDS}/new?kind=integer")
    page.get_by_role("textbox", name="Name", exact=True).fill(label)
    page.get_by_role("button", name="Add condition").first.click()
    page.locator("[data-filter-field]").first.select_option("type")
    page.locator("[data-filter-value] select").first.select_option("partner")
    page.get_by_label("Must be filled in").check()
    page.get_by_role("button", name="Add the field").click()
    expect(page.locator("[data-toast]").first).to_contain_text("is there", timeout=PATIENCE)

    page.goto("/base/account/new")
    field = page.get_by_label(label)
    expect(field).to_have_count(0)
    page.get_by_label("Type", exact=True).select_option("partner")
    expect(field).to_have_attribute("required", "")
    page.get_by_role("textbox", name="Name", exact=True).fill(f"Partner {width}")
    page.get_by_role("button", name="Create account").click()
    expect(page.locator(f"#f-custom__bonus_{width}-error")).to_contain_text("Must be filled in")
    for one in page.get_by_label(re.compile("^Bonus")).all():
        one.fill("7")
    page.get_by_role("button", name="Create account").click()
    expect(page.locator("h1")).to_contain_text(f"Partner {width}")
    page.goto(f"{FIELDS}/field/custom__bonus_{width}")
    page.get_by_role("button", name="Remove…").click()
    page.get_by_label(re.compile("Delete it for good")).check()
    page.get_by_role("button", name="Show the plan").click()
    expect(page.locator("main")).to_contain_text(label)
