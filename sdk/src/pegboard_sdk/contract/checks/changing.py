"""Whether the plugin can come and go without a trace, and without losing anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.hookspecs.roles import RIGHTS
from pegboard.lifecycle.wish import Wish
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.testing.samples import NoSample, Samples
from pegboard.testing.system import System
from pegboard_sdk.contract.bench import Bench, change

VIEW = "base.saved_view"
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """What must be as it was: records, people's saved views, and what roles may do."""

    records: Facts = field(default_factory=dict)
    views: Facts = field(default_factory=dict)
    rights: Facts = field(default_factory=dict)

    def lost(self, before: "Kept") -> Iterator[str]:
        """Yield what is not as it was *before*."""
        for what in ("records", "views", "rights"):
            old, new = getattr(before, what), getattr(self, what)
            for key in sorted(old.keys() | new.keys()):
                if old.get(key) != new.get(key):
                    yield f"the {what} of {key}"


def check_coming_and_going(bench: Bench) -> Iterator[str]:
    """Enabled, disabled and enabled again, the plugin leaves the others alone and finds all."""
    runtime = bench.start(bench.needs)
    alone = runtime.assembly.hash
    change(runtime, Wish(enable=(bench.plugin,)))
    with_it = runtime.assembly.hash
    _fill(runtime, bench)
    kept = _kept(runtime, bench)
    change(runtime, Wish(disable=(bench.plugin,)))
    if runtime.assembly.hash != alone:
        yield "While the plugin is disabled the others are not as they were without it."
    change(runtime, Wish(enable=(bench.plugin,)))
    if runtime.assembly.hash != with_it:
        yield "Enabled again, the plugin adds something else than the first time."
    yield from _tell("Disabling and enabling again changed", _kept(runtime, bench), kept)
    runtime.database.close()


def check_removing(bench: Bench) -> Iterator[str]:
    """Removed with its data kept and installed again, everything is there under the same ids."""
    runtime = bench.start(bench.ids)
    _fill(runtime, bench)
    kept = _kept(runtime, bench)
    change(runtime, Wish(remove={bench.plugin: "keep"}))
    change(runtime, Wish(enable=(bench.plugin,)))
    yield from _tell("Removing with the data kept changed", _kept(runtime, bench), kept)
    runtime.database.close()


def check_purging(bench: Bench) -> Iterator[str]:
    """Purged, the plugin leaves the database as it was before it came."""
    runtime = bench.start(bench.needs)
    before = _schema(runtime)
    change(runtime, Wish(enable=(bench.plugin,)))
    _fill(runtime, bench)
    change(runtime, Wish(remove={bench.plugin: "purge"}))
    after = _schema(runtime)
    left = sorted(after - before) + sorted(f"{one} (gone)" for one in before - after)
    if left:
        yield f"Purging leaves the database changed: {', '.join(left[:5])}."
    runtime.database.close()


def _tell(what: str, now: Kept, before: Kept) -> Iterator[str]:
    lost = list(now.lost(before))
    if lost:
        yield f"{what} {', '.join(lost[:5])}."


def _fill(runtime: Runtime, bench: Bench) -> None:
    """Make up records of the plugin and of what it extends, and a saved view on each list."""
    samples = Samples(System(runtime))
    for key in _concerned(runtime, bench.plugin):
        try:
            samples.another(key)
        except NoSample:
            continue
    with runtime.writing(SYSTEM, via="cli") as unit:
        for key in _concerned(runtime, bench.plugin):
            create(unit, VIEW, {"name": f"My {key}", "entity": key, "query": "sort=-created_at"})


def _kept(runtime: Runtime, bench: Bench) -> Kept:
    keys = _concerned(runtime, bench.plugin)
    schema, roles = runtime.assembly.schema, runtime.assembly.roles
    records = {}
    with runtime.reading(SYSTEM) as unit:
        for key in keys:
            names = tuple(sorted(name for name, one in schema.entity(key).fields.items()))
            rows = find(unit, Query(key, fields=names, limit=200), form="json").rows
            records[key] = sorted(str(row) for row in rows)
        views = find(unit, Query(VIEW, fields=("id", "name", "entity", "query")), form="json").rows
    rights = {
        f"{key} for {role}": [roles.rights([role]).scope(key, right) for right in RIGHTS]
        for key in keys
        for role in sorted(roles.roles)
    }
    return Kept(records, {str(row): row for row in views}, rights)


def _concerned(runtime: Runtime, plugin: str) -> list[str]:
    """Return the entities that the plugin brings or adds fields to."""
    return [
        key
        for key, one in runtime.assembly.schema.entities.items()
        if one.plugin == plugin or any(field.plugin == plugin for field in one.fields.values())
    ]


def _schema(runtime: Runtime) -> frozenset[str]:
    """Return every column and index of the database, by table."""
    with runtime.database.engine.connect() as connection:
        tables = [
            row[0]
            for row in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        columns = {
            f"{table}.{row[1]}"
            for table in tables
            for row in connection.exec_driver_sql(f'PRAGMA table_info("{table}")')
        }
        indexes = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")
        return frozenset({*columns, *(f"index {row[0]}" for row in indexes)})
