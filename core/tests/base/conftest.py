"""The front desk, once per module and database."""

import pytest

from core.tests.base.front_desk import FrontDesk, front_desk


@pytest.fixture(scope="module")
def desk(module_database_url: str) -> FrontDesk:
    return front_desk(module_database_url)
