"""The one composition root: builds everything, once, in order."""

from collections.abc import Iterable

import msgspec

from pegboard.assembly.build import build
from pegboard.assembly.consented import consent_to, consented
from pegboard.assembly.discovery import Installed, discover
from pegboard.assembly.first_records import create_first_records
from pegboard.assembly.health.health import MEGABYTE, Limits, health_of
from pegboard.assembly.plugin_folders import add_installed_folders
from pegboard.assembly.resolver import ALWAYS
from pegboard.assembly.runtime import Runtime
from pegboard.database.assembly_row import StoredAssembly, store_assembly, stored_assembly
from pegboard.database.engine import Database
from pegboard.database.schema_changes import apply_schema, plan_schema
from pegboard.lifecycle.apply_lock import apply_lock
from pegboard.lifecycle.quarantine import quarantine_when_failing
from pegboard.lifecycle.recover import recover
from pegboard.model.blueprint import Blueprint
from pegboard.records.search_refresh import refresh_search
from pegboard.settings import Settings

PATIENCE_SECONDS = 60
"""How long a start waits for another process that changes the system."""


def start(settings: Settings, *, enabled: Iterable[str] | None = None) -> Runtime:
    """Open the database, assemble the plugins and bring the schema up to them.

    *enabled* names the plugins to run; what the database says unless given, and every installed
    one in an empty database. A plugin that cannot run is left out and named in `blocked`. What a
    killed process left half done is finished or taken back first.

    In safe mode, or held to some plugins, the system runs as it is stored but for the rest of its
    plugins: what is stored of it stays as it is.

    Raises:
        ApplyBusy: another process changes the system and does not come to an end.
    """
    if settings.held_to is not None:
        return _start_held(settings)
    wish = None if enabled is None else tuple(enabled)
    runtime, stored, wanted = _open(settings, wish)
    ended = recover(runtime)
    if ended or not _is_up(runtime, stored, wanted):
        with apply_lock(runtime.database, patience=PATIENCE_SECONDS):
            if ended or stored_assembly(runtime.database) != stored:
                runtime, stored, wanted = _look(settings, runtime.database, wish)
            if not _is_up(runtime, stored, wanted):
                _bring_up(runtime, stored, wanted)
    runtime.follow_roles()
    quarantine_when_failing(runtime)
    return runtime


def reach_database(settings: Settings) -> None:
    """Raise the driver's error when the database does not answer: no plugin is to blame then."""
    database = Database(settings.database_url)
    try:
        stored_assembly(database)
    finally:
        database.close()


def _start_held(settings: Settings) -> Runtime:
    """Start with some plugins held back; only tables that the rest needs are added."""
    runtime, _, _ = _open(settings, None)
    workspace = runtime.assembly.workspace
    if plan_schema(runtime.database, workspace.schema, workspace.tables):
        apply_schema(runtime.database, workspace.schema, workspace.tables)
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
    return _look(settings, database, enabled)


def _look(
    settings: Settings, database: Database, enabled: Iterable[str] | None
) -> tuple[Runtime, StoredAssembly | None, Blueprint]:
    stored = stored_assembly(database)
    add_installed_folders(settings, stored.blueprint if stored else None)
    installed = discover()
    wanted = _wanted(stored, installed, enabled)
    epoch = stored.epoch if stored else 1
    health_of(database).limits = Limits(settings.plugin_seconds, settings.plugin_memory * MEGABYTE)
    built = build(database, installed, wanted, epoch=epoch, held_to=settings.held_to)
    runtime = Runtime(settings, database, built.assembly, built.installed, built.blocked)
    return runtime, stored, wanted


def _wanted(
    stored: StoredAssembly | None, installed: tuple[Installed, ...], enabled: Iterable[str] | None
) -> Blueprint:
    """Return what shall run; whoever starts the system so agrees to what new plugins ask for."""
    known = stored.blueprint if stored else Blueprint()
    if enabled is None and stored is not None:
        renewed = consented(known, installed).renewed
        return msgspec.structs.replace(known, consents={**known.consents, **renewed})
    fit = (one.id for one in installed if not one.problem) if enabled is None else enabled
    names = {ALWAYS, *fit}
    agreed = {
        one.id: consent_to(one.manifest)
        for one in installed
        if one.manifest and one.id in names - {ALWAYS} - known.consents.keys()
    }
    return msgspec.structs.replace(
        known, enabled=tuple(sorted(names)), consents={**known.consents, **agreed}
    )


def _is_up(runtime: Runtime, stored: StoredAssembly | None, wanted: Blueprint) -> bool:
    """Return whether the database knows just what is to run."""
    return stored is not None and (stored.hash, stored.blueprint) == (
        runtime.assembly.hash,
        wanted,
    )


def _bring_up(runtime: Runtime, stored: StoredAssembly | None, wanted: Blueprint) -> None:
    """Apply the schema and what plugins begin with to a database that does not know this yet."""
    assembly, database = runtime.assembly, runtime.database
    apply_schema(database, assembly.schema, assembly.workspace.tables)
    refresh_search(assembly.workspace)
    create_first_records(assembly.workspace, assembly.first_records)
    epoch = (stored.epoch if stored else 0) + 1
    newest = StoredAssembly(epoch, assembly.hash, wanted)
    store_assembly(database, assembly.workspace.tables, newest, before=stored)
    runtime.assembly = assembly.at(epoch)
