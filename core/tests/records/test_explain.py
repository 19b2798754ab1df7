"""What explanations promise: they say what is enforced, and nothing that may not be seen."""

from random import Random

import pytest

from core.tests.records.random_company import ENTITIES, RandomCompany, random_company
from pegboard.access.explain_field import HAVING_FIELDS, WRITING
from pegboard.access.principals import SYSTEM
from pegboard.hookspecs.roles import RIGHTS, Right
from pegboard.records.explain import explain
from pegboard.records.reach import reaches
from pegboard.records.unit import Unit

CASES = 600
SEEDS = (7, 14)


@pytest.fixture(params=SEEDS)
def chance(request: pytest.FixtureRequest, database_url: str) -> RandomCompany:
    return random_company(database_url, Random(request.param))


def is_enforced(
    unit: Unit, entity: str, right: Right, record: str | None, field: str | None
) -> bool:
    """Return what the gate itself does, asked as the person of *unit*."""
    rights = unit.rights
    if record is None:
        allowed = rights.may(entity, right) and rights.may(entity, "read")
    else:
        allowed = reaches(unit, entity, record, right)
    if field is None or right not in HAVING_FIELDS:
        return allowed
    if field not in rights.readable(entity):
        return False
    if right in WRITING and field not in rights.writable(entity):
        return False
    if field == "owner" and right == "update":
        is_given = (
            rights.may(entity, "assign") and rights.may(entity, "read")
            if record is None
            else reaches(unit, entity, record, "assign")
        )
        return allowed and is_given
    return allowed


def test_an_explanation_says_what_is_enforced(chance: RandomCompany) -> None:
    dice = Random(3)
    schema = chance.runtime.assembly.schema
    allowed = 0
    kinds: set[str] = set()
    for _ in range(CASES):
        person, entity, right = (
            dice.choice(chance.people), dice.choice(ENTITIES), dice.choice(RIGHTS)
        )  # fmt: skip
        record = dice.choice([None, *chance.records[entity], *chance.records[entity]])
        field = None
        if right in HAVING_FIELDS and dice.random() < 0.5:
            field = dice.choice(sorted(schema.entity(entity).fields))
        with chance.runtime.reading(person) as unit:
            enforced = is_enforced(unit, entity, right, record, field)
        with chance.runtime.reading(SYSTEM) as unit:
            decision = explain(unit, person, right, entity, record, field)
        place = (person, entity, right, record, field, [one.text for one in decision.steps])
        assert decision.allowed is enforced, place
        assert decision.summary.allows is enforced
        assert decision.steps
        assert not enforced or any(step.allows for step in decision.steps), place
        allowed += enforced
        kinds.update(step.kind for step in decision.steps)
    assert CASES / 20 < allowed < CASES * 9 / 10
    assert kinds >= {"role", "own", "below", "elsewhere", "share", "scope", "follows", "bin"}
