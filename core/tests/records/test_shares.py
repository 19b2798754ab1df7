"""What a share opens, to whom, and who may give it and take it back."""

from dataclasses import replace

import pytest

from core.tests.records.small_company import SmallCompany
from pegboard.access.allowance import Allowance, EntityAllowance
from pegboard.access.principals import Principal
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.errors import Forbidden, InvalidRecord, NotFound
from pegboard.records.get import get
from pegboard.records.share import NotShareable, share
from pegboard.records.shares_of import Share, shares_of
from pegboard.records.unshare import unshare
from pegboard.records.update import update

NOBODY = "01890000-0000-7000-8000-000000000000"


def sharer(company: SmallCompany) -> Principal:
    """Bo, of the north, who may share what is his."""
    return replace(company.bo, roles=("sharer",))


def own_account(company: SmallCompany, person: Principal, name: str = "Acme") -> str:
    with company.runtime.writing(person) as unit:
        return str(create(unit, "base.account", {"name": name})["id"])


def given(
    company: SmallCompany, by: Principal, record: str, level: str = "read", **whom: str | None
) -> Share:
    with company.runtime.writing(by) as unit:
        return share(unit, "base.account", record, level=level, **whom)


def may_read(company: SmallCompany, person: Principal, record: str) -> bool:
    with company.runtime.reading(person) as unit:
        try:
            get(unit, "base.account", record)
        except NotFound:
            return False
    return True


def may_update(company: SmallCompany, person: Principal, record: str) -> bool:
    try:
        with company.runtime.writing(person) as unit:
            update(unit, "base.account", record, {"name": "Changed"}, version=None)
    except (NotFound, Forbidden):
        return False
    return True


def test_a_share_opens_just_what_its_level_says_and_again_changes_the_level(
    company: SmallCompany,
) -> None:
    record = own_account(company, sharer(company))
    cleo = company.cleo
    assert not may_read(company, cleo, record)

    first = given(company, sharer(company), record, user=cleo.user_id)
    assert may_read(company, cleo, record)
    assert not may_update(company, cleo, record)

    again = given(company, sharer(company), record, "update", user=cleo.user_id)
    assert (again.id, again.level, again.name) == (first.id, "update", "Cleo")
    assert may_update(company, cleo, record)


def test_a_share_taken_back_is_gone_with_the_next_unit(company: SmallCompany) -> None:
    record = own_account(company, sharer(company))
    made = given(company, sharer(company), record, user=company.cleo.user_id)
    assert may_read(company, company.cleo, record)

    with company.runtime.writing(sharer(company)) as unit:
        unshare(unit, "base.account", record, made.id)

    assert not may_read(company, company.cleo, record)
    with company.runtime.reading(sharer(company)) as unit:
        assert shares_of(unit, "base.account", record) == ()


def test_a_share_with_a_team_reaches_those_below_it_and_nobody_beside_it(
    company: SmallCompany,
) -> None:
    record = own_account(company, replace(company.dan, roles=("sharer",)))
    elsewhere = replace(company.dan, user_id=company.ana.user_id, roles=("own",))

    given(company, company.dan, record, team=company.bo.team)

    assert may_read(company, company.cleo, record)
    assert not may_read(company, elsewhere, record)


def test_nobody_shares_what_they_may_not_share_or_gives_more_than_they_have(
    company: SmallCompany,
) -> None:
    bo = sharer(company)
    dans = own_account(company, company.dan)
    cleos = own_account(company, company.cleo)
    mine = own_account(company, bo)
    looking = replace(
        bo,
        allowance=Allowance(
            "reads and shares",
            {"base.account": EntityAllowance(frozenset({"read", "share"}), frozenset({"name"}))},
        ),
    )
    with pytest.raises(NotFound):
        given(company, bo, dans, user=company.cleo.user_id)
    with pytest.raises(Forbidden):
        given(company, company.cleo, cleos, user=company.bo.user_id)
    with pytest.raises(Forbidden, match="update"):
        given(company, looking, mine, "update", user=bo.user_id)
    given(company, looking, mine, "read", user=bo.user_id)


