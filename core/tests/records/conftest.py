"""The small company, once per module and database."""

import pytest

from core.tests.records.small_company import SmallCompany, small_company


@pytest.fixture
def company(database_url: str) -> SmallCompany:
    return small_company(database_url)


@pytest.fixture(scope="module")
def shared_company(module_database_url: str) -> SmallCompany:
    return small_company(module_database_url)
