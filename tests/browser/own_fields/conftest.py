"""The same site, browser and signed-in person as for records."""

from tests.browser.records.conftest import chromium, page, site

__all__ = ["chromium", "page", "site"]
