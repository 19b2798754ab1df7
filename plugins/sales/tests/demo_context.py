"""Runs a step of the demo as the demo verb does: by the system, in one unit of work."""

from collections.abc import Callable

from pegboard.access.principals import SYSTEM
from pegboard.records.write_path import context_of
from pegboard_sdk import Context
from plugins.sales.tests.sales_office import Office


def acting(office: Office, build: Callable[[Context], None]) -> None:
    with office.runtime.writing(SYSTEM) as unit:
        build(context_of(unit))
