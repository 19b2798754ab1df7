"""The rows that say how administrators edited the roles."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from pegboard.database.engine import Database
from pegboard.database.epochs import ROLES, count_change, epoch_column
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction

PLACE = ("role", "part", "entity", "name")


def read_role_edits(database: Database, tables: Tables) -> tuple[int, list[tuple[Any, ...]]]:
    """Return how often roles were edited, and all edits: role, part, entity, name, value."""
    table = tables.system.access.role_edit
    facts = select(*(table.c[name] for name in (*PLACE, "value")))
    with database.reading() as tx:
        epoch = tx.row(database.prepare(select(epoch_column(tables, ROLES))), {})
        rows = tx.rows(database.prepare(facts.order_by(table.c.at, table.c.role)), {})
        return (epoch[0] if epoch else 0), list(rows)


def write_role_edits(
    tx: Transaction, database: Database, tables: Tables, rows: Iterable[tuple[Any, ...]]
) -> None:
    """Keep *rows* (place, value, at, by), each instead of what its place had."""
    table = tables.system.access.role_edit
    columns = [column.name for column in table.columns]
    fresh = insert(table).values({c.name: bindparam(c.name, type_=c.type) for c in table.columns})
    stale = delete(table).where(
        *(table.c[name] == bindparam(name, type_=table.c[name].type) for name in PLACE)
    )
    added, removed = database.prepare(fresh), database.prepare(stale)
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        tx.run(removed, {name: values[name] for name in PLACE})
        tx.run(added, values)
    count_change(tx, database, tables, ROLES)


def forget_role_edits(tx: Transaction, database: Database, tables: Tables, role: str) -> None:
    """Let *role* be as plugins bring it again; a role that administrators made is gone."""
    table = tables.system.access.role_edit
    named = table.c.role == bindparam("role", type_=table.c.role.type)
    tx.run(database.prepare(delete(table).where(named)), {"role": role})
    count_change(tx, database, tables, ROLES)
