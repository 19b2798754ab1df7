"""The site, once per module and database."""

from collections.abc import Iterator

import pytest

from core.tests.web.record_pages.site import Browser, Site, site_on


@pytest.fixture(scope="module")
def site(module_database_url: str) -> Iterator[Site]:
    with site_on(module_database_url) as made:
        yield made


@pytest.fixture
def rep(site: Site) -> Browser:
    return site.people["rep"]


@pytest.fixture
def admin(site: Site) -> Browser:
    return site.people["admin"]
