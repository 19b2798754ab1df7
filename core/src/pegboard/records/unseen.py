"""What links hold that the person writing cannot see, and so can neither take away nor clear."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pegboard.model.fields import Link
from pegboard.model.schema import EntityType
from pegboard.records.linked_rows import linked_ids
from pegboard.records.seen import seen_ids
from pegboard.records.unit import Unit

Held = Mapping[str, Mapping[str, Any]]
"""The stored values of some records, by id."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """What is unseen in one record: *links* of its "links" fields, and its links that *look_empty*.

    Both concern just the fields that are being written.
    """

    links: Mapping[str, Sequence[str]]
    look_empty: frozenset[str]


def unseen_in(
    unit: Unit, entity: EntityType, given: Iterable[Mapping[str, Any]], held: Held
) -> dict[str, Unseen]:
    """Return by record what of the fields in *given* values the person cannot see there."""
    written = list(given)
    names = {name for values in written for name in values}
    cleared = {name for values in written for name, value in values.items() if value is None}
    links = _several(unit, entity, names, held)
    empty = _single(unit, entity, cleared, held)
    return {record_id: Unseen(links[record_id], empty[record_id]) for record_id in held}


def with_unseen(
    unit: Unit, entity: EntityType, record_id: str, stored: Mapping[str, Any], given: dict[str, Any]
) -> dict[str, Any]:
    """Return *given* values for a record with what the person cannot see left as it is *stored*."""
    unseen = unseen_in(unit, entity, [given], {record_id: stored})[record_id]
    values = given | {name: stored[name] for name in unseen.look_empty}
    for name, kept in unseen.links.items():
        whole = (*given[name], *(one for one in kept if one not in given[name]))
        values[name] = stored[name] if set(whole) == set(stored[name]) else whole
    return values


def _several(
    unit: Unit, entity: EntityType, names: set[str], held: Held
) -> dict[str, dict[str, Sequence[str]]]:
    unseen: dict[str, dict[str, Sequence[str]]] = {record_id: {} for record_id in held}
    for links in entity.links_fields:
        if links.name in names:
            seen = linked_ids(unit, entity.key, links.name, list(held))
            for record_id, values in held.items():
                shown = seen[record_id]
                unseen[record_id][links.name] = [o for o in values[links.name] if o not in shown]
    return unseen


def _single(
    unit: Unit, entity: EntityType, names: set[str], held: Held
) -> dict[str, frozenset[str]]:
    links = [one for one in entity.link_fields if isinstance(one, Link) and one.name in names]
    wanted: dict[str, set[str]] = {}
    for link in links:
        ids = {values[link.name] for values in held.values()} - {None}
        wanted.setdefault(link.target, set()).update(ids)
    seen = seen_ids(unit, wanted)
    return {
        record_id: frozenset(
            link.name for link in links if values[link.name] and values[link.name] not in seen
        )
        for record_id, values in held.items()
    }
