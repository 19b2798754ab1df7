"""A system under change: its runtime, its plugins, and everything that it holds, as one value."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import inspect

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.database.assembly_row import stored_assembly
from pegboard.database.engine import Database
from pegboard.lifecycle.apply_plan import Applied, apply_plan
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.plan import Plan
from pegboard.lifecycle.wish import Wish
from pegboard.settings import Settings
from tests.lifecycle.engine.carried import bring_probes, keep_probes

PASSING = (
    "pegboard_plan", "pegboard_journal", "pegboard_audit", "pegboard_audit_head", "pegboard_node",
    "pegboard_announced", "pegboard_traffic", "pegboard_assembly", "pegboard_verified",
    "pegboard_search_words", "pegboard_search_pieces", "sqlite_",
)  # fmt: skip
"""Tables, by the beginning of their names, that tell of changes rather than of the company."""
SECRET = "only for tests"  # opens nothing


@dataclass(frozen=True)
class Company:
    """Everything that a system is: its tables, its rows, and what it runs."""

    schema: str
    rows: dict[str, str] = field(default_factory=dict)
    enabled: tuple[str, ...] = ()
    hash: str = ""


def settings_of(url: str, folder: Path) -> Settings:
    return Settings(url, SECRET, folder)


def company(url: str) -> Company:
    """Return all that the database at *url* holds."""
    database = Database(url)
    try:
        stored = stored_assembly(database)
        with database.engine.connect() as connection:
            names = [n for n in inspect(connection).get_table_names() if not n.startswith(PASSING)]
            rows = {name: _content(connection, name) for name in names}
        found = (stored.enabled, stored.hash) if stored else ((), "")
        return Company(schema_hash(database), rows, *found)
    finally:
        database.close()


def schema_hash(database: Database) -> str:
    """Return a hash of all tables with their columns and indexes, as the database tells them."""
    lines = []
    with database.engine.connect() as connection:
        known = inspect(connection)
        for name in sorted(known.get_table_names()):
            columns = sorted(
                f"{c['name']} {c['type']!s} {c['nullable']}" for c in known.get_columns(name)
            )
            indexes = sorted(
                f"{i['name']} {i['column_names']} {i['unique']}" for i in known.get_indexes(name)
            )
            lines.append(f"{name} {columns} {indexes}")
    return sha256("\n".join(lines).encode()).hexdigest()


def _content(connection: Any, name: str) -> str:
    columns = sorted(c["name"] for c in inspect(connection).get_columns(name))
    listed = ", ".join(f'"{one}"' for one in columns)
    rows = connection.exec_driver_sql(f'SELECT {listed} FROM "{name}"')  # our names
    lines = sorted(repr(tuple(_plain(cell) for cell in row)) for row in rows)
    return sha256("\n".join(lines).encode()).hexdigest() if lines else ""


def _plain(cell: object) -> object:
    if isinstance(cell, (dict, list)):
        return msgspec.json.encode(cell, order="deterministic")
    return bytes(cell) if isinstance(cell, memoryview) else cell


def differing(one: Company, other: Company) -> list[str]:
    """Return what is not the same, by name, for a message that helps."""
    names = sorted(one.rows.keys() | other.rows.keys())
    found = [name for name in names if one.rows.get(name, "") != other.rows.get(name, "")]
    parts = ("schema", "enabled", "hash")
    return found + [part for part in parts if getattr(one, part) != getattr(other, part)]


def planned(runtime: Runtime, wish: Wish) -> Plan:
    """Return the kept plan of *wish*, in whose way nothing stands."""
    plan = make_plan(runtime, wish)
    assert plan.blockers == (), plan.blockers
    keep_plan(runtime, plan, SYSTEM)
    return plan


def done(runtime: Runtime, wish: Wish) -> Applied:
    """Apply *wish*."""
    return apply_plan(runtime, planned(runtime, wish).hash, SYSTEM, via="cli", consent=True)


@contextmanager
def started(url: str, folder: Path, enabled: Iterable[str] | None = None) -> Iterator[Runtime]:
    runtime = start(settings_of(url, folder), enabled=enabled)
    bring_probes(runtime)
    try:
        yield runtime
    finally:
        keep_probes(runtime)
        runtime.database.close()


@contextmanager
def on_path(folder: Path) -> Iterator[None]:
    """Let this process find the plugins in *folder*."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        forget_code()


def forget_code() -> None:
    """Let the code of made-up plugins be read anew, as a new process would."""
    for name in [name for name in sys.modules if name.startswith("synthetic_")]:
        del sys.modules[name]
