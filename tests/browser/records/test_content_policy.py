"""Rule of every page: nothing on it is against the content security policy, whatever one does."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from pegboard.web.cookies import NAME
from tests.browser.records.served_site import ServedSite

LISTEN = """
addEventListener("securitypolicyviolation", (event) => console.log(
    "POLICY", event.effectiveDirective, event.sourceFile, event.lineNumber, event.columnNumber
));
"""
PAGES = (
    "/",
    "/base/account",
    "/base/account?columns=name&columns=owner",
    "/base/account/new",
    "/base/contact/new",
    "/base/activity/new",
    "/base/account/bin",
    "/sales/opportunity",
    "/sales/opportunity/board",
    "/sales/opportunity/new",
    "/search?q=acme",
    "/settings/me",
    "/settings/plugins",
    "/settings/audit",
    "/no/such/page",
)


@pytest.fixture
def watched(site: ServedSite, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(base_url=site.address, viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": NAME, "value": site.session(), "url": site.address}])
    context.add_init_script(LISTEN)
    page = context.new_page()
    against: list[str] = []
    page.on(
        "console",
        lambda said: (
            against.append(f"{page.url}: {said.text}") if "policy" in said.text.lower() else None
        ),
    )
    yield page
    context.close()
    assert against == []


def test_the_main_pages_keep_to_the_policy(watched: Page) -> None:
    for address in PAGES:
        watched.goto(address)
        watched.wait_for_load_state("networkidle")


def test_the_sign_in_page_keeps_to_the_policy(watched: Page) -> None:
    watched.context.clear_cookies()
    watched.goto("/")
    assert watched.url.endswith("/sign-in")


def test_what_was_sized_by_hand_keeps_to_the_policy_when_its_part_is_renewed(
    watched: Page, site: ServedSite
) -> None:
    account = site.make("base.account", name="Acme")
    watched.goto(f"/base/account/{account}")
    note = watched.locator(".composer textarea").first
    note.fill("Called back")
    note.evaluate("(box) => { box.style.height = '9rem'; }")
    watched.locator(".composer button[type=submit]").first.click()
    watched.locator("#timeline-entries").get_by_text("Called back").wait_for()


def test_a_menu_that_was_open_keeps_to_the_policy_when_its_part_is_renewed(
    watched: Page, site: ServedSite
) -> None:
    account = site.make("base.account", name="Acme")
    watched.goto(f"/base/account/{account}")
    watched.locator("#record-head [popovertarget]").first.click()
    watched.keyboard.press("Escape")
    watched.locator(".composer textarea").first.fill("Called back")
    watched.locator(".composer button[type=submit]").first.click()
    watched.locator("#timeline-entries").get_by_text("Called back").wait_for()
