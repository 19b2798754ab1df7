"""One site and one Chromium for all flows through records; each test has a context of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pegboard.testing.chromium import chromium_flags
from pegboard.web.cookies import NAME
from tests.browser.records.served_site import ServedSite, served_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    folder = tmp_path_factory.mktemp("site")
    with served_site(f"sqlite:///{folder / 'site.db'}", folder) as served:
        yield served


@pytest.fixture(scope="module")
def chromium(chromium_path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=chromium_flags())
        yield browser
        browser.close()


@pytest.fixture(params=[1280, 360], ids=["wide", "phone"])
def page(site: ServedSite, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Anna, signed in; at the end nothing may have gone wrong in the browser."""
    context = chromium.new_context(
        base_url=site.address, viewport={"width": request.param, "height": 800}
    )
    context.add_cookies([{"name": NAME, "value": site.session(), "url": site.address}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Policy" in said.text else None)
    yield page
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert faults == []
    assert width <= 0, "the page is wider than the window"
