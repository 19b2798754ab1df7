"""A site whose administrator finds a plugin that was never enabled."""

import sys
from collections.abc import Iterator

import pytest

from tests.browser.plugins.parcels import write_parcels
from tests.browser.records.conftest import chromium, page
from tests.browser.records.served_site import ServedSite, served_site

__all__ = ["chromium", "page", "site"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    folder = tmp_path_factory.mktemp("site")
    with served_site(f"sqlite:///{folder / 'site.db'}", folder) as served:
        write_parcels(folder / "plugins")
        sys.path.insert(0, str(folder / "plugins"))
        yield served
        sys.path.remove(str(folder / "plugins"))
        for name in [name for name in sys.modules if name.startswith("acme_parcels")]:
            del sys.modules[name]
