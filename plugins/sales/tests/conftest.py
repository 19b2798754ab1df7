"""The sales office, once per module and database."""

import pytest

from plugins.sales.tests.sales_office import Office, sales_office


@pytest.fixture(scope="module")
def office(module_database_url: str) -> Office:
    return sales_office(module_database_url)


@pytest.fixture
def own_office(database_url: str) -> Office:
    return sales_office(database_url)
