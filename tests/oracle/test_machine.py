"""A company at random: whatever happens to people, teams, shares and records, all ways agree.

After each step one person reads one entity over REST, as a page, as an export, by search and in
figures, and gets what the referee says. Each example has people, teams and records of its own in
one system, so that an example costs no new one.
"""

import io
import os
from dataclasses import replace
from itertools import count
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pegboard.transfer.export import export
from pegboard_sdk import Forbidden
from tests.oracle import doors
from tests.oracle.company import mark
from tests.oracle.model import Actor
from tests.oracle.test_cells import engine_of
from tests.oracle.world import LARGEST_PAGE, Signed, World, path_of

ROLES = (
    "sales_representative",
    "sales_manager",
    "referee_clerk",
    "referee_helper",
    "referee_stranger",
    "executive",
    "marketing_manager",
    "data_analyst",
)
ENTITIES = ("base.contact", "base.lead", "referee.case", "referee.entry", "sales.opportunity")
PEOPLE, TEAMS = 4, 3
IS_DEEP = os.environ.get("PEGBOARD_TEST_DEPTH") == "deep"
EXAMPLES = {"sqlite": 300, "postgresql": 60} if IS_DEEP else {"sqlite": 6, "postgresql": 2}
PHASES = tuple(Phase) if IS_DEEP else (Phase.explicit, Phase.generate)
STEPS = 50 if IS_DEEP else 20
numbers = count()

somebody = st.integers(0, PEOPLE - 1)
some_team = st.integers(0, TEAMS - 1)
some_record = st.integers(0, 200)
some_entity = st.sampled_from(ENTITIES)
some_role = st.sampled_from(ROLES)


