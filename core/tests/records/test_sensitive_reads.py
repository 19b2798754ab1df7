"""Rules of sensitive fields: who reads them stands in the audit log once, others do not."""

from collections.abc import Iterator
from typing import Any

import pytest

from pegboard.access.principals import SYSTEM, Principal
from pegboard.database.statements import Prepared
from pegboard.model.build_schema import Declared
from pegboard.model.columns import ColumnKind
from pegboard.model.entities import Entity
from pegboard.model.errors import PegboardError
from pegboard.model.fields import Decimal, Link, Text
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.history import history
from pegboard.records.query import Query
from pegboard.records.search import search
from pegboard.records.top_rows import TopQuery, top_rows
from pegboard.records.unit import Unit, reading, writing
from pegboard.records.update import update
from pegboard.records.workspace import Workspace
from pegboard.testing.workspaces import make_workspace


class Firm(Entity, name="firm"):
    """Whom people work for."""

    name = Text(required=True)
    bank_account = Text(sensitive=True)


class Person(Entity, name="person", search=("name", "illness")):
    """Somebody with a salary."""

    name = Text(required=True)
    firm = Link("staff.firm")
    salary = Decimal(sensitive=True)
    illness = Text(sensitive=True)


ENTRIES = Prepared(
    "SELECT kind, by, via, token, address, entity, record, detail FROM pegboard_audit ORDER BY seq",
    {},
)
PERSON = Principal(
    user_id="018f0000-0000-7000-8000-000000000001",
    name="Ada",
    is_system=True,
    token="018f0000-0000-7000-8000-000000000002",
    address="10.0.0.7",
)


@pytest.fixture
def staff(database_url: str) -> Iterator[Workspace]:
    workspace = make_workspace(database_url, [Declared("staff", (Firm, Person))])
    with writing(workspace, SYSTEM) as unit:
        firm = create(unit, "staff.firm", {"name": "Acme", "bank_account": "DE1"})["id"]
        for name in ("Bo", "Cy"):
            values = {"name": name, "firm": firm, "salary": "10", "illness": "flu"}
            create(unit, "staff.person", values)
    yield workspace
    workspace.database.close()


def entries(workspace: Workspace) -> list[tuple[Any, ...]]:
    with workspace.database.reading() as tx:
        return [(*row[:-1], tx.cells.decode(ColumnKind.JSON, row[-1])) for row in tx.rows(ENTRIES)]


def details(workspace: Workspace) -> list[dict[str, Any]]:
    return [entry[-1] for entry in entries(workspace)]


def ids(unit: Unit, entity: str = "staff.person") -> list[str]:
    return [row[0] for row in find(unit, Query(entity, fields=("id",), sort=("id",))).rows]


def test_reading_other_fields_leaves_no_entry(staff: Workspace) -> None:
    with reading(staff, PERSON) as unit:
        find(unit, Query("staff.person", fields=("name", "firm.name")))
        aggregate(unit, Aggregation("staff.person", group_by=("firm",)))
        search(unit, "Bo")
    assert entries(staff) == []


def test_one_entry_tells_who_read_what_of_whom_through_what(staff: Workspace) -> None:
    with reading(staff, PERSON, via="api") as unit:
        people = ids(unit)
        find(unit, Query("staff.person", fields=("salary",)))
        find(unit, Query("staff.person", fields=("name", "illness")))
    [entry] = entries(staff)
    assert entry[:-1] == (
        "sensitive_read", PERSON.user_id, "api", PERSON.token, "10.0.0.7", "staff.person", None,
    )  # fmt: skip
    assert entry[-1]["fields"] == ["illness", "salary"]
    assert sorted(entry[-1]["records"]) == people
    assert entry[-1]["count"] == 4


def test_a_record_read_alone_is_the_record_of_the_entry(staff: Workspace) -> None:
    with reading(staff, PERSON) as unit:
        [first, _] = ids(unit)
        get(unit, "staff.person", first)
    assert [entry[6] for entry in entries(staff)] == [first]


def test_a_sensitive_field_behind_a_link_counts(staff: Workspace) -> None:
    with reading(staff, PERSON) as unit:
        find(unit, Query("staff.person", fields=("name", "firm.bank_account")))
    assert [one["fields"] for one in details(staff)] == [["firm.bank_account"]]


def test_figures_over_a_sensitive_field_count(staff: Workspace) -> None:
    with reading(staff, PERSON) as unit:
        wanted = Aggregation("staff.person", group_by=("illness",), measures=("sum(salary)",))
        aggregate(unit, wanted)
    assert details(staff) == [{"fields": ["illness", "sum(salary)"], "records": [], "count": 1}]


def test_cards_and_history_count(staff: Workspace) -> None:
    with reading(staff, PERSON) as unit:
        [firm] = ids(unit, "staff.firm")
        top_rows(unit, TopQuery("staff.person", "firm", (firm,), fields=("salary",)))
        [first, _] = ids(unit)
    with writing(staff, SYSTEM) as unit:
        update(unit, "staff.person", first, {"salary": "12", "name": "Di"}, version=1)
    with reading(staff, PERSON) as unit:
        history(unit, unit.entity("staff.person"), first)
    assert [one["fields"] for one in details(staff)] == [["salary"], ["salary"]]


def test_an_entry_names_at_most_fifty_records_and_counts_all(staff: Workspace) -> None:
    with writing(staff, SYSTEM) as unit:
        for place in range(60):
            create(unit, "staff.person", {"name": f"P{place}"})
    with reading(staff, PERSON) as unit:
        page = find(unit, Query("staff.person", fields=("salary",), limit=40))
        find(unit, Query("staff.person", fields=("salary",), limit=40, cursor=page.next))
    [told] = details(staff)
    assert (len(told["records"]), told["count"]) == (50, 62)


def test_in_a_writing_unit_the_entry_is_in_the_same_transaction(staff: Workspace) -> None:
    with pytest.raises(PegboardError):
        _read_and_fail(staff)
    assert entries(staff) == []
    with writing(staff, PERSON) as unit:
        find(unit, Query("staff.person", fields=("salary",)))
    assert len(entries(staff)) == 1


def _read_and_fail(staff: Workspace) -> None:
    with writing(staff, PERSON) as unit:
        find(unit, Query("staff.person", fields=("salary",)))
        raise PegboardError("nothing of it was shown")


def test_what_the_kernel_reads_for_itself_is_nobodys_reading(staff: Workspace) -> None:
    with reading(staff, PERSON) as unit:
        find(unit.as_system(), Query("staff.person", fields=("salary",)))
    assert entries(staff) == []


def test_search_never_shows_a_sensitive_field(staff: Workspace) -> None:
    with reading(staff, PERSON) as unit:
        hits = search(unit, "flu")
    assert [hit.detail for hit in hits] == ["", ""]
