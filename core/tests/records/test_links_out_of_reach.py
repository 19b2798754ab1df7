"""A link to a record that may not be read looks empty on every path, and cannot be cleared."""

import pytest

from core.tests.records.small_company import SmallCompany
from pegboard.access.principals import SYSTEM, Principal
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.create import create
from pegboard.records.delete import delete, restore
from pegboard.records.drafts import Draft
from pegboard.records.errors import BadQuery, NotFound, StaleWrite
from pegboard.records.find import count, find
from pegboard.records.get import get
from pegboard.records.query import Query
from pegboard.records.update import update
from pegboard.records.update_many import update_many


def make(company: SmallCompany, who: Principal, entity: str, **values: object) -> str:
    with company.runtime.writing(SYSTEM) as unit:
        return str(create(unit, entity, {"owner": who.user_id, **values})["id"])


def stored(company: SmallCompany, entity: str, one: str, name: str) -> object:
    with company.runtime.reading(SYSTEM) as unit:
        return get(unit, entity, one)[name]


def test_a_link_out_of_reach_reads_filters_and_groups_as_empty(company: SmallCompany) -> None:
    theirs = make(company, company.dan, "base.account", name="Theirs")
    deal = make(company, company.bo, "base.deal", name="Deal", account=theirs)

    with company.runtime.reading(company.bo) as unit:
        assert get(unit, "base.deal", deal)["account"] is None
        for where, found in {
            f'account == "{theirs}"': 0, "account != null": 0, "account == null": 1
        }.items():  # fmt: skip
            assert count(unit, Query("base.deal", where), "exact") == found
        groups = aggregate(unit, Aggregation("base.deal", "", ("account",), ("count(account)",)))
        assert groups == [{"account": None, "count(account)": 0}]
    with company.runtime.reading(company.dan) as unit:
        assert get(unit, "base.deal", deal)["account"] == theirs


def test_people_see_themselves_in_links_whoever_else_they_may_not_see(
    company: SmallCompany,
) -> None:
    dealer = Principal(company.bo.user_id, "Bo", roles=("dealer",), team=company.bo.team)
    deal = make(company, company.bo, "base.deal", name="Deal")
    with company.runtime.reading(dealer) as unit:
        record = get(unit, "base.deal", deal)
        assert (record["owner"], record["updated_by"]) == (company.bo.user_id, None)
        assert count(unit, Query("base.deal", "owner == me"), "exact") == 1


def test_a_link_out_of_reach_stays_when_it_is_sent_as_empty(company: SmallCompany) -> None:
    theirs = make(company, company.dan, "base.account", name="Theirs")
    deal = make(company, company.bo, "base.deal", name="Deal", account=theirs)

    with company.runtime.writing(company.bo) as unit:
        update(unit, "base.deal", deal, {"name": "Renamed", "account": None}, version=None)
        update_many(unit, "base.deal", [(deal, Draft({"size": 3, "account": None}))])
    assert stored(company, "base.deal", deal, "account") == theirs
    assert stored(company, "base.deal", deal, "size") == 3

    own = make(company, company.bo, "base.account", name="Own")
    with company.runtime.writing(company.bo) as unit:
        update(unit, "base.deal", deal, {"account": own}, version=None)
        update(unit, "base.deal", deal, {"account": None}, version=None)
    assert stored(company, "base.deal", deal, "account") is None


def test_a_stale_write_shows_no_link_out_of_reach(company: SmallCompany) -> None:
    theirs = make(company, company.dan, "base.account", name="Theirs")
    own = make(company, company.bo, "base.account", name="Own")
    deal = make(company, company.bo, "base.deal", name="Deal", account=theirs)
    with company.runtime.writing(SYSTEM) as unit:
        update(unit, "base.deal", deal, {"size": 3}, version=None)

    with company.runtime.writing(company.bo) as unit, pytest.raises(StaleWrite) as refused:
        update(unit, "base.deal", deal, {"account": own}, version=1)
    assert (refused.value.mine, refused.value.theirs) == ({"account": own}, {"account": None})
    assert refused.value.base == {"account": None}


def test_a_formula_over_a_hidden_field_is_hidden_too(company: SmallCompany) -> None:
    make(company, company.bo, "base.account", name="Own", secret="four")
    with company.runtime.reading(company.bo) as unit:
        assert "loud_secret" not in find(unit, Query("base.account")).fields
        with pytest.raises(BadQuery, match="no field called loud_secret"):
            find(unit, Query("base.account", sort=("loud_secret",)))
    with company.runtime.reading(company.cleo) as unit:
        assert "loud_secret" in find(unit, Query("base.account")).fields


def test_a_record_in_the_bin_is_not_there_for_whoever_may_not_delete_it(
    company: SmallCompany,
) -> None:
    deal = make(company, company.bo, "base.deal", name="Deal")
    with company.runtime.writing(SYSTEM) as unit:
        delete(unit, "base.deal", deal)
    mate = Principal(company.ana.user_id, "Ana", roles=("team",), team=company.bo.team)
    with company.runtime.writing(mate) as unit:
        assert not find(unit, Query("base.deal", deleted=True)).rows
        with pytest.raises(NotFound):
            restore(unit, "base.deal", deal)


def test_a_formula_behind_a_link_follows_its_own_links_and_no_others(
    company: SmallCompany,
) -> None:
    theirs = make(company, company.dan, "base.account", name="Theirs")
    make(company, company.dan, "base.account", name="Beside")
    parent = make(company, company.bo, "base.account", name="Parent", parent=theirs)
    account = make(company, company.bo, "base.account", name="Own", parent=parent)
    deal = make(company, company.bo, "base.deal", name="Deal", account=account)

    wanted = Query("base.deal", fields=("account.above", "account.parent.above"))
    with company.runtime.reading(company.bo) as unit:
        assert find(unit, wanted).rows == [(deal, "Parent", None)]
    with company.runtime.reading(company.dan) as unit:
        assert find(unit, wanted).rows == [(deal, "Parent", "Theirs")]
