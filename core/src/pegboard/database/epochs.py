"""Numbers that grow with every change of roles, of who belongs where, or of plugins.

They are read with whoever is recognised, so that every process notices what another changed.
"""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update

from pegboard.database.engine import Database
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction

ROLES, PEOPLE = 1, 2


def epoch_column(tables: Tables, which: int) -> ColumnElement[Any]:
    """Return the number as a column of a statement; 0 until the first change."""
    epochs = tables.system.access.epoch
    number = select(func.max(epochs.c.epoch)).where(epochs.c.id == which).scalar_subquery()
    return func.coalesce(number, 0)


def newest_assembly_column(tables: Tables) -> ColumnElement[Any]:
    """Return the epoch of the newest generation as a column of a statement; 0 before the first."""
    assembly = tables.system.assembly
    return func.coalesce(select(func.max(assembly.c.epoch)).scalar_subquery(), 0)


def count_change(tx: Transaction, database: Database, tables: Tables, which: int) -> None:
    """Let every process know of a change, as soon as the transaction is kept."""
    epochs = tables.system.access.epoch
    ident = bindparam("which", type_=epochs.c.id.type)
    grown = update(epochs).where(epochs.c.id == ident).values(epoch=epochs.c.epoch + 1)
    if not tx.run(database.prepare(grown), {"which": which}):
        tx.run(database.prepare(insert(epochs).values(id=ident, epoch=1)), {"which": which})
