"""With whom a record was shared just then: a person, or everybody in a team and below it."""

from collections.abc import Iterable

from pegboard.hookspecs.events import Event
from pegboard.model.columns import ColumnKind
from pegboard.records.people_in_reach import people_in_reach
from pegboard.records.share_statements import share_statement
from pegboard.records.unit import Unit


def shared_with(unit: Unit, event: Event) -> Iterable[str]:
    """Return the ids of the people whom the sharing that *event* tells of let in."""
    asked = {"entity": event.entity, "wanted": event.record_id}
    found: dict[str, None] = {}
    for _, user, team, _, at, by in unit.tx.rows(share_statement(unit, "all"), asked):
        is_this = by == event.by and unit.tx.cells.decode(ColumnKind.MOMENT, at) == event.at
        if is_this and user is not None:
            found[user] = None
        elif is_this:
            reach = people_in_reach(unit.workspace, unit.tx, team)
            found |= dict.fromkeys((*reach.team_members, *reach.members_below))
    return found
