"""The same site and browser as for records, for the pages on who may do what."""

from tests.browser.records.conftest import chromium, page, site

__all__ = ["chromium", "page", "site"]
