"""Rules of the test kit that plugin authors get."""

from collections.abc import Mapping
from typing import Any

import pytest

from pegboard_sdk import (
    Action,
    ActionResult,
    Badge,
    Context,
    Forbidden,
    InvalidRecord,
    Plugin,
    Slot,
    Values,
    fields,
    hookimpl,
)
from pegboard_sdk.testing import System, system_of

ACCOUNT = "base.account"


def rename(account: Values, asked: Mapping[str, Any], context: Context) -> ActionResult:
    context.records.update(ACCOUNT, account.id, {"name": asked["name"]})
    return ActionResult("Renamed.")


class Names(Plugin):
    """Marks big accounts and renames any."""

    @hookimpl
    def contribute_slots(self) -> list[Slot]:
        return [Badge("base.account.header@1", when="employees > 500", label="Big")]

    @hookimpl
    def contribute_actions(self) -> list[Action]:
        return [Action(ACCOUNT, "rename", "Rename", rename, fields={"name": fields.Text()})]


@pytest.fixture
def system(database_url: str) -> System:
    return system_of(database_url, names=Names())


def test_a_person_works_with_the_rights_of_the_roles_given(system: System) -> None:
    analyst = system.person("Ines", "data_analyst")

    with pytest.raises(Forbidden), system.working(analyst) as context:
        context.records.create(ACCOUNT, {"name": "Acme"})


def test_what_fails_halfway_leaves_nothing(system: System) -> None:
    def work() -> None:
        with system.working() as context:
            context.records.create(ACCOUNT, {"name": "Acme"})
            context.records.create(ACCOUNT, {"name": ""})

    with pytest.raises(InvalidRecord):
        work()

    with system.working() as context:
        assert context.records.find(ACCOUNT) == []


def test_badges_are_those_whose_condition_holds(system: System) -> None:
    with system.working() as context:
        small = context.records.create(ACCOUNT, {"name": "Acme", "employees": 5})
        large = context.records.create(ACCOUNT, {"name": "Betatech", "employees": 5000})

    assert system.badges(ACCOUNT, small) == []
    assert system.badges(ACCOUNT, large) == ["Big"]


def test_an_action_gets_the_record_and_what_it_asked_for(system: System) -> None:
    with system.working() as context:
        account = context.records.create(ACCOUNT, {"name": "Acme"})

    told = system.act(ACCOUNT, account, "rename", {"name": "Acme Iberia"})

    with system.working() as context:
        assert context.records.get(ACCOUNT, account).name == "Acme Iberia"
    assert told.message == "Renamed."
