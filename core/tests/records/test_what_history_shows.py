"""What history, timelines and names tell of records and people that may not be read."""

import pytest

from core.tests.records.small_company import SmallCompany
from pegboard.access.principals import SYSTEM, Principal
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.errors import BadQuery
from pegboard.records.find import find
from pegboard.records.history import HistoryEntry, history
from pegboard.records.query import Query
from pegboard.records.titles import titles
from pegboard.records.update import update


def make(company: SmallCompany, who: Principal, entity: str, **values: object) -> str:
    with company.runtime.writing(SYSTEM) as unit:
        return str(create(unit, entity, {"owner": who.user_id, **values})["id"])


def change(company: SmallCompany, entity: str, one: str, **values: object) -> None:
    as_dan = Principal(company.dan.user_id, "Dan", is_system=True)
    with company.runtime.writing(as_dan) as unit:
        update(unit, entity, one, values, version=None)


def told(company: SmallCompany, who: Principal, entity: str, one: str) -> list[HistoryEntry]:
    with company.runtime.reading(who) as unit:
        return history(unit, unit.entity(entity), one)


def test_a_link_to_a_record_out_of_reach_is_empty_in_history(company: SmallCompany) -> None:
    theirs = [make(company, company.dan, "base.account", name=name) for name in ("One", "Two")]
    own = make(company, company.bo, "base.account", name="Own")
    deal = make(company, company.bo, "base.deal", name="Deal", account=own)
    change(company, "base.deal", deal, account=theirs[0])
    change(company, "base.deal", deal, account=theirs[1])

    shown = [entry.changes for entry in told(company, company.bo, "base.deal", deal)]
    assert shown == [{"account": (own, None)}, {}]
    assert len(told(company, company.dan, "base.deal", deal)) == 3


def test_several_links_show_just_those_in_reach_in_history(company: SmallCompany) -> None:
    labels = [make(company, one, "base.label", name="L") for one in (company.bo, company.dan)]
    account = make(company, company.bo, "base.account", name="Own")
    change(company, "base.account", account, labels=labels)

    newest = told(company, company.bo, "base.account", account)[0]
    assert newest.changes == {"labels": ([], [labels[0]])}


def test_a_change_of_nothing_but_hidden_fields_has_no_entry(company: SmallCompany) -> None:
    account = make(company, company.bo, "base.account", name="Own")
    for number in range(4):
        change(company, "base.account", account, secret=str(number))
    change(company, "base.account", account, name="Renamed", secret="5")

    with company.runtime.reading(company.bo) as unit:
        kind = unit.entity("base.account")
        first = history(unit, kind, account, limit=1)
        second = history(unit, kind, account, limit=1, before=first[0].id)
    assert first[0].changes == {"name": ("Own", "Renamed")}
    assert [entry.deed.value for entry in second] == ["create"]


def test_history_names_nobody_who_may_not_be_read(company: SmallCompany) -> None:
    dealer = Principal(company.bo.user_id, "Bo", roles=("dealer",), team=company.bo.team)
    deal = make(company, company.bo, "base.deal", name="Deal")
    change(company, "base.deal", deal, name="Deal of Dan")
    with company.runtime.writing(Principal(company.bo.user_id, "Bo", is_system=True)) as unit:
        update(unit, "base.deal", deal, {"size": 3}, version=None)

    by = [(entry.by, entry.by_name) for entry in told(company, dealer, "base.deal", deal)]
    assert by[:2] == [(company.bo.user_id, "Bo"), (None, None)]
    assert told(company, company.bo, "base.deal", deal)[1].by_name == "Dan"


def test_a_record_in_the_bin_is_named_only_to_whoever_may_delete_it(company: SmallCompany) -> None:
    account = make(company, company.ana, "base.account", name="Gone")
    with company.runtime.writing(SYSTEM) as unit:
        delete(unit, "base.account", account)

    def named(who: Principal) -> dict[str, str]:
        with company.runtime.reading(who) as unit:
            return titles(unit, {"base.account": [account]})

    assert named(company.bo) == {}
    assert named(company.dan) == {account: "Gone"}


def test_several_links_behind_a_link_are_refused(company: SmallCompany) -> None:
    with (
        company.runtime.reading(company.dan) as unit,
        pytest.raises(BadQuery, match="behind a link"),
    ):
        find(unit, Query("base.deal", fields=("account.labels",)))
