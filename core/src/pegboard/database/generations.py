"""Reads the generations of the system back, the newest first."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select

from pegboard.database.engine import Database
from pegboard.database.tables import Tables
from pegboard.model.blueprint import Blueprint
from pegboard.model.columns import ColumnKind


@dataclass(frozen=True, slots=True)
class Generation:
    """What the system was to be from *at* on."""

    epoch: int
    at: datetime
    blueprint: Blueprint


def newest_generations(database: Database, tables: Tables, limit: int) -> tuple[Generation, ...]:
    """Return the newest *limit* generations."""
    table = tables.system.assembly
    columns = (table.c.epoch, table.c.at, table.c.enabled, table.c.blueprint)
    statement = select(*columns).order_by(table.c.epoch.desc()).limit(limit)
    with database.reading() as tx:
        rows = tx.rows(database.prepare(statement))
    decode = database.cells.decode
    return tuple(
        Generation(
            epoch,
            decode(ColumnKind.MOMENT, at),
            Blueprint(tuple(decode(ColumnKind.JSON, enabled)))
            if blueprint is None
            else msgspec.convert(decode(ColumnKind.JSON, blueprint), Blueprint),
        )
        for epoch, at, enabled, blueprint in rows
    )