@pytest.mark.parametrize(
    ("whom", "level", "field"),
    [
        ({"user": NOBODY}, "read", "user"),
        ({"user": "x"}, "read", "user"),
        ({"team": NOBODY}, "read", "team"),
        ({}, "read", "user"),
        ({"user": NOBODY, "team": NOBODY}, "read", "user"),
        ({"user": NOBODY}, "delete", "level"),
    ],
)
def test_a_faulty_wish_is_refused_at_its_field(
    shared_company: SmallCompany, whom: dict[str, str], level: str, field: str
) -> None:
    record = own_account(shared_company, sharer(shared_company))
    with pytest.raises(InvalidRecord) as error:
        given(shared_company, sharer(shared_company), record, level, **whom)
    assert [one.field for one in error.value.problems] == [field]


def test_somebody_out_of_sight_is_nobody_to_share_with(company: SmallCompany) -> None:
    blind = replace(company.bo, roles=("blind",))
    record = own_account(company, blind)
    with pytest.raises(InvalidRecord, match="there is no such active user"):
        given(company, blind, record, user=company.cleo.user_id)

    given(company, company.dan, record, user=company.cleo.user_id)
    with company.runtime.reading(blind) as unit:
        (found,) = shares_of(unit, "base.account", record)
    assert (found.with_id, found.name, found.by, found.by_name) == (None, None, None, None)


def test_what_belongs_to_nobody_cannot_be_shared(company: SmallCompany) -> None:
    with company.runtime.writing(company.dan) as unit:
        label = create(unit, "base.label", {"name": "red"})["id"]
        with pytest.raises(NotShareable, match="Labels belong to nobody"):
            share(unit, "base.label", label, user=company.cleo.user_id, level="read")


def test_a_share_is_taken_back_by_its_giver_or_by_who_may_share_the_record(
    company: SmallCompany,
) -> None:
    bo, cleo = sharer(company), company.cleo
    record = own_account(company, bo)
    first = given(company, bo, record, user=cleo.user_id)
    for person in (cleo, replace(company.ana, roles=("team",))):
        with pytest.raises(Forbidden), company.runtime.writing(person) as unit:
            unshare(unit, "base.account", record, first.id)
        with pytest.raises(Forbidden), company.runtime.reading(person) as unit:
            shares_of(unit, "base.account", record)

    without_right = replace(bo, roles=("own",))
    with company.runtime.writing(without_right) as unit:
        assert [one.id for one in shares_of(unit, "base.account", record)] == [first.id]
        unshare(unit, "base.account", record, first.id)

    second = given(company, bo, record, user=cleo.user_id)
    with company.runtime.writing(company.dan) as unit:
        unshare(unit, "base.account", record, second.id)
        with pytest.raises(NotFound):
            unshare(unit, "base.account", record, second.id)


def test_a_read_token_takes_no_share_back(company: SmallCompany) -> None:
    bo = sharer(company)
    record = own_account(company, bo)
    made = given(company, bo, record, user=company.cleo.user_id)
    entities = {"base.account": EntityAllowance(frozenset({"read"}), frozenset({"name"}))}
    token = replace(bo, allowance=Allowance("reads", entities))

    with pytest.raises(Forbidden), company.runtime.writing(token) as unit:
        unshare(unit, "base.account", record, made.id)


def test_shares_of_a_deleted_record_reach_nothing(company: SmallCompany) -> None:
    record = own_account(company, company.dan)
    given(company, company.dan, record, "update", user=company.cleo.user_id)
    with company.runtime.writing(company.dan) as unit:
        delete(unit, "base.account", record)

    assert not may_read(company, company.cleo, record)
    with pytest.raises(NotFound):
        given(company, company.dan, record, user=company.bo.user_id)
