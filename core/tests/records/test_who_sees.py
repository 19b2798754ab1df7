"""Who sees a record: the same people as are let in, each under their reason."""

from dataclasses import replace
from random import Random

import pytest

from core.tests.records.random_company import ENTITIES, RandomCompany, random_company
from pegboard.access.errors import AccessRefused
from pegboard.access.principals import SYSTEM, Principal
from pegboard.records.create import create
from pegboard.records.errors import NotFound
from pegboard.records.reach import reaches
from pegboard.records.who_sees import who_sees


@pytest.fixture
def chance(database_url: str) -> RandomCompany:
    return random_company(database_url, Random(14))


def with_roles(company: RandomCompany) -> list[Principal]:
    """Give everybody of the company their roles, and return them as themselves."""
    runtime = company.runtime
    people = [replace(one, allowance=None, viewer=None, token=None) for one in company.people]
    with runtime.database.writing() as tx:
        for person in people:
            for role in person.roles:
                values = {"user_id": person.user_id, "role": role}
                tx.run(runtime.people.grant_role, values)
    return people


def test_those_are_listed_who_are_let_in(chance: RandomCompany) -> None:
    people = with_roles(chance)
    records = [(entity, one) for entity in ENTITIES for one in chance.records[entity]]
    kinds = set()
    for entity, record in records:
        with chance.runtime.reading(SYSTEM) as unit:
            try:
                seen = who_sees(unit, entity, record)
            except NotFound:
                continue  # in the bin
        listed = {seer.id: seer.may_change for _, _, seers in seen.groups for seer in seers}
        let_in = {}
        for person in people:
            with chance.runtime.reading(person) as unit:
                if reaches(unit, entity, record, "read"):
                    let_in[person.user_id] = reaches(unit, entity, record, "update")
        assert listed == let_in
        assert seen.count == len(let_in)
        kinds |= {kind for kind, _, _ in seen.groups}
    assert kinds >= {"own", "share", "scope", "follows", "role"}


def test_a_name_picks_people_and_only_sharers_may_ask(chance: RandomCompany) -> None:
    people = with_roles(chance)
    with chance.runtime.writing(SYSTEM) as unit:
        values = {"name": "Acme", "owner": people[3].user_id}
        record = str(create(unit, "base.account", values)["id"])
        seen = who_sees(unit, "base.account", record, called="person 3")
    names = {seer.name for _, _, seers in seen.groups for seer in seers}
    assert names <= {"Person 3"}

    nobody = replace(people[0], roles=())
    with chance.runtime.reading(nobody) as unit, pytest.raises((NotFound, AccessRefused)):
        who_sees(unit, "base.account", record)
