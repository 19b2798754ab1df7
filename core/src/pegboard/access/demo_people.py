"""Whom a visitor of the demo can be: one person for each role."""

from dataclasses import dataclass

from pegboard.access.loading import Knows


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """The first person, by name, who has *role*."""

    role: str
    name: str
    email: str


def demo_people(system: Knows) -> list[DemoPerson]:
    """Return one active person for each role that somebody has."""
    people = system.people
    with people.database.reading() as tx:
        rows = tx.rows(people.by_role)
    first: dict[str, DemoPerson] = {}
    for role, name, email in rows:
        first.setdefault(role, DemoPerson(role, name, email))
    return list(first.values())
