"""Shares one record with a user or a team."""

from collections.abc import Mapping
from typing import get_args

from sqlalchemy import and_, bindparam, select

from pegboard.database.statements import Prepared
from pegboard.model.change import Problem
from pegboard.model.errors import RuleBroken, ValueRefused
from pegboard.model.fields.links import record_id as canonical_id
from pegboard.model.schema import EntityType, Schema
from pegboard.model.system import TEAM, USER
from pegboard.model.worded import Worded
from pegboard.records.audit import note
from pegboard.records.errors import Forbidden, InvalidRecord
from pegboard.records.ids import new_id
from pegboard.records.outbox import announce
from pegboard.records.reach import demand, id_of, reaches
from pegboard.records.share_statements import share_statement
from pegboard.records.shares_of import Level, Share, all_shares
from pegboard.records.stored import stored_values
from pegboard.records.unit import Unit
from pegboard.records.visible import living

NAMES: Mapping[str, str] = {USER: "user", TEAM: "team"}
"""What a share calls the record that it is with, by that record's entity."""


class NotShareable(RuleBroken):
    """Raised for a record that cannot be shared by itself; the words say what can be done."""


def share(
    unit: Unit,
    entity: str,
    record_id: str,
    *,
    user: str | None = None,
    team: str | None = None,
    level: str,
) -> Share:
    """Open a record to a user, or to everybody in a team and below it; again changes the level.

    Raises:
        NotFound, Forbidden: the record may not be seen, not be shared, or the person sharing lacks
            what *level* gives.
        NotShareable: the rights on such records follow another record, or they belong to nobody.
        InvalidRecord: the level is unknown, or there is no such active user or team to be seen.
    """
    kind = unit.entity(entity, "share")
    wanted = id_of(entity, record_id)
    stored = stored_values(unit, kind, wanted, lock=True)
    demand(unit, entity, wanted, "share")
    check_shareable(unit.workspace.schema, kind)
    given = _level(level)
    if not reaches(unit, entity, wanted, given):
        raise Forbidden(entity, given)
    whom, target = _target(unit, user, team)
    version = 0 if stored is None else int(stored["version"])
    share_id = _keep(unit, kind, (wanted, version), (whom, target), given)
    return next(one for one in all_shares(unit, entity, wanted) if one.id == share_id)


def is_shareable(kind: EntityType) -> bool:
    """Return whether records of *kind* can be shared by themselves."""
    return kind.owned and kind.follows is None


def check_shareable(schema: Schema, kind: EntityType) -> None:
    """Raise NotShareable where there is something else to share, or nobody who owns records."""
    if kind.follows is not None:
        link = kind.field(kind.follows)
        above = schema.entity(getattr(link, "target", kind.key)).label.lower()
        raise NotShareable(
            Worded(
                "%(plural)s go with their %(above)s; share the %(above)s instead.",
                plural=Worded(kind.plural),
                above=Worded(above),
            )
        )
    if not kind.owned:
        raise NotShareable(
            Worded(
                "%(plural)s belong to nobody, so they cannot be shared.",
                plural=Worded(kind.plural),
            )
        )


def _level(level: str) -> Level:
    if level not in get_args(Level):
        raise InvalidRecord([Problem("level", "must be read or update")])
    return "update" if level == "update" else "read"


def _target(unit: Unit, user: str | None, team: str | None) -> tuple[str, str]:
    """Return the entity and the id of whom a record is to be shared with."""
    if (user is None) == (team is None):
        raise InvalidRecord([Problem("user", "name either a user or a team")])
    whom, raw = (TEAM, team) if user is None else (USER, user)
    missing = Worded("there is no such active %(label)s", label=Worded(NAMES[whom]))
    nobody = InvalidRecord([Problem(NAMES[whom], missing)])
    try:
        wanted = canonical_id(raw)
    except ValueRefused:
        raise nobody from None
    is_me = whom == USER and wanted == unit.principal.user_id
    if not is_me and not _is_known(unit, whom, wanted):
        raise nobody
    return whom, wanted


def _is_known(unit: Unit, whom: str, wanted: str) -> bool:
    if not unit.rights.may(whom, "read"):
        return False

    def build() -> Prepared:
        table = unit.workspace.tables.of(whom)
        reached = living(unit.workspace, unit.rights, whom, table)
        parts = [table.c.id == bindparam("wanted", type_=table.c.id.type), reached]
        if "active" in table.c:
            parts.append(table.c.active.is_(True))
        return unit.workspace.database.prepare(select(table.c.id).where(and_(*parts)))

    prepared = unit.workspace.built.get(("share with", whom, unit.rights.key), build)
    return unit.tx.row(prepared, unit.parameters | {"wanted": wanted}) is not None


def _keep(
    unit: Unit, kind: EntityType, record: tuple[str, int], target: tuple[str, str], level: Level
) -> str:
    """Write a share of *record* (id and version), or its new level; return its id."""
    (record_id, version), (whom, wanted) = record, target
    of_record = {"entity": kind.key, "wanted": record_id}
    present = unit.tx.row(
        share_statement(unit, f"with {NAMES[whom]}"), of_record | {"with_id": wanted}
    )
    if present is not None and present[1] == level:
        return str(present[0])
    values = {"level": level, "at": unit.parameters["now"], "by": unit.principal.user_id}
    share_id = new_id() if present is None else str(present[0])
    if present is None:
        ends = {"user_id": None, "team_id": None, f"{NAMES[whom]}_id": wanted}
        row = {"id": share_id, "entity": kind.key, "record_id": record_id, **ends, **values}
        unit.tx.run(share_statement(unit, "add"), row)
    else:
        unit.tx.run(share_statement(unit, "change"), values | {"share": share_id})
    detail = {NAMES[whom]: wanted, "level": level}
    note(unit, "record_shared", entity=kind.key, record=record_id, share=share_id, **detail)
    announce(unit, kind.key, record_id, "share", version, ())
    unit.forget_people()
    return share_id
