"""Carries probes that stood from the database of one test to that of the next: each costs a second.

The key of a probe holds the hashes of all packages that took part, so none is taken for another.
"""

from typing import Any

from sqlalchemy import insert, select

from pegboard.assembly.runtime import Runtime

_stood: dict[tuple[str, str], list[dict[str, Any]]] = {}
"""Rows of the table of probes, by engine and key."""


def bring_probes(runtime: Runtime) -> None:
    """Let the system of *runtime* know what stood its probe in the tests before."""
    table = runtime.assembly.workspace.tables.system.verified
    engine = runtime.database.engine
    with engine.begin() as connection:
        known = set(connection.scalars(select(table.c.key)))
        rows = [
            row
            for (dialect, key), rows in _stood.items()
            if dialect == engine.dialect.name and key not in known
            for row in rows
        ]
        if rows:
            connection.execute(insert(table), rows)


def keep_probes(runtime: Runtime) -> None:
    """Remember what stood its probe in the system of *runtime*."""
    table = runtime.assembly.workspace.tables.system.verified
    engine = runtime.database.engine
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    with engine.connect() as connection:
        for row in connection.execute(select(table)).mappings():
            found.setdefault((engine.dialect.name, row["key"]), []).append(dict(row))
    _stood.update(found)
