"""A small company in which workflows run, on each database; the tests of a module share one."""

from collections.abc import Iterator

import pytest

from core.tests.automation.workflows.company import Company, open_company


@pytest.fixture(scope="module")
def company(module_database_url: str) -> Iterator[Company]:
    made = open_company(module_database_url)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "company" in request.fixturenames:
        request.getfixturevalue("company").all_off()
