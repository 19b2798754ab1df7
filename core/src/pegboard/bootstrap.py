"""The one composition root: builds everything, once, in order."""

from collections.abc import Iterable

import msgspec

from pegboard.assembly.build import build
from pegboard.assembly.discovery import Installed, discover
from pegboard.assembly.first_records import create_first_records
from pegboard.assembly.resolver import ALWAYS
from pegboard.assembly.runtime import Runtime
from pegboard.database.assembly_row import StoredAssembly, store_assembly, stored_assembly
from pegboard.database.engine import Database
from pegboard.database.schema_changes import apply_schema
from pegboard.model.blueprint import Blueprint
from pegboard.records.search_refresh import refresh_search
from pegboard.settings import Settings


def start(settings: Settings, *, enabled: Iterable[str] | None = None) -> Runtime:
    """Open the database, assemble the plugins and bring the schema up to them.

    *enabled* names the plugins to run; what the database says unless given, and every installed
    one in an empty database. A plugin that cannot run is left out and named in `blocked`.
    """
    runtime, stored, wanted = _open(settings, enabled)
    _bring_up(runtime, stored, wanted)
    runtime.follow_roles()
    return runtime


def open_untouched(settings: Settings) -> Runtime:
    """Assemble the plugins without writing to the database, which a backup is going to fill."""
    return _open(settings, None)[0]


def _open(
    settings: Settings, enabled: Iterable[str] | None
) -> tuple[Runtime, StoredAssembly | None, Blueprint]:
    database = Database(
        settings.database_url, secret=settings.secret_key, anchor=settings.audit_anchor
    )
    installed = discover()
    stored = stored_assembly(database)
    wanted = _wanted(stored, installed, enabled)
    built = build(database, installed, wanted, epoch=stored.epoch if stored else 1)
    runtime = Runtime(settings, database, built.assembly, built.installed, built.blocked)
    return runtime, stored, wanted


def _wanted(
    stored: StoredAssembly | None, installed: tuple[Installed, ...], enabled: Iterable[str] | None
) -> Blueprint:
    known = stored.blueprint if stored else Blueprint()
    if enabled is not None:
        return msgspec.structs.replace(known, enabled=tuple(sorted({ALWAYS, *enabled})))
    if stored is not None:
        return known
    fit = (one.id for one in installed if not one.problem)
    return Blueprint(enabled=tuple(sorted({ALWAYS, *fit})))


def _bring_up(runtime: Runtime, stored: StoredAssembly | None, wanted: Blueprint) -> None:
    """Apply the schema and what plugins begin with to a database that does not know this yet."""
    assembly = runtime.assembly
    if stored is not None and (stored.hash, stored.blueprint) == (assembly.hash, wanted):
        return
    database = runtime.database
    apply_schema(database, assembly.schema, assembly.workspace.tables)
    refresh_search(assembly.workspace)
    create_first_records(assembly.workspace, assembly.first_records)
    epoch = (stored.epoch if stored else 0) + 1
    newest = StoredAssembly(epoch, assembly.hash, wanted)
    store_assembly(database, assembly.workspace.tables, newest, before=stored)
    runtime.assembly = assembly.at(epoch)
