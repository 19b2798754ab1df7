"""A system with base alone, on each database."""

from pathlib import Path

import pytest

from pegboard.access.accounts import add_user
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.settings import Settings

EMAIL, PASSWORD = "Ana.Ruiz@example.com", "seven green bicycles"


@pytest.fixture(scope="module")
def system(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    folder: Path = tmp_path_factory.mktemp("system")
    return start(Settings(module_database_url, "only for tests", folder), enabled=("base",))


@pytest.fixture(scope="module")
def ana(system: Runtime) -> str:
    """The id of a person who may sign in."""
    return add_user(
        system,
        email=EMAIL,
        name="Ana",
        roles=("sales_representative", "data_analyst"),
        password=PASSWORD,
        more={"time_zone": "Europe/Madrid", "language": "es"},
    )
