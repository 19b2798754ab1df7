"""Own fields and entities come, change and go without losing what is in them."""

from typing import Any

import msgspec
from sqlalchemy import inspect

from pegboard.access.principals import SYSTEM
from pegboard.lifecycle.wish import Wish
from pegboard.model.own import FieldChange, Option, Own, OwnEntity, OwnField
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.query import Query
from tests.own.conftest import Shaped

ACCOUNT, OPPORTUNITY = "base.account", "sales.opportunity"
TIER = OwnField(
    entity=ACCOUNT,
    name="tier",
    kind="choice",
    label="Tier",
    options=(Option("gold", "Gold"), Option("silver", "Silver")),
)
VISIT = OwnEntity(name="visit", label="Visit", plural="Visits")
VISIT_NAME = OwnField(entity="custom.visit", name="name", kind="text", label="Name", required=True)
VISIT_AT = OwnField(entity="custom.visit", name="at", kind="link", label="Account", target=ACCOUNT)
TAGS = OwnField(entity=ACCOUNT, name="friends", kind="links", label="Friends", target=ACCOUNT)


def made(system: Shaped, entity: str, **values: Any) -> str:
    with system.runtime.writing(SYSTEM) as unit:
        return str(create(unit, entity, values)["id"])


def value(system: Shaped, entity: str, record: str, name: str) -> Any:
    with system.runtime.reading(SYSTEM) as unit:
        return get(unit, entity, record)[name]


def replaced(field: OwnField, **changes: Any) -> OwnField:
    return msgspec.structs.replace(field, **changes)


def tables(system: Shaped) -> dict[str, list[str]]:
    known = inspect(system.runtime.database.engine)
    return {
        name: sorted(column["name"] for column in known.get_columns(name))
        for name in known.get_table_names()
        if not name.startswith(("pegboard_", "sqlite_"))
    }


def test_a_field_is_there_at_once_in_lists_filters_and_expressions(system: Shaped) -> None:
    system.shape(Own(fields=(TIER,)))

    made(system, ACCOUNT, name="Acme", custom__tier="gold")
    made(system, ACCOUNT, name="Zeta", custom__tier="Silver")

    with system.runtime.reading(SYSTEM) as unit:
        query = Query(ACCOUNT, where='custom__tier == "gold"', fields=("name", "custom__tier"))
        assert [one["name"] for one in find(unit, query).records] == ["Acme"]


def test_an_entity_links_and_is_linked_like_any_other(system: Shaped) -> None:
    system.shape(Own((VISIT,), (VISIT_NAME, VISIT_AT)))
    account = made(system, ACCOUNT, name="Acme")

    made(system, "custom.visit", name="First", at=account)

    with system.runtime.reading(SYSTEM) as unit:
        query = Query("custom.visit", where='at.name == "Acme"', fields=("name", "at.name"))
        assert [one["at.name"] for one in find(unit, query).records] == ["Acme"]


def test_a_plan_says_what_comes_and_changes(system: Shaped) -> None:
    added = system.shape(Own(fields=(TIER,)))
    renamed = system.plan(Wish(own=Own(fields=(replaced(TIER, label="Level"),))))

    names = [(one.movement, one.kind, one.name) for one in added.differences]
    assert ("added", "field", "base.account.custom__tier") in names
    assert [step.table for step in added.schema] == ["base_account"]
    assert [(one.movement, one.label) for one in renamed.differences] == [
        ("changed", "Account: Level")
    ]
    assert renamed.schema == ()


def test_another_label_keeps_the_name_and_the_values(system: Shaped) -> None:
    system.shape(Own(fields=(TIER,)))
    account = made(system, ACCOUNT, name="Acme", custom__tier="gold")

    system.shape(Own(fields=(replaced(TIER, label="Level"),)))

    assert value(system, ACCOUNT, account, "custom__tier") == "gold"
    assert system.runtime.assembly.schema.entity(ACCOUNT).field("custom__tier").label == "Level"


def test_adding_renaming_and_purging_leaves_everything_as_before(system: Shaped) -> None:
    before, hash_before = tables(system), system.runtime.assembly.hash

    system.shape(Own((VISIT,), (TIER, TAGS, VISIT_NAME, VISIT_AT)))
    account = made(system, ACCOUNT, name="Acme", custom__tier="gold")
    made(system, "custom.visit", name="First", at=account)
    system.shape(Own((VISIT,), (replaced(TIER, label="X"), TAGS, VISIT_NAME, VISIT_AT)))
    plan = system.make(
        Wish(
            remove={
                "base.account.custom__tier": "purge",
                "base.account.custom__friends": "purge",
                "custom.visit": "purge",
            }
        )
    )

    assert {(one.name, one.rows) for one in plan.data} >= {
        ("base.account.custom__tier", 1),
        ("custom.visit", 1),
    }
    assert tables(system) == before
    assert system.runtime.assembly.hash == hash_before
    assert system.own == Own()


