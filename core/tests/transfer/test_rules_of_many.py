"""Rules hear of many records at once, and may write many at once."""

import pytest

from core.tests.transfer.shop import DEAL, MOVE, STAGE, add, names, table_count
from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.model.errors import PegboardError
from pegboard.records.create_many import create_many
from pegboard.records.drafts import Draft
from pegboard.records.errors import InvalidRecord
from pegboard.records.port import port_for
from pegboard.records.update import update
from pegboard.records.update_many import update_many


def test_one_change_is_told_as_many_are(runtime: Runtime) -> None:
    won = add(runtime, STAGE, name="Won")
    one = add(runtime, DEAL, name="one")
    with runtime.writing(SYSTEM) as unit:
        update(unit, DEAL, one, {"stage": won}, version=None)

    assert table_count(runtime, "shop_move", "stage IS NOT NULL") == 1


def test_the_statements_of_a_batch_do_not_grow_with_it(runtime: Runtime) -> None:
    won = add(runtime, STAGE, name="Won")
    spent = []
    for size in (10, 500):
        with runtime.writing(SYSTEM) as unit:
            drafts = [Draft({"name": f"d{n}", "stage": won}) for n in range(size)]
            written = create_many(unit, DEAL, drafts)
            lost = [(one.id, Draft({"pieces": 1})) for one in written]
            update_many(unit, DEAL, lost)
            spent.append(unit.tx.statements)

    assert spent[0] == spent[1] <= 40


def test_a_batch_tells_the_outbox_in_one_event(runtime: Runtime) -> None:
    with runtime.writing(SYSTEM) as unit:
        create_many(unit, STAGE, [Draft({"name": f"s{n}"}) for n in range(50)])

    assert table_count(runtime, "pegboard_outbox", "kind = 'records.created'") == 1
    assert table_count(runtime, "pegboard_history") == 50


def test_rules_that_write_many_get_all_or_nothing(runtime: Runtime) -> None:
    with pytest.raises(InvalidRecord), runtime.writing(SYSTEM) as unit:
        port_for(unit).create_many(STAGE, [{"name": "good"}, {"name": ""}])

    assert names(runtime, STAGE) == []


def test_a_draft_for_a_field_that_may_not_be_written_is_a_mistake_of_the_caller(
    runtime: Runtime,
) -> None:
    with (
        pytest.raises(PegboardError, match="no field called created_at"),
        runtime.writing(SYSTEM) as unit,
    ):
        create_many(unit, MOVE, [Draft({"created_at": None})])
