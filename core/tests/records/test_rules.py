"""What the gate promises when rules of plugins break down, or meddle with what they judge."""

from typing import Any

import pytest

from core.tests.records.small_company import Company
from pegboard.access.principals import SYSTEM
from pegboard.assembly.health.faults import PluginFailed
from pegboard.assembly.runtime import Runtime
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.model.change import Change, Deed
from pegboard.records.bulk import Operation, bulk
from pegboard.records.create import create
from pegboard.records.create_many import create_many
from pegboard.records.drafts import Draft
from pegboard.records.errors import InvalidRecord, StaleWrite
from pegboard.records.get import get
from pegboard.records.history import history
from pegboard.records.update import update
from pegboard.records.update_many import update_many
from pegboard.testing.runtimes import runtime_of


class Trusting(Plugin):
    """Takes for granted that a deal has a name: breaks down where it is empty, or says so."""

    @hookimpl
    def before_record_save(self, change: Change) -> None:
        if change.entity == "base.deal":
            len(change.new.name)

    @hookimpl
    def check_record_change(self, change: Change) -> None:
        if change.entity == "base.deal" and change.new.name.startswith("break"):
            raise ZeroDivisionError


class Meddling(Plugin):
    """Changes the very record that is about to be written."""

    @hookimpl
    def before_record_save(self, change: Change, context: Context) -> None:
        if change.deed is Deed.UPDATE and change.changed("size") and change.new.size == 1:
            context.records.update(change.entity, change.id, {"urgent": True})


class Forgetful(Plugin):
    """Remembers in the unit's memory what it wrote before it refuses."""

    @hookimpl
    def check_record_change(self, change: Change, context: Context) -> None:
        if context.memory.get("refused") and change.new.name != "bad":
            change.refuse("name", "was told of what never was")
        if change.new.name == "bad":
            context.memory["refused"] = True
            change.refuse("name", "is bad")


@pytest.fixture
def trusting(database_url: str) -> Runtime:
    return runtime_of(database_url, base=Company(), trusting=Trusting())


@pytest.fixture
def meddling(database_url: str) -> Runtime:
    return runtime_of(database_url, base=Company(), meddling=Meddling())


def told(problems: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.message) for problem in problems]


def test_what_is_missing_is_said_although_a_rule_trips_over_it(trusting: Runtime) -> None:
    with pytest.raises(InvalidRecord) as error, trusting.writing(SYSTEM) as unit:
        create(unit, "base.deal", {"size": "many"})
    assert told(error.value.problems) == [
        ("size", "must be a number"),
        ("name", "must be filled in"),
    ]
    with trusting.writing(SYSTEM) as unit:
        written = create_many(unit, "base.deal", [Draft({}), Draft({"name": "good"})])
        changed = update_many(unit, "base.deal", [(written[1].id, Draft({"name": None}))])
    assert told(written[0].problems) == [("name", "must be filled in")]
    assert written[1].outcome == "created"
    assert told(changed[0].problems) == [("name", "must be filled in")]


def test_a_rule_that_breaks_down_by_itself_is_named_and_its_words_stay_in_the_log(
    trusting: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    words = "The plugin trusting failed; your administrator can see why in the log."
    with pytest.raises(PluginFailed) as error, trusting.writing(SYSTEM) as unit:
        create(unit, "base.deal", {"name": "break it"})
    assert str(error.value) == words
    with trusting.writing(SYSTEM) as unit:
        written = create_many(unit, "base.deal", [Draft({"name": "break it"})])
    assert written[0].problems[0].message == words
    assert [type(one.exc_info[1]) for one in caplog.records if one.exc_info] == [
        type(error.value.__cause__)
    ] * 2


def test_a_record_that_a_rule_changed_under_way_is_not_half_written(meddling: Runtime) -> None:
    with meddling.writing(SYSTEM) as unit:
        deal = create(unit, "base.deal", {"name": "Bikes"})["id"]
        other = create(unit, "base.deal", {"name": "Helmets"})["id"]
    with pytest.raises(StaleWrite), meddling.writing(SYSTEM) as unit:
        update(unit, "base.deal", deal, {"size": 1}, version=1)
    with meddling.writing(SYSTEM) as unit:
        edits = [(deal, Draft({"size": 1})), (other, Draft({"size": 2}))]
        written = update_many(unit, "base.deal", edits)
    assert [one.outcome for one in written] == ["refused", "updated"]
    with meddling.reading(SYSTEM) as unit:
        stands = get(unit, "base.deal", deal)
        kind = meddling.assembly.schema.entity("base.deal")
        assert (stands.version, stands.size, stands.urgent) == (1, None, False)
        assert len(history(unit, kind, deal)) == 1


def test_rules_forget_what_was_rolled_back(database_url: str) -> None:
    runtime = runtime_of(database_url, base=Company(), forgetful=Forgetful())
    operations = [Operation("create", values={"name": name}) for name in ("bad", "good")]
    with runtime.writing(SYSTEM) as unit:
        outcomes = bulk(unit, "base.deal", operations)
        written = create_many(unit, "base.deal", [Draft({"name": "bad"}), Draft({"name": "bad"})])
    assert [one.is_done for one in outcomes] == [False, True]
    assert [one.outcome for one in written] == ["refused", "refused"]
