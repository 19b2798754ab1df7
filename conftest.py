"""What all tests of the workspace share: how hard the property tests try."""

import os

import pytest
from hypothesis import settings

# The machine that tests is shared and slow at times: a deadline per example would only flake.
settings.register_profile("quick", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("deep", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("PEGBOARD_TEST_DEPTH", "quick"))

IN_DEPTH = (
    ("tests/lifecycle/test_load.py", "[postgresql"),
    ("tests/lifecycle/test_upgrade.py", "postgresql"),
    ("tests/lifecycle/test_watch.py", "[postgresql"),
    ("engine/test_orders.py::test_every_order", "[postgresql"),
    ("engine/test_killed.py::test_the_journal", "[postgresql"),
    ("engine/test_killed.py::test_what_cannot", "-3]"),
    ("engine/test_killed.py::test_what_cannot", "-7]"),
    ("engine/test_killed.py::test_what_cannot", "-11]"),
    ("engine/test_upgrades.py", "[postgresql"),
    ("follow/test_no_leak.py", "[postgresql"),
    ("engine/test_plans.py", "[postgresql"),
    ("engine/test_refusals.py", "[postgresql"),
    ("engine/test_failures.py", "[postgresql"),
    ("engine/test_killed.py::test_killed_in_the_middle", "[postgresql-enable-2"),
    ("engine/test_killed.py::test_killed_in_the_middle", "[postgresql-enable-9"),
    ("engine/test_killed.py::test_killed_in_the_middle", "[sqlite-enable-5"),
    ("engine/test_killed.py::test_killed_in_the_middle", "[sqlite-purge-17"),
    ("lifecycle/test_bisect.py::test_a_plugin_whose_widget", ""),
    ("transfer/test_resume.py::test_a_killed", "[postgresql"),
    ("core/tests/web/pages/", "postgresql"),
    ("core/tests/web/record_pages/", "postgresql"),
    ("tests/pages/", "postgresql"),
    ("tests/rest/test_openapi.py", "postgresql"),
    ("tests/oracle/test_no_effect.py::test_reading", "[postgresql"),
    ("own/test_changes_of_own_fields.py::test_an_option", "[postgresql"),
    ("own/test_changes_of_own_fields.py::test_values_survive", "[postgresql"),
    ("own/test_changes_of_own_fields.py::test_going_back", "[postgresql"),
    ("own/test_changes_of_own_fields.py::test_a_name", "[postgresql"),
    ("own_fields/test_fields_by_keyboard.py", "[phone"),
    ("web/pages/test_workflows.py", "[postgresql"),
    ("pages/test_ready_workflows.py", "[postgresql"),
)
"""Tests that take long, by parts of their names: `make test` leaves them to `make test-deep`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as deep what takes long and says little more than its twin on the other database."""
    for item in items:
        if any(place in item.nodeid and part in item.nodeid for place, part in IN_DEPTH):
            item.add_marker("deep")
