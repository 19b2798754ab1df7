"""Who gains and loses which records when rights change: counts and samples, before anybody saves.

Counts are those of each person, by the same condition that every read takes. What is shown of
records is what the person who asks may see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Literal

from sqlalchemy import and_, case, func, select

from pegboard.access.rights import Rights
from pegboard.access.rights_shift import RightShift, Shift, shift_between
from pegboard.access.roles import RoleBook
from pegboard.database.statements import Prepared
from pegboard.hookspecs.roles import Right
from pegboard.records.people_in_reach import PeopleInReach, people_in_reach
from pegboard.records.reach import reached_ids
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.records.visible import living, reaches_all

ON_RECORDS: tuple[Right, ...] = ("read", "update", "delete", "export", "assign", "share")
"""The rights that reach records there are; creating and importing make new ones."""
MOST_STATEMENTS = 1500
LONGEST = 6.0
"""Seconds that counting may take in all. Most statements take milliseconds; wide contributed
scopes over 200,000 records take longer, and nobody waits for all of 500 people then."""
SAMPLED = 5
PEOPLE_SAMPLED = 20
"""For how many people with the same roles titles are looked up, for each right."""
LOOKED_AT = 50
Time = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody active who holds the role, with all of their roles."""

    user_id: str
    name: str
    team: str | None
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reached:
    """How many records a right reached and reaches for one person, and titles of some."""

    before: int
    after: int
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonEffect:
    """One person; *reached* in the order of the group's *counted* rights, None if not counted."""

    person: Holder
    reached: tuple[Reached | None, ...]


@dataclass(frozen=True, slots=True)
class GroupEffect:
    """People with the same roles: what changes for all of them, and the records for each."""

    roles: frozenset[str]
    shift: Shift
    counted: tuple[RightShift, ...]
    people: tuple[PersonEffect, ...]


@dataclass(frozen=True, slots=True)
class RightsPreview:
    """*is_whole* says whether all was counted; people for whom nothing changes are *untouched*."""

    groups: tuple[GroupEffect, ...]
    untouched: tuple[Holder, ...]
    is_whole: bool


def preview_rights(
    unit: Unit,
    before: RoleBook,
    after: RoleBook,
    holders: Iterable[Holder],
    *,
    most: int = MOST_STATEMENTS,
) -> RightsPreview:
    """Return what the roles as *after* give to and take from *holders* compared with *before*.

    Some *most* statements and LONGEST seconds are spent on counting; who comes later is not
    counted.
    """
    by_roles: dict[frozenset[str], list[Holder]] = {}
    for one in holders:
        by_roles.setdefault(one.roles, []).append(one)
    counter = _Counter(unit, before, after, most, until=monotonic() + LONGEST)
    groups: list[GroupEffect] = []
    untouched: list[Holder] = []
    for roles, people in by_roles.items():
        shift = shift_between(unit.workspace.schema, before.rights(roles), after.rights(roles))
        if shift.is_nothing:
            untouched += people
            continue
        counted = tuple(one for one in shift.rights if one.right in ON_RECORDS)
        effects = [
            PersonEffect(one, tuple(counter.reached(one, shifted) for shifted in counted))
            for one in people
        ]
        groups.append(GroupEffect(roles, shift, counted, tuple(effects)))
    return RightsPreview(tuple(groups), tuple(untouched), not counter.is_spent)


