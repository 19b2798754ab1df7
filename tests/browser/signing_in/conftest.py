"""The site at `localhost`, where browsers make passkeys, and a Chromium with a software device."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from pegboard.testing.chromium import chromium_flags
from tests.browser.records.served_site import ServedSite, served_site

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    folder = tmp_path_factory.mktemp("site")
    with served_site(f"sqlite:///{folder / 'site.db'}", folder) as served:
        yield served


@pytest.fixture(params=[1280, 360], ids=["wide", "phone"])
def page(site: ServedSite, chromium_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Nobody yet; at the end nothing may have gone wrong in the browser."""
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=chromium_flags())
        context = browser.new_context(
            base_url=site.address.replace("127.0.0.1", "localhost"),
            viewport={"width": request.param, "height": 800},
        )
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Policy" in said.text else None)
        tools = context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        yield page
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        browser.close()
    assert faults == []
    assert width <= 0, "the page is wider than the window"
