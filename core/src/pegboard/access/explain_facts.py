"""What is so about one record and one person, as far as rights depend on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pegboard.access.principals import Principal

Teams = Mapping[str, str | None]
"""The team above each team; every team there is has an entry."""


@dataclass(frozen=True, slots=True)
class ShareFact:
    """A share of the record with a user or a team."""

    level: str
    user: str | None
    team: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """A record that exists; *owner_teams* are the owner's team and those above it.

    A record that *follows* has its rights from the record *behind* its link: None where that link
    is empty or leads nowhere.
    """

    entity: str
    id: str
    owner: str | None
    owner_team: str | None = None
    owner_teams: tuple[str, ...] = ()
    in_bin: bool = False
    shares: tuple[ShareFact, ...] = ()
    follows: bool = False
    link_is_empty: bool = True
    behind: "RecordFacts | None" = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A person with the teams that they belong to, their own first, and the contributed scopes
    that hold a record for them, as (scope, record id) each.
    """

    user: str | None
    team: str | None = None
    teams: tuple[str, ...] = ()
    scopes: frozenset[tuple[str, str]] = frozenset()

    def owns(self, record: RecordFacts) -> bool:
        return self.user is not None and record.owner == self.user

    def shares_team(self, record: RecordFacts) -> bool:
        return self.team is not None and record.owner_team == self.team

    def is_above(self, record: RecordFacts) -> bool:
        """Return whether the owner's team is the person's, or stands below it."""
        return self.team is not None and self.team in record.owner_teams

    def has(self, share: ShareFact) -> bool:
        """Return whether *share* is with this person, their team, or a team above it."""
        if share.user is not None:
            return share.user == self.user
        return share.team in self.teams


@dataclass(frozen=True, slots=True)
class Names:
    """How people, teams, records and scopes are called for the person who asks, by id or name.

    Whoever is not in it stays unnamed.
    """

    people: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    teams: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    records: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    scopes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tells_owners: Collection[str] = ()

    def person(self, ident: str | None) -> str:
        return self.people.get(ident or "") or "somebody you may not see"

    def team(self, ident: str | None) -> str:
        return self.teams.get(ident or "") or "a team you may not see"

    def record(self, ident: str) -> str:
        return self.records.get(ident) or "a record you may not see"


def chain(teams: Teams, team: str | None) -> tuple[str, ...]:
    """Return *team* and the teams above it, the nearest first; none for a team that is no more."""
    found: list[str] = []
    while team is not None and team in teams and team not in found:
        found.append(team)
        team = teams[team]
    return tuple(found)


def standing_of(
    person: Principal, teams: Teams, scopes: frozenset[tuple[str, str]] = frozenset()
) -> Standing:
    """Return where *person* stands among *teams*."""
    return Standing(person.user_id, person.team, chain(teams, person.team), scopes)
