"""What a person does with lists, the board and search, in a real browser under the real policy."""

import re

import pytest
from playwright.sync_api import Page, expect

from pegboard.access.principals import SYSTEM
from pegboard.records.find import find
from pegboard.records.query import Query
from tests.browser.records.served_site import ServedSite

LIST = "/sales/opportunity"
BOARD = f"{LIST}/board"


@pytest.fixture(scope="module")
def stages(site: ServedSite) -> list[str]:
    with site.runtime.reading(SYSTEM) as unit:
        query = Query("sales.stage", sort=("created_at",), fields=("name",))
        return [one["id"] for one in find(unit, query).records]


@pytest.fixture(scope="module", autouse=True)
def deals(site: ServedSite, stages: list[str]) -> None:
    shop = site.make("base.account", name="Corner Shop", sector="retail")
    plant = site.make("base.account", name="Power Plant", sector="energy")
    for number in range(8):
        site.make(
            "sales.opportunity",
            name=f"Deal {number}",
            account=shop if number % 2 else plant,
            stage=stages[0],
            amount={"amount": str(1000 * (number + 1)), "currency": "EUR"},
        )


def rows(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("[data-row] .row-link").all_inner_texts()]


def test_a_filter_is_put_together_from_lists_and_taken_apart_again(page: Page) -> None:
    page.goto(f"{LIST}?sort=name")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.locator("[data-filter-rows] [data-filter-field]").select_option("account.sector")
    page.locator("[data-filter-rows] [data-filter-value] select").select_option("retail")
    page.get_by_role("button", name="Apply").first.click()
    expect(page.locator(".chip")).to_contain_text("Retail")
    assert rows(page) == ["Deal 1", "Deal 3", "Deal 5", "Deal 7"]

    page.get_by_role("link", name=re.compile("^Remove the filter")).click()
    expect(page.locator(".chip")).to_have_count(0)
    assert len(rows(page)) == 8


def test_the_comparison_decides_about_the_control(page: Page) -> None:
    page.goto(f"{LIST}?where=stage == null")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.locator("[data-filter-value] *")).to_have_count(0)
    page.get_by_label("Comparison").select_option("is")
    page.locator("[data-filter-value] [role=combobox]").fill("Prosp")
    page.get_by_role("option", name="Prospecting").click()
    page.get_by_role("button", name="Apply").first.click()
    expect(page.locator("[data-row]")).not_to_have_count(0)


def test_a_mistake_in_a_typed_filter_is_pointed_at(page: Page) -> None:
    page.goto(f"{LIST}?where=amuont > 5")

    expect(page.get_by_role("alert")).to_contain_text("amount")
    expect(page.get_by_label("Filter as text")).to_have_value("amuont > 5")


def test_the_sum_of_a_column_arrives_after_the_rows(page: Page) -> None:
    page.goto(LIST)

    expect(page.locator("tfoot")).to_contain_text("€36,000.00")


def test_deleted_rows_come_back_with_undo(page: Page) -> None:
    page.goto(f"{LIST}?sort=name")
    count = len(rows(page))
    page.get_by_label("Select Deal 0").check()
    page.get_by_label("Select Deal 1").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("[data-toast]")).to_contain_text("2 records deleted.")
    assert len(rows(page)) == count - 2
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-row]")).to_have_count(count)
    expect(page.locator("[data-toast]")).to_contain_text("2 records restored.")


def test_many_rows_get_a_value_at_once(page: Page) -> None:
    page.goto(f"{LIST}?sort=name&columns=lead_source")
    page.get_by_label("Select Deal 2").check()
    page.get_by_label("Select Deal 3").check()
    page.get_by_role("button", name="Change a field").click()
    page.locator("#bulk-field-name").select_option("lead_source")
    page.locator("#bulk-value select").select_option("referral")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator("[data-toast]")).to_contain_text("2 records changed.")
    expect(page.locator("[data-row]", has_text="Referral")).to_have_count(2)