class Company(RuleBasedStateMachine):
    """What may happen, and after each happening what everybody must see."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.people: list[str] = []
        self.teams: list[str] = []
        self.records: list[str] = []
        self.looks = 0

    @initialize()
    def begin(self) -> None:
        turn = next(numbers)
        self.tag = mark()
        for place in range(TEAMS):
            name = f"m{turn}team{place}"
            self.world.add_team(name, self.teams[-1] if self.teams else None)
            self.teams.append(name)
        for place in range(PEOPLE):
            name = f"m{turn}person{place}"
            role = ROLES[place % 3]
            self.world.add_person(name, role, team=self.teams[place % TEAMS])
            self.people.append(name)

    @rule(person=somebody, role=some_role)
    def give_role(self, person: int, role: str) -> None:
        ident = self._id(person)
        known = self.world.company.people[ident]
        if role not in known.roles:
            doors.give_role(self.world.runtime, ident, role)
            self.world.company.people[ident] = replace(known, roles=known.roles | {role})
            self._new_token(person)  # the one before knows no right of later

    @rule(person=somebody)
    def take_role(self, person: int) -> None:
        ident = self._id(person)
        known = self.world.company.people[ident]
        for role in sorted(known.roles)[:1]:
            doors.take_role(self.world.runtime, ident, role)
            self.world.company.people[ident] = replace(known, roles=known.roles - {role})

    @rule(person=somebody, team=st.none() | some_team)
    def move_person(self, person: int, team: int | None) -> None:
        ident = self._id(person)
        target = None if team is None else self.world.ids[self.teams[team]]
        self._patch("base.user", ident, {"team": target})
        known = self.world.company.people[ident]
        self.world.company.people[ident] = replace(known, team=target)

    @rule(person=somebody, active=st.booleans())
    def let_in_or_out(self, person: int, active: bool) -> None:
        ident = self._id(person)
        self._patch("base.user", ident, {"active": active})
        known = self.world.company.people[ident]
        self.world.company.people[ident] = replace(known, is_active=active)
        if active and not known.is_active:  # who comes back begins with nothing of before
            self._new_token(person)

    @rule(team=some_team, parent=st.none() | some_team)
    def move_team(self, team: int, parent: int | None) -> None:
        ident = self.world.ids[self.teams[team]]
        target = None if parent is None else self.world.ids[self.teams[parent]]
        if target is not None and ident in self.world.company.above(target):
            return  # a ring, which the system refuses
        self._patch("base.team", ident, {"parent": target})
        self.world.company.parents[ident] = target

    @rule(entity=some_entity, owner=somebody)
    def make(self, entity: str, owner: int) -> None:
        name = f"{self.tag} {mark()}"
        values: dict[str, object] = {"owner": self._id(owner)}
        match entity:
            case "base.contact" | "base.lead":
                values["last_name"] = name
            case "referee.entry":
                values |= {"name": name, "case": self._living("referee.case")}
            case _:
                values["name"] = name
        self.records.append(self.world.make(entity, values))

    @precondition(lambda self: self.records)
    @rule(place=some_record, owner=somebody)
    def hand_over(self, place: int, owner: int) -> None:
        ident = self._record(place)
        if self._is_living(ident):
            self._patch(self._entity(ident), ident, {"owner": self._id(owner)})
            self.world.company.change(ident, owner=self._id(owner))

    @precondition(lambda self: self.records)
    @rule(place=some_record)
    def delete_or_restore(self, place: int) -> None:
        ident = self._record(place)
        path = f"{path_of(self._entity(ident))}/{ident}"
        if self.world.company.records[ident].is_deleted:
            answer = self.world.api("POST", f"{path}/restore")
        else:
            answer = self.world.api("DELETE", path)
        if answer.is_success:  # what follows a deleted record is out of everybody's reach
            was = self.world.company.records[ident].is_deleted
            self.world.company.change(ident, is_deleted=not was)
        else:
            assert self.world.company.kinds[self._entity(ident)].follows, answer.text

    @precondition(lambda self: self.records)
    @rule(place=some_record, by=somebody, to=somebody, is_team=st.booleans(), update=st.booleans())
    def share(self, place: int, by: int, to: int, is_team: bool, update: bool) -> None:
        """Somebody shares a record: they succeed exactly where the referee says they may."""
        ident = self._record(place)
        thing = self.world.company.records[ident]
        level = "update" if update else "read"
        whom = (
            {"team": self.world.ids[self.teams[to % TEAMS]]} if is_team else {"user": self._id(to)}
        )
        name = self.people[by]
        may = self.world.company.may_share(self.world.actor(name), thing, level)
        for old in [o for o in self.world.company.shares.values() if o.record == ident]:
            if (old.user, old.team) == (whom.get("user"), whom.get("team")):
                return  # the same again changes the level, another test's matter
        answer = self.world.share(thing.entity, ident, level, by=name, **whom)
        assert (answer.status_code == 201) == may, (answer.status_code, answer.text, thing)

    @precondition(
        lambda self: any(o.record in self.records for o in self.world.company.shares.values())
    )
    @rule(place=some_record)
    def take_back(self, place: int) -> None:
        ours = sorted(
            key
            for key, one in self.world.company.shares.items()
            if one.record in self.records and self._is_living(one.record)
        )
        if not ours:
            return
        key = ours[place % len(ours)]
        one = self.world.company.shares[key]
        path = f"{path_of(self._entity(one.record))}/{one.record}/shares/{key}"
        answer = self.world.api("DELETE", path)
        assert answer.status_code == 204, answer.text
        del self.world.company.shares[key]

    @precondition(lambda self: self.people)
    @invariant()
    def everything_agrees(self) -> None:
        """Somebody looks at something, another person and another entity each time."""
        self.looks += 1
        name = self.people[self.looks % PEOPLE]
        entity = ENTITIES[self.looks % len(ENTITIES)]
        actor = self.world.actor(name)
        if not self.world.company.people[actor.person].is_active:
            assert self.world.api("GET", path_of(entity), by=name).status_code == 401
            return
        self._list(name, actor, entity)
        self._figures(name, actor, entity)
        self._page(name, actor, entity)
        self._export(name, actor, entity)
        for ident in self.records[-2:]:
            self._one(name, actor, ident)

    def _list(self, name: str, actor: Actor, entity: str) -> None:
        asked = {"limit": str(LARGEST_PAGE), "fields": "id", "count": "exact"}
        answer = self.world.api("GET", path_of(entity), by=name, params=asked)
        if not self.world.company.may_at_all(actor, "read", entity):
            assert answer.status_code == 403
            return
        wanted = self.world.company.visible_ids(actor, entity)
        assert {one["id"] for one in answer.json()["items"]} == wanted
        assert answer.json()["count"] == len(wanted)

    def _figures(self, name: str, actor: Actor, entity: str) -> None:
        answer = self.world.api("POST", f"{path_of(entity)}/aggregate", by=name, json={})
        if self.world.company.may_at_all(actor, "read", entity):
            number = len(self.world.company.visible_ids(actor, entity))
            assert [one["count()"] for one in answer.json()["items"]] == [number]
        else:
            assert answer.status_code == 403

    def _page(self, name: str, actor: Actor, entity: str) -> None:
        title = self.world.company.kinds[entity].title
        answer = self._see(name, path_of(entity), {"q": self.tag})
        if title not in self.world.company.readable_fields(actor, entity):
            assert answer.status_code in (403, 422)
            return
        ours = [one for one in self.records if self._entity(one) == entity]
        seen = self.world.company.visible_ids(actor, entity)
        assert {one for one in ours if one in answer.text} == seen & set(ours)

    def _export(self, name: str, actor: Actor, entity: str) -> None:
        out = io.StringIO()
        principal = doors.principal(self.world.runtime, self.world.signed[name].token)
        may = self.world.company.may_at_all(actor, "export", entity)
        try:
            export(self.world.runtime, principal, entity, "", ("id",), "csv", out)
        except Forbidden:
            assert not may
            return
        assert may
        found = set(out.getvalue().split()[1:])
        assert found == self.world.company.visible_ids(actor, entity, "export")

    def _one(self, name: str, actor: Actor, ident: str) -> None:
        entity = self._entity(ident)
        thing = self.world.company.records[ident]
        may = self.world.company.may(actor, "read", thing)
        at_all = self.world.company.may_at_all(actor, "read", entity)
        wanted = {200} if may else {404} if at_all else {403, 404}
        path = f"{path_of(entity)}/{ident}"
        assert self.world.api("GET", path, by=name).status_code in wanted
        assert self._see(name, path, {}).status_code in wanted
        text = str(self.world.facts[ident][self.world.company.kinds[entity].title]).split()[-1]
        hits = self.world.api("GET", "/search", by=name, params={"q": text}).json()["items"]
        if self.world.company.kinds[entity].title in self.world.company.readable_fields(
            actor, entity
        ):
            assert (ident in {one["id"] for one in hits}) == may
        else:
            assert ident not in {one["id"] for one in hits}

    def _new_token(self, person: int) -> None:
        if self.world.company.people[self._id(person)].is_active:
            token = doors.make_token(self.world.runtime, self._id(person))
            self.world.signed[self.people[person]] = Signed(token)

    def _see(self, name: str, path: str, params: dict[str, str]) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.world.signed[name].token}"}
        return self.world.page("GET", path, by=None, params=params, headers=headers)

    def _patch(self, entity: str, ident: str, values: dict[str, Any]) -> None:
        path = f"{path_of(entity)}/{ident}"
        answer = self.world.api("PATCH", path, json=values, headers={"if-match": "*"})
        assert answer.status_code == 200, answer.text

    def _id(self, person: int) -> str:
        return self.world.ids[self.people[person]]

    def _record(self, place: int) -> str:
        return self.records[place % len(self.records)]

    def _entity(self, ident: str) -> str:
        return self.world.company.records[ident].entity

    def _is_living(self, ident: str) -> bool:
        admin = self.world.actor("admin")
        return self.world.company.may(admin, "read", self.world.company.records[ident])

    def _living(self, entity: str) -> str | None:
        ours = [one for one in self.records if self._entity(one) == entity]
        return next((one for one in reversed(ours) if self._is_living(one)), None)


def machine_on(a_world: World) -> type[Company]:
    class Here(Company):
        world = a_world

    return Here


def test_all_ways_to_look_agree_whatever_happened(bare_world: World) -> None:
    run_state_machine_as_test(
        machine_on(bare_world),
        settings=settings(
            max_examples=EXAMPLES[engine_of(bare_world)],
            stateful_step_count=STEPS,
            deadline=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )
