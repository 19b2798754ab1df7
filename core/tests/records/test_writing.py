"""What the gate promises whoever writes."""

from dataclasses import replace
from typing import Any

import pytest

from core.tests.records.small_company import SmallCompany
from pegboard.model.change import Deed
from pegboard.records.bulk import Operation, bulk
from pegboard.records.create import create
from pegboard.records.delete import delete, restore
from pegboard.records.drafts import Draft
from pegboard.records.errors import Forbidden, InvalidRecord, NotFound, StaleWrite
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.history import history
from pegboard.records.query import Query
from pegboard.records.update import update
from pegboard.records.update_many import update_many

EUR_100 = {"amount": "100.00", "currency": "EUR"}


def problems_of(error: pytest.ExceptionInfo[InvalidRecord]) -> dict[str, str]:
    return {problem.field: problem.message for problem in error.value.problems}


def test_every_faulty_field_is_named_at_once_and_nothing_is_written(company: SmallCompany) -> None:
    with pytest.raises(InvalidRecord) as error, company.runtime.writing(company.dan) as unit:
        create(unit, "base.deal", {"amount": "12", "closes_on": "soon", "size": 2**63, "x": 1})
    assert problems_of(error).keys() == {"name", "amount", "closes_on", "size", "x"}
    with company.runtime.reading(company.dan) as unit:
        assert find(unit, Query("base.deal")).rows == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 10_000_000),
        ("name", "nul \x00 inside"),
        ("name", "half a \ud800 pair"),
        ("name", ["a", "list"]),
        ("name", True),
        ("size", "12.5"),
        ("size", -(2**63) - 1),
        ("size", 1e400),
        ("probability", 101),
        ("probability", "NaN"),
        ("amount", {"amount": "1", "currency": "XXQ"}),
        ("amount", {"amount": "1", "currency": "EUR", "more": 1}),
        ("amount", {"amount": "0.00001", "currency": "EUR"}),
        ("closes_on", "2026-02-30"),
        ("interests", ["bikes", "boats"]),
        ("urgent", "perhaps"),
        ("account", "not an id"),
        ("account", "01890000-0000-7000-8000-000000000000"),
        ("number", "D-0001"),
        ("expected", "5"),
        ("version", 7),
        ("created_by", None),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_field(
    shared_company: SmallCompany, field: str, value: Any
) -> None:
    company = shared_company
    with pytest.raises(InvalidRecord) as error, company.runtime.writing(company.dan) as unit:
        create(unit, "base.deal", {"name": "Bikes", field: value})
    assert field in problems_of(error)


def test_a_record_comes_back_as_it_was_written(company: SmallCompany) -> None:
    with company.runtime.writing(company.dan) as unit:
        account = create(unit, "base.account", {"name": "Café Zürich", "office": {"country": "es"}})
        made = create(
            unit,
            "base.deal",
            {
                "name": "Bikes",
                "account": account["id"],
                "amount": {"amount": "1234.5", "currency": "EUR"},
                "probability": "12.5",
                "interests": ["lights", "bikes"],
                "urgent": "yes",
                "closes_on": "2026-03-31",
            },
        )
        shown = get(unit, "base.deal", made["id"], form="json")
    assert shown["number"] == "D-0001"
    assert shown["amount"] == {"amount": "1234.50", "currency": "EUR"}
    assert shown["probability"] == "12.5"
    assert shown["urgent"] is True
    with company.runtime.reading(company.dan) as unit:
        again = get(
            unit, "base.deal", made["id"], fields=("interests", "account.office", "expected")
        )
    assert again["interests"] == ("bikes", "lights")
    assert again["account.office"].country == "ES"
    assert str(again["expected"]) == "154.3125"


def test_a_stale_write_shows_mine_theirs_and_base_and_changes_nothing(
    company: SmallCompany,
) -> None:
    with company.runtime.writing(company.dan) as unit:
        deal = create(unit, "base.deal", {"name": "Bikes", "size": 1})["id"]
        update(unit, "base.deal", deal, {"size": 2, "urgent": True}, version=1)
    with pytest.raises(StaleWrite) as error, company.runtime.writing(company.dan) as unit:
        update(unit, "base.deal", deal, {"size": 3}, version=1)
    stale = error.value
    assert (stale.mine, stale.theirs, stale.base) == ({"size": 3}, {"size": 2}, {"size": 1})
    with company.runtime.reading(company.dan) as unit:
        assert get(unit, "base.deal", deal)["size"] == 2


def test_writing_what_is_there_already_changes_nothing(company: SmallCompany) -> None:
    with company.runtime.writing(company.dan) as unit:
        deal = create(unit, "base.deal", {"name": "Bikes", "amount": EUR_100})["id"]
        update(unit, "base.deal", deal, {"name": " Bikes ", "amount": EUR_100}, version=1)
        kind = company.runtime.assembly.schema.entity("base.deal")
        assert get(unit, "base.deal", deal)["version"] == 1
        assert [entry.deed for entry in history(unit, kind, deal)] == [Deed.CREATE]


def test_history_tells_who_changed_what_through_what(company: SmallCompany) -> None:
    with company.runtime.writing(company.dan, via="import") as unit:
        deal = create(unit, "base.deal", {"name": "Bikes", "size": 1})["id"]
    with company.runtime.writing(company.dan, via="ui") as unit:
        update(unit, "base.deal", deal, {"size": 2}, version=1)
        kind = company.runtime.assembly.schema.entity("base.deal")
        newest, oldest = history(unit, kind, deal)
    assert (oldest.deed, oldest.via, oldest.by_name) == (Deed.CREATE, "import", "Dan")
    assert (newest.via, newest.changes) == ("ui", {"size": (1, 2)})


