"""What people wish to be told, and how: by kind, and never about records that they muted."""

from collections.abc import Mapping

from pegboard.automation.notices.inbox import NOTICE
from pegboard.automation.notices.kinds import KINDS
from pegboard.automation.notices.notify import statements_of
from pegboard.database.notice_statements import APP, MAIL, OFF
from pegboard.model.change import Problem
from pegboard.records.errors import InvalidRecord, NotFound
from pegboard.records.notices_shown import demand_own
from pegboard.records.reach import id_of
from pegboard.records.titles import titles
from pegboard.records.unit import Unit

WAYS = (APP, MAIL, OFF)


def wishes_of(unit: Unit) -> dict[str, str]:
    """Return how the person wants to be told, by kind: in Pegboard unless they said otherwise."""
    rows = unit.tx.rows(statements_of(unit.workspace).choices, {"user_id": demand_own(unit)})
    said = dict(rows)
    return {kind: said.get(kind, APP) for kind in KINDS}


def wish(unit: Unit, ways: Mapping[str, str]) -> None:
    """Keep how the person wants to be told of some kinds.

    Raises:
        InvalidRecord: there is no such kind, or no such way.
    """
    person = demand_own(unit)
    problems = [
        Problem(kind, "choose one of the ways")
        for kind, way in ways.items()
        if kind not in KINDS or way not in WAYS
    ]
    if problems:
        raise InvalidRecord(problems)
    for kind, way in ways.items():
        values = {"user_id": person, "kind": kind, "way": way}
        unit.tx.run(statements_of(unit.workspace).choose, values)


def mute_record_of(unit: Unit, notice_id: str) -> None:
    """Tell the person nothing more about the record of a notice of theirs.

    Raises:
        NotFound: the person has no such notice, or it is about no record.
    """
    person, statements = demand_own(unit), statements_of(unit.workspace)
    asked = {"wanted": id_of(NOTICE, notice_id), "user_id": person}
    row = unit.tx.row(statements.about, asked)
    if row is None or row[1] is None:
        raise NotFound(NOTICE, notice_id)
    entity, record_id = row
    at = unit.parameters["now"]
    muted = {"user_id": person, "record_id": record_id, "entity": entity, "at": at}
    unit.tx.run(statements.mute, muted)


def unmute(unit: Unit, record_id: str) -> bool:
    """Tell the person of a record again; return whether it was muted."""
    values = {"user_id": demand_own(unit), "record_id": id_of(NOTICE, record_id)}
    return bool(unit.tx.run(statements_of(unit.workspace).unmute, values))


def muted_records(unit: Unit) -> list[tuple[str, str, str]]:
    """Return the muted records that the person may see: entity, id and title of each."""
    rows = unit.tx.rows(statements_of(unit.workspace).muted, {"user_id": demand_own(unit)})
    known = [row for row in rows if row[0] in unit.workspace.schema.entities]
    wanted: dict[str, list[str]] = {}
    for entity, record_id in known:
        wanted.setdefault(entity, []).append(record_id)
    named = titles(unit, wanted)
    return [(entity, one, named[one]) for entity, one in known if one in named]