@dataclass
class _Counter:
    """Counts with at most *most* statements; what reaches all or nothing counts once."""

    unit: Unit
    before: RoleBook
    after: RoleBook
    most: int
    until: float
    spent: int = 0
    is_spent: bool = False
    _prepared: dict[tuple[Any, ...], Prepared] = field(default_factory=dict)
    _totals: dict[str, int] = field(default_factory=dict)
    _sampled: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _teams: dict[str | None, PeopleInReach] = field(default_factory=dict)

    def reached(self, person: Holder, shift: RightShift) -> Reached | None:
        if self.spent >= self.most or monotonic() > self.until:
            self.is_spent = True
            return None
        was = self._count("before", person, shift)
        now = self._count("after", person, shift)
        gained: tuple[str, ...] = ()
        lost: tuple[str, ...] = ()
        place = (person.roles, shift.entity, shift.right)
        is_shown = self._sampled.get(place, 0) < PEOPLE_SAMPLED
        if is_shown and (was != now or not self._is_simple(person, shift)):
            self._sampled[place] = self._sampled.get(place, 0) + 1
            gained = self._samples("after", person, shift) if now else ()
            lost = self._samples("before", person, shift) if was else ()
        return Reached(was, now, gained, lost)

    def _rights(self, time: Time, person: Holder) -> Rights:
        return (self.before if time == "before" else self.after).rights(person.roles)

    def _is_simple(self, person: Holder, shift: RightShift) -> bool:
        """Return whether one reach lies in the other, so that equal counts are equal records."""
        was = self._rights("before", person).reach(shift.entity, shift.right)
        now = self._rights("after", person).reach(shift.entity, shift.right)
        return shift.follows is None and (was.covers(now) or now.covers(was))

    def _count(self, time: Time, person: Holder, shift: RightShift) -> int:
        rights = self._rights(time, person)
        if not rights.may(shift.entity, shift.right) or not rights.may(shift.entity, "read"):
            return 0
        is_all = reaches_all(self.unit.workspace, rights, shift.entity, shift.right)
        if is_all and shift.entity in self._totals:
            return self._totals[shift.entity]
        place = (time, person.roles, shift.entity, shift.right)
        if place not in self._prepared:
            self._prepared[place] = self._counting(rights, shift)
        found = int(self._rows(self._prepared[place], person)[0][0])
        if is_all:
            self._totals[shift.entity] = found
        return found

    def _samples(self, time: Time, person: Holder, shift: RightShift) -> tuple[str, ...]:
        """Return titles of records that *time* reaches and the other time does not."""
        place = ("sample", time, person.roles, shift.entity, shift.right)
        if place not in self._prepared:
            other: Time = "after" if time == "before" else "before"
            these, those = self._rights(time, person), self._rights(other, person)
            self._prepared[place] = self._sampling(these, those, shift)
        ids = [row[0] for row in self._rows(self._prepared[place], person)]
        if not ids or not self.unit.rights.may(shift.entity, "read"):
            return ()
        self.spent += 2
        seen = reached_ids(self.unit, shift.entity, ids, "read")
        shown = [one for one in ids if one in seen][:SAMPLED]
        named = titles(self.unit, {shift.entity: shown})
        return tuple(named.get(one) or one for one in shown)

    def _rows(self, prepared: Prepared, person: Holder) -> Sequence[tuple[Any, ...]]:
        self.spent += 1
        tx, me = self.unit.tx, person.user_id
        around = self._around(person.team).parameters(me, is_sqlite=tx.is_sqlite)
        return tx.rows(prepared, {**self.unit.parameters, "me": me, "team": person.team, **around})

    def _around(self, team: str | None) -> PeopleInReach:
        """Return the teams and people around a member of *team*."""
        if team not in self._teams:
            self.spent += 1
            self._teams[team] = people_in_reach(self.unit.workspace, self.unit.tx, team)
        return self._teams[team]

    def _counting(self, rights: Rights, shift: RightShift) -> Prepared:
        workspace = self.unit.workspace
        table = workspace.tables.of(shift.entity)
        reached = living(workspace, rights, shift.entity, table, shift.right)
        return workspace.database.prepare(select(func.count()).select_from(table).where(reached))

    def _sampling(self, these: Rights, those: Rights, shift: RightShift) -> Prepared:
        workspace = self.unit.workspace
        table = workspace.tables.of(shift.entity)
        reached = living(workspace, these, shift.entity, table, shift.right)
        other = living(workspace, those, shift.entity, table, shift.right)
        beyond = case((other, 1), else_=0) == 0
        return workspace.database.prepare(
            select(table.c.id).where(and_(reached, beyond)).limit(LOOKED_AT)
        )
