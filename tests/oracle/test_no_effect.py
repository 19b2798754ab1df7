"""A refused call changes nothing: every table holds the same before and after it."""

import hashlib
import json
from collections.abc import Sequence
from random import Random

import pytest

from tests.oracle import all_recipes  # noqa: F401  # they register themselves
from tests.oracle.cells import Cell, plan, sample, send
from tests.oracle.company import PEOPLE
from tests.oracle.test_cells import engine_of
from tests.oracle.world import ADMIN, World

SEED = 4_711
EACH = {"sqlite": 2, "postgresql": 1}
AT_ONCE = 80
MOST_READ = 600
NOT_LOOKED_AT = ("throttle", "attempt", "audit", "answer", "idempotency")
"""Parts of the names of tables that a refused call may write to: what protects the system."""
PASSING = frozenset(
    {"last_seen", "last_seen_at", "last_used", "last_used_at", "seen_at", "used_at"}
)
"""Columns that every call may touch."""


def content(world: World) -> dict[str, str]:
    """Return a digest of every table of the database."""
    with world.runtime.database.engine.connect() as connection:
        names = _table_names(world, connection)
        return {name: _digest(connection, name) for name in names}


def _table_names(world: World, connection: object) -> list[str]:
    statement = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if engine_of(world) == "postgresql":
        statement = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    rows = connection.exec_driver_sql(statement).all()  # type: ignore[attr-defined]
    names = [str(row[0]) for row in rows if not str(row[0]).startswith("sqlite_")]
    return sorted(name for name in names if not any(part in name for part in NOT_LOOKED_AT))


def _digest(connection: object, table: str) -> str:
    result = connection.exec_driver_sql(f'SELECT * FROM "{table}"')  # type: ignore[attr-defined]
    names = list(result.keys())
    kept = [place for place, name in enumerate(names) if name not in PASSING]
    rows = sorted(json.dumps([row[place] for place in kept], default=str) for row in result)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def differing(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(name for name in after if after[name] != before.get(name))


def try_all(world: World, cells: Sequence[Cell]) -> list[str]:
    """Send the calls a bunch at a time; a bunch that changed something is tried one by one."""
    found: list[str] = []
    renew_sessions(world)
    for start in range(0, len(cells), AT_ONCE):
        bunch = cells[start : start + AT_ONCE]
        before = content(world)
        _send_all(world, bunch)
        if changed := differing(before, content(world)):
            told = f"{changed} changed by some of {[str(one) for one in bunch]}"
            found += _one_by_one(world, bunch) or [told]
    return found


def renew_sessions(world: World) -> None:
    """Let everybody open a page: sessions of whom somebody gave other roles are renewed by it."""
    for actor in (ADMIN, *PEOPLE):
        world.page("GET", "/settings/me", by=actor)


def _one_by_one(world: World, cells: Sequence[Cell]) -> list[str]:
    found = []
    for cell in cells:
        before = content(world)
        _send_all(world, [cell])
        changed = differing(before, content(world))
        if changed:
            found.append(f"{cell} changed {changed}")
    return found


def _send_all(world: World, cells: Sequence[Cell]) -> None:
    for cell in cells:
        asked = plan(world, cell)
        if asked is not None:
            send(world, cell, asked[0])


def refused(world: World, cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells of state-changing routes that the referee expects to be refused."""
    changing = [one for one in cells if one.route[0] != "GET"]
    return [one for one in changing if (asked := plan(world, one)) and asked[1].is_refused]


def test_a_refused_call_changes_no_table(world: World) -> None:
    cells = refused(world, sample(world, Random(SEED), each=EACH[engine_of(world)]))
    assert len(cells) > 300
    assert try_all(world, cells) == []


def test_reading_changes_no_table(world: World) -> None:
    cells = [one for one in sample(world, Random(SEED), each=1) if one.route[0] == "GET"]
    assert try_all(world, cells[:MOST_READ]) == []


@pytest.mark.deep
def test_no_refused_call_at_all_changes_a_table(world: World) -> None:
    assert try_all(world, refused(world, sample(world, Random(SEED), each=400))) == []
