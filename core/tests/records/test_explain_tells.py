"""What explanations say in words, to whom, and what they keep to themselves."""

from dataclasses import replace

import pytest

from core.tests.records.small_company import SmallCompany
from pegboard.access.allowance import Allowance, EntityAllowance
from pegboard.access.errors import AccessRefused
from pegboard.access.explain_reasons import Decision
from pegboard.access.principals import SYSTEM, Principal
from pegboard.model.errors import UnknownField
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.errors import BadQuery, NotFound
from pegboard.records.explain import explain
from pegboard.records.share import share

NOBODY = "01890000-0000-7000-8000-000000000000"
ACCOUNT = "base.account"


def account(company: SmallCompany, owner: Principal, name: str = "Acme") -> str:
    with company.runtime.writing(company.dan) as unit:
        return str(create(unit, ACCOUNT, {"name": name, "owner": owner.user_id})["id"])


def asked(
    company: SmallCompany,
    by: Principal,
    who: Principal,
    action: str,
    record: str | None = None,
    field: str | None = None,
) -> Decision:
    with company.runtime.reading(by) as unit:
        return explain(unit, who, action, ACCOUNT, record, field)


def told(decision: Decision) -> list[str]:
    return [step.text for step in decision.steps]


def test_the_answer_names_the_role_its_scope_and_how_the_record_relates(
    company: SmallCompany,
) -> None:
    cleos = account(company, company.cleo)

    decision = asked(company, SYSTEM, company.ana, "update", cleos)

    assert decision.allowed
    assert decision.summary.text == "Ana may change this account."
    role, owner = told(decision)
    assert role == (
        "Records of the teams below may change accounts: those of their own team and the teams "
        "below it."
    )
    assert owner == "Its owner, Cleo, is in Bilbao, below North."


def test_the_answer_to_no_says_what_is_lacking(company: SmallCompany) -> None:
    anas = account(company, company.ana)

    decision = asked(company, company.bo, company.bo, "update", anas)

    assert decision.summary.text == "You may not change this account."
    assert told(decision) == [
        "Team's records may change accounts: their own.",
        "Its owner, Ana, is in the same team: North.",
    ]


def test_a_share_is_named_with_who_gave_it_and_its_level(company: SmallCompany) -> None:
    dans = account(company, company.dan)
    with company.runtime.writing(company.dan) as unit:
        share(unit, ACCOUNT, dans, team=company.bo.team, level="read")

    decision = asked(company, SYSTEM, company.cleo, "open", dans)

    assert decision.allowed
    assert "Dan shared it with North, to see it." in told(decision)


def test_a_field_is_told_with_the_roles_that_limit_it(company: SmallCompany) -> None:
    bos, anas = account(company, company.bo), account(company, company.ana)

    hidden = asked(company, SYSTEM, company.bo, "read", bos, "secret")
    fixed = asked(company, SYSTEM, company.ana, "update", anas, "sector")
    free = asked(company, SYSTEM, company.ana, "update", anas, "name")

    assert (hidden.allowed, fixed.allowed, free.allowed) == (False, False, True)
    assert told(hidden)[-1] == (
        "Secret is hidden by every role held that sees accounts: Team's records."
    )
    assert told(fixed)[-1].startswith("Sector may not be changed with any role held")
    assert told(free)[-1] == "Nothing limits the field Name."
    assert fixed.summary.text == "Ana may not change the field Sector of this account."


def test_a_token_is_told_apart_from_its_person(company: SmallCompany) -> None:
    bos = account(company, company.bo)
    entities = {ACCOUNT: EntityAllowance(frozenset({"read"}), frozenset({"name"}))}
    through = replace(company.bo, allowance=Allowance("reads", entities), token=NOBODY)

    decision = asked(company, through, through, "update", bos)

    assert not decision.allowed
    assert "The token in use is not allowed to change accounts." in told(decision)


def test_what_one_may_not_see_reads_like_what_is_not_there(company: SmallCompany) -> None:
    with company.runtime.writing(company.dan) as unit:
        deleted = str(create(unit, ACCOUNT, {"name": "Gone", "owner": company.ana.user_id})["id"])
        delete(unit, ACCOUNT, deleted)
    unseen = account(company, company.dan)
    cleo = company.cleo

    answers = [asked(company, cleo, cleo, "read", one) for one in (unseen, deleted, NOBODY)]

    assert answers[0] == answers[1] == answers[2]
    assert told(answers[0])[-1] == "There is no such record, or none that you may see."
    with pytest.raises(UnknownField) as hidden:
        asked(company, company.bo, company.bo, "read", unseen, "secret")
    with pytest.raises(UnknownField) as unknown:
        asked(company, company.bo, company.bo, "read", unseen, "nothing")
    assert str(hidden.value).replace("secret", "nothing") == str(unknown.value)


def test_somebody_elses_rights_are_told_to_those_who_may_share_the_record(
    company: SmallCompany,
) -> None:
    sharer = replace(company.bo, roles=("sharer",))
    bos, dans = account(company, company.bo), account(company, company.dan)

    assert asked(company, sharer, company.ana, "read", bos).allowed
    with pytest.raises(AccessRefused):
        asked(company, company.bo, company.ana, "read", bos)
    with pytest.raises(AccessRefused):
        asked(company, sharer, company.ana, "read")
    with pytest.raises(NotFound):
        asked(company, sharer, company.ana, "read", dans)


def test_reasons_name_nobody_whom_the_asker_may_not_see(company: SmallCompany) -> None:
    blind = replace(company.bo, roles=("blind",))
    bos = account(company, company.bo)
    with company.runtime.writing(company.dan) as unit:
        share(unit, ACCOUNT, bos, user=company.cleo.user_id, level="read")

    decision = asked(company, blind, company.cleo, "read", bos)

    assert "Somebody you may not see shared it with Cleo, to see it." in told(decision)
    assert not any("Dan" in one for one in told(decision))


def test_what_cannot_be_asked_is_refused_at_its_name(company: SmallCompany) -> None:
    with pytest.raises(BadQuery) as action:
        asked(company, company.ana, company.ana, "dance")
    with pytest.raises(BadQuery) as field:
        asked(company, company.ana, company.ana, "delete", field="name")
    assert (action.value.parameter, field.value.parameter) == ("action", "field")


def test_the_bin_is_told_to_those_who_see_it(company: SmallCompany) -> None:
    deleted = account(company, company.ana)
    with company.runtime.writing(company.dan) as unit:
        delete(unit, ACCOUNT, deleted)

    decision = asked(company, company.dan, company.ana, "read", deleted)

    assert not decision.allowed
    assert "It is in the recycle bin" in told(decision)[-1]
