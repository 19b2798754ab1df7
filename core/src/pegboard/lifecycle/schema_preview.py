"""What a change does to the database, with the rows it concerns and what has to wait for it."""

from sqlalchemy import Connection, func, inspect, select, table

from pegboard.assembly.assembly import Assembly
from pegboard.database.engine import Database
from pegboard.database.schema_changes import Step, plan_schema
from pegboard.lifecycle.plan import SchemaStep


def preview_schema(database: Database, after: Assembly) -> tuple[SchemaStep, ...]:
    """Return every step from the database as it is to the tables of *after*."""
    steps = plan_schema(database, after.schema, after.workspace.tables)
    if not steps:
        return ()
    with database.engine.connect() as connection:
        existing = set(inspect(connection).get_table_names())
        names = {step.table for step in steps}
        rows = {name: _count(connection, name) if name in existing else 0 for name in names}
    return tuple(
        SchemaStep(
            step.sentence,
            step.sql,
            step.table,
            rows[step.table],
            _lock(step, rows[step.table], is_new=step.table not in existing, on=database),
        )
        for step in steps
    )


def _count(connection: Connection, name: str) -> int:
    return connection.execute(select(func.count()).select_from(table(name))).scalar_one()


def _lock(step: Step, rows: int, *, is_new: bool, on: Database) -> str:
    if is_new:
        return "none: the table is new"
    if on.is_sqlite:
        return "all writers wait for a moment; readers go on"
    if step.kind == "index":
        return f"writers to the table ({rows:,} rows) wait until the index is built"
    return f"everybody at the table ({rows:,} rows) waits for a moment; its rows are not rewritten"
