"""Nobody gives more than they have, or writes themselves into or records out of their reach."""

from itertools import count

import pytest

from tests.oracle import doors
from tests.oracle.company import mark
from tests.oracle.world import ADMIN, World, path_of

numbers = count()
REFUSED = (403, 409, 422)
CASE, CONTACT, ACCOUNT = "referee.case", "base.contact", "base.account"


@pytest.fixture
def gatekeeper(bare_world: World) -> str:
    name = f"g{next(numbers)}keeper"
    bare_world.add_person(name, "referee_gatekeeper", signs_in=True)
    return name


@pytest.fixture
def other(bare_world: World) -> str:
    name = f"g{next(numbers)}other"
    bare_world.add_person(name)
    return name


def roles_path(world: World, person: str) -> str:
    return f"/users/{world.ids[person]}/roles"


def give(world: World, by: str, to: str, *roles: str) -> int:
    answer = world.api("PUT", roles_path(world, to), by=by, json={"roles": list(roles)})
    return answer.status_code


def held(world: World, person: str) -> list[str]:
    answer = world.api("GET", "/me", by=person)
    return sorted(answer.json()["roles"])


def test_a_role_within_ones_own_rights_can_be_given(
    bare_world: World, gatekeeper: str, other: str
) -> None:
    assert give(bare_world, gatekeeper, other, "referee_least") == 200
    assert held(bare_world, other) == ["referee_least"]


@pytest.mark.parametrize(
    "role", ["crm_administrator", "sales_representative", "referee_helper", "executive"]
)
def test_a_role_beyond_ones_own_rights_can_not(
    bare_world: World, gatekeeper: str, other: str, role: str
) -> None:
    for person in (other, gatekeeper):
        before = held(bare_world, person)
        assert give(bare_world, gatekeeper, person, *before, role) in REFUSED
        assert held(bare_world, person) == before


def test_a_role_beyond_ones_own_rights_can_not_be_taken_from_an_administrator(
    bare_world: World, gatekeeper: str
) -> None:
    assert give(bare_world, gatekeeper, ADMIN) in REFUSED
    assert held(bare_world, ADMIN) == ["crm_administrator"]


def test_the_last_administrator_stays_one(bare_world: World) -> None:
    world, me = bare_world, bare_world.ids[ADMIN]
    assert give(world, ADMIN, ADMIN) in REFUSED
    headers = {"if-match": "*"}
    path = f"/base/user/{me}"
    assert world.api("PATCH", path, json={"active": False}, headers=headers).status_code in REFUSED
    assert world.api("DELETE", path).status_code in REFUSED
    assert held(world, ADMIN) == ["crm_administrator"]


def test_nobody_makes_themselves_somebody_by_writing_their_own_record(
    bare_world: World, gatekeeper: str, other: str
) -> None:
    """What scopes look at is not one's own to set: neither team nor roles."""
    bare_world.add_team(f"{other}-team")
    team = bare_world.ids[f"{other}-team"]
    for name in (gatekeeper, other):
        path = f"/base/user/{bare_world.ids[name]}"
        for values in ({"team": team}, {"roles": ["crm_administrator"]}, {"administers": True}):
            answer = bare_world.api("PATCH", path, by=name, json=values, headers={"if-match": "*"})
            assert answer.status_code in (*REFUSED, 404), values


def test_a_token_gives_no_more_than_its_person_has_left(bare_world: World) -> None:
    name = f"g{next(numbers)}seller"
    bare_world.add_person(name, "sales_representative", "referee_least")
    assert bare_world.api("GET", path_of(CASE), by=name).status_code == 200
    doors.take_role(bare_world.runtime, bare_world.ids[name], "sales_representative")
    assert bare_world.api("GET", path_of(CASE), by=name).status_code == 403
    assert bare_world.api("GET", "/base/team", by=name).status_code == 200


def test_a_token_of_before_gets_nothing_of_later(bare_world: World) -> None:
    name = f"g{next(numbers)}least"
    bare_world.add_person(name, "referee_least")
    doors.give_role(bare_world.runtime, bare_world.ids[name], "sales_representative")
    assert bare_world.api("GET", path_of(CASE), by=name).status_code == 403


def test_a_change_may_not_move_a_record_out_of_ones_own_reach(bare_world: World) -> None:
    """A clerk reaches contacts of their own accounts; giving one to another's would lose it."""
    world, name = bare_world, f"g{next(numbers)}clerk"
    world.add_person(name, "referee_clerk")
    mine = world.make(ACCOUNT, {"name": mark(), "owner": world.ids[name]})
    theirs = world.make(ACCOUNT, {"name": mark(), "owner": world.ids[ADMIN]})
    contact = world.make(CONTACT, {"last_name": mark(), "account": mine})
    path, headers = f"{path_of(CONTACT)}/{contact}", {"if-match": "*"}
    kept = world.api("PATCH", path, by=name, json={"department": "x"}, headers=headers)
    assert kept.status_code == 200, kept.text
    for target in (theirs, None):
        answer = world.api("PATCH", path, by=name, json={"account": target}, headers=headers)
        assert answer.status_code in REFUSED, answer.text
    assert world.api("GET", path).json()["account"] == mine