def test_a_deleted_record_is_gone_until_it_is_restored(company: SmallCompany) -> None:
    with company.runtime.writing(company.dan) as unit:
        deal = create(unit, "base.deal", {"name": "Bikes"})["id"]
        delete(unit, "base.deal", deal)
        with pytest.raises(NotFound):
            get(unit, "base.deal", deal)
        assert [row[0] for row in find(unit, Query("base.deal", deleted=True)).rows] == [deal]
        restore(unit, "base.deal", deal)
        assert get(unit, "base.deal", deal)["name"] == "Bikes"


def test_no_record_can_stand_above_itself(company: SmallCompany) -> None:
    with company.runtime.writing(company.dan) as unit:
        top = create(unit, "base.account", {"name": "Top"})["id"]
        middle = create(unit, "base.account", {"name": "Middle", "parent": top})["id"]
        low = create(unit, "base.account", {"name": "Low", "parent": middle})["id"]
    for parent in (top, middle, low):
        with pytest.raises(InvalidRecord) as error, company.runtime.writing(company.dan) as unit:
            update(unit, "base.account", top, {"parent": parent}, version=None)
        assert problems_of(error) == {"parent": "would put this record above itself"}


def test_a_value_that_must_be_unique_is_refused_at_its_field(company: SmallCompany) -> None:
    with pytest.raises(InvalidRecord) as error, company.runtime.writing(company.dan) as unit:
        create(unit, "base.user", {"name": "Ann", "email": "ana@example.com"})
    assert problems_of(error) == {"email": "is taken already"}


def test_one_refused_operation_leaves_no_trace_and_does_not_stop_the_others(
    company: SmallCompany,
) -> None:
    operations = [
        Operation("create", values={"name": "First"}),
        Operation("create", values={"name": ""}),
        Operation("update", id="01890000-0000-7000-8000-000000000000", values={"name": "x"}),
        Operation("create", values={"name": "Last"}),
    ]
    with company.runtime.writing(company.dan) as unit:
        outcomes = bulk(unit, "base.deal", operations)
    assert [outcome.is_done for outcome in outcomes] == [True, False, False, True]
    with company.runtime.reading(company.dan) as unit:
        page = find(unit, Query("base.deal", fields=("name", "number"), sort=("name",)))
    assert [row[1] for row in page.rows] == ["First", "Last"]


def test_links_are_added_and_removed_as_a_set(company: SmallCompany) -> None:
    with company.runtime.writing(company.dan) as unit:
        red, blue = (create(unit, "base.label", {"name": name})["id"] for name in ("red", "blue"))
        account = create(unit, "base.account", {"name": "Acme", "labels": [red]})["id"]
        update(unit, "base.account", account, {"labels": [blue, red]}, version=1)
        assert set(get(unit, "base.account", account)["labels"]) == {red, blue}
        update(unit, "base.account", account, {"labels": [blue]}, version=2)
        assert get(unit, "base.account", account)["labels"] == (blue,)
        kind = company.runtime.assembly.schema.entity("base.account")
        assert history(unit, kind, account)[0].changes["labels"][1] == [blue]


def test_links_that_a_person_may_not_see_stay_when_they_change_the_others(
    company: SmallCompany,
) -> None:
    names = ("red", "blue", "green")
    with company.runtime.writing(company.dan) as unit:
        made = [create(unit, "base.label", {"name": name})["id"] for name in names]
        unseen, gone, seen = made
        update(unit, "base.label", gone, {"owner": company.bo.user_id}, version=1)
        update(unit, "base.label", seen, {"owner": company.bo.user_id}, version=1)
        values = {"name": "Acme", "labels": made, "owner": company.bo.user_id}
        account = create(unit, "base.account", values)["id"]
        delete(unit, "base.label", gone)
    with company.runtime.writing(company.bo) as unit:
        assert get(unit, "base.account", account)["labels"] == (seen,)
        update(unit, "base.account", account, {"labels": []}, version=1)
        draft = Draft({"labels": (seen,)})
        assert update_many(unit, "base.account", [(account, draft)])[0].outcome == "updated"
        assert update_many(unit, "base.account", [(account, draft)])[0].outcome == "unchanged"
        update(unit, "base.account", account, {"labels": [seen]}, version=3)
    with company.runtime.reading(company.dan) as unit:
        kept = get(unit, "base.account", account)
        assert (set(kept["labels"]), kept["version"]) == ({unseen, seen}, 3)


def test_people_who_see_no_users_own_what_they_create(company: SmallCompany) -> None:
    dealer = replace(company.cleo, roles=("dealer",))

    with company.runtime.writing(dealer) as unit:
        deal = create(unit, "base.deal", {"name": "Bikes"})
        outcomes = bulk(unit, "base.deal", [Operation("create", values={"name": "Helmets"})])

    assert deal["owner"] == deal["created_by"] == dealer.user_id
    assert [one.is_done for one in outcomes] == [True]


def test_a_record_cannot_be_given_to_somebody_out_of_reach(company: SmallCompany) -> None:
    with company.runtime.writing(company.cleo) as unit:
        mine = create(unit, "base.deal", {"name": "Mine"})["id"]
    with pytest.raises(Forbidden), company.runtime.writing(company.cleo) as unit:
        update(unit, "base.deal", mine, {"owner": company.dan.user_id}, version=1)
    with pytest.raises(Forbidden), company.runtime.writing(company.cleo) as unit:
        create(unit, "base.deal", {"name": "Yours", "owner": company.dan.user_id})