def test_columns_are_chosen_and_a_view_is_kept_under_a_name(page: Page) -> None:
    page.goto(LIST)
    page.get_by_role("button", name="Columns").click()
    page.locator("[data-columns]").get_by_role("checkbox", name="Next step").check()
    page.get_by_role("button", name="Show these columns").click()
    expect(page.locator("th", has_text="Next step")).to_have_count(1)
    page.get_by_role("button", name="Save as a view").click()
    page.locator("#view-name").fill("With next step")
    page.get_by_role("button", name="Save the view").click()
    expect(page.locator(".view-tab[aria-current]")).to_have_text("With next step")
    page.get_by_role("button", name="This view").click()
    page.get_by_role("menuitem", name="Delete this view").click()
    expect(page.locator(".view-tab", has_text="With next step")).to_have_count(0)


def test_a_click_anywhere_on_a_row_opens_the_record(page: Page) -> None:
    page.goto(f"{LIST}?sort=name")
    page.locator("[data-row]", has_text="Deal 4").click(position={"x": 250, "y": 5})
    expect(page.locator("h1")).to_contain_text("Deal 4")


def test_a_card_is_moved_by_its_menu_with_the_keyboard_and_moved_back(
    page: Page, stages: list[str]
) -> None:
    page.goto(BOARD)
    card = page.locator("[data-card]", has_text="Deal 5")
    card.locator("[data-card-menu]").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Engaging").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-toast]")).to_contain_text("Deal 5 moved to Engaging")
    expect(page.locator(f"#board-head-{stages[1]} .board-count")).to_have_text("1")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#board-head-{stages[1]} .board-count")).to_have_text("0")


def test_a_card_is_dragged_to_another_column(page: Page, stages: list[str]) -> None:
    if page.viewport_size and page.viewport_size["width"] < 600:
        pytest.skip("on a phone cards move by their menu")
    page.goto(BOARD)
    page.wait_for_function("window.Sortable !== undefined")
    card = page.locator("[data-card]", has_text="Deal 6").locator(".board-card-amount")
    target = page.locator(f'[data-cards][data-stage="{stages[1]}"]')
    start, end = card.bounding_box(), target.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + 30, steps=12)
    page.mouse.move(end["x"] + 70, end["y"] + 40, steps=4)
    page.mouse.up()
    expect(page.locator("[data-toast]")).to_contain_text("Deal 6 moved to Engaging")
    page.reload()
    moved = page.locator(f'[data-cards][data-stage="{stages[1]}"] [data-card]')
    expect(moved).to_have_count(1)
    page.locator("[data-card]", has_text="Deal 6").locator("[data-card-menu]").click()
    page.get_by_role("menuitem", name="Prospecting").click()
    expect(page.locator(f"#board-head-{stages[1]} .board-count")).to_have_text("0")


def test_the_palette_finds_a_record_and_remembers_it(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("corner")
    expect(page.get_by_role("option", name="Corner Shop").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Corner Shop")
    page.goto("/")
    page.keyboard.press("Control+k")
    recent = page.locator("[data-palette-recent] [role=option]")
    expect(recent.first).to_contain_text("Corner Shop")


def test_search_shows_what_is_found_by_kind(page: Page) -> None:
    page.goto("/search?q=deal")

    expect(page.get_by_role("link", name="Deal 3")).to_be_visible()


def test_a_lost_card_waits_for_its_reason(page: Page, stages: list[str]) -> None:
    page.goto(BOARD)
    page.locator("[data-card]", has_text="Deal 7").locator("[data-card-menu]").click()
    page.get_by_role("menuitem", name="Lost").click()
    expect(page.locator("#move-lost_reason")).to_be_focused()
    expect(page.locator(f"#board-head-{stages[-1]} .board-count")).to_have_text("0")
    page.locator("#move-lost_reason").select_option("price")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("[data-toast]")).to_contain_text("Deal 7 moved to Lost")
    expect(page.locator(f"#board-head-{stages[-1]} .board-count")).to_have_text("1")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#board-head-{stages[-1]} .board-count")).to_have_text("0")


def test_a_linked_record_is_created_by_keyboard_where_its_name_is_typed(page: Page) -> None:
    name = f"Newcomer {page.evaluate('innerWidth')}"
    page.goto(f"{LIST}/new")
    page.locator("#f-account").focus()
    page.keyboard.type(name)
    expect(page.get_by_role("option", name=f"Create “{name}”")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("[data-name=account] [data-combo-value]")).not_to_have_value("")
    expect(page.locator("#f-account")).to_have_value(name)