def test_what_is_kept_comes_back_with_its_values(system: Shaped) -> None:
    system.shape(Own((VISIT,), (TIER, VISIT_NAME)))
    account = made(system, ACCOUNT, name="Acme", custom__tier="gold")
    visit = made(system, "custom.visit", name="First")

    system.make(Wish(remove={"base.account.custom__tier": "keep", "custom.visit": "keep"}))
    gone = system.runtime.assembly.schema
    assert "custom.visit" not in gone.entities
    assert "custom__tier" not in gone.entity(ACCOUNT).fields
    assert system.runtime.assembly.unfit == ()
    system.shape(Own((VISIT,), (TIER, VISIT_NAME)))

    assert value(system, ACCOUNT, account, "custom__tier") == "gold"
    assert value(system, "custom.visit", visit, "name") == "First"


def test_values_survive_while_the_plugin_of_the_entity_is_away(system: Shaped) -> None:
    code = OwnField(entity=OPPORTUNITY, name="code", kind="text", label="Code")
    change = FieldChange(entity=OPPORTUNITY, field="name", label="Deal")
    system.shape(Own(fields=(code,), changes=(change,)))
    account = made(system, ACCOUNT, name="Acme")
    stage = _first(system, "sales.stage")
    values = {"name": "Big", "account": account, "stage": stage, "custom__code": "A-1"}
    known = system.runtime.assembly.schema.entity(OPPORTUNITY).fields
    deal = made(system, OPPORTUNITY, **{k: v for k, v in values.items() if k in known})

    system.make(Wish(disable=("sales",)))
    assert [one.waits for one in system.runtime.assembly.unfit] == [True, True]
    assert system.own == Own(fields=(code,), changes=(change,))
    system.make(Wish(enable=("sales",)))

    assert value(system, OPPORTUNITY, deal, "custom__code") == "A-1"
    assert system.runtime.assembly.schema.entity(OPPORTUNITY).field("name").label == "Deal"
    assert system.runtime.assembly.unfit == ()


def test_an_option_that_is_chosen_can_only_be_hidden(system: Shaped) -> None:
    several = OwnField(
        entity=ACCOUNT,
        name="fairs",
        kind="multi_choice",
        label="Fairs",
        options=(Option("spring_a", "Spring"), Option("autumn", "Autumn")),
    )
    system.shape(Own(fields=(TIER, several)))
    account = made(system, ACCOUNT, name="A", custom__tier="gold", custom__fairs=["spring_a"])
    fewer = Own(
        fields=(
            replaced(TIER, options=TIER.options[1:]),
            replaced(several, options=several.options[1:]),
        )
    )
    unused = Own(fields=(replaced(TIER, options=TIER.options[:1]), several))

    reasons = [one.reason for one in system.plan(Wish(own=fewer)).blockers]

    assert len(reasons) == 2
    assert all("is chosen in 1 record" in reason for reason in reasons)
    assert system.plan(Wish(own=unused)).blockers == ()

    hidden = replaced(TIER, options=(Option("gold", "Gold", hidden=True), TIER.options[1]))
    system.shape(Own(fields=(hidden, several)))
    assert value(system, ACCOUNT, account, "custom__tier") == "gold"


def test_a_name_that_still_has_values_cannot_become_another_kind(system: Shaped) -> None:
    system.shape(Own(fields=(TIER,)))
    number = OwnField(entity=ACCOUNT, name="tier", kind="integer", label="Tier")

    blockers = system.plan(Wish(own=Own(fields=(number,)))).blockers

    assert "cannot become integer" in blockers[0].reason


def test_what_does_not_fit_blocks_the_plan_and_keeps_the_system_running(system: Shaped) -> None:
    wrong = replaced(TIER, show_when="nothing == 1")

    blockers = system.plan(Wish(own=Own(fields=(wrong,)))).blockers

    assert [one.reason for one in blockers] == [
        "base.account.custom__tier, show_when: There is no field called 'nothing'."
    ]


def test_going_back_takes_a_change_of_fields_back(system: Shaped) -> None:
    epoch = system.runtime.assembly.epoch
    system.shape(Own(fields=(TIER,)))

    system.make(Wish(back_to=epoch))

    assert system.own == Own()
    assert "custom__tier" not in system.runtime.assembly.schema.entity(ACCOUNT).fields


def _first(system: Shaped, entity: str) -> str | None:
    if entity not in system.runtime.assembly.schema.entities:
        return None
    with system.runtime.reading(SYSTEM) as unit:
        return next((str(one["id"]) for one in find(unit, Query(entity, limit=1)).records), None)
