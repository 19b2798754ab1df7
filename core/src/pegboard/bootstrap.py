"""The one composition root: builds everything, once, in order."""

from collections.abc import Iterable

from pegboard.assembly.assemble import assemble
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.discovery import Installed, Loaded, discover, load
from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.assembly.first_records import create_first_records
from pegboard.assembly.resolver import ALWAYS, Blocked, resolve
from pegboard.assembly.runtime import Runtime
from pegboard.database.assembly_row import StoredAssembly, store_assembly, stored_assembly
from pegboard.database.engine import Database
from pegboard.database.schema_changes import apply_schema
from pegboard.model.errors import DeclarationError
from pegboard.records.search_refresh import refresh_search
from pegboard.settings import Settings


def start(settings: Settings, *, enabled: Iterable[str] | None = None) -> Runtime:
    """Open the database, assemble the plugins and bring the schema up to them.

    *enabled* names the plugins to run; what the database says unless given, and every installed
    one in an empty database. A plugin that cannot run is left out and named in `blocked`.
    """
    runtime, chosen = _open(settings, enabled)
    _bring_up(runtime.database, runtime.assembly, chosen)
    runtime.follow_roles()
    return runtime


def open_untouched(settings: Settings) -> Runtime:
    """Assemble the plugins without writing to the database, which a backup is going to fill."""
    return _open(settings, None)[0]


def _open(settings: Settings, enabled: Iterable[str] | None) -> tuple[Runtime, tuple[str, ...]]:
    database = Database(
        settings.database_url, secret=settings.secret_key, anchor=settings.audit_anchor
    )
    installed = discover()
    chosen = _chosen(database, installed, enabled)
    assembly, blocked = _assemble(database, installed, chosen)
    return Runtime(settings, database, assembly, installed, blocked), chosen


def _chosen(
    database: Database, installed: tuple[Installed, ...], enabled: Iterable[str] | None
) -> tuple[str, ...]:
    if enabled is not None:
        return tuple(sorted({ALWAYS, *enabled}))
    stored = stored_assembly(database)
    if stored is not None:
        return stored.enabled
    return tuple(sorted({ALWAYS, *(one.id for one in installed if not one.problem)}))


def _assemble(
    database: Database, installed: tuple[Installed, ...], enabled: Iterable[str]
) -> tuple[Assembly, tuple[Blocked, ...]]:
    """Return the assembly of what can run; a plugin that breaks is left out and tried without."""
    left_out: dict[str, str] = {}
    while True:
        resolution = resolve(installed, set(enabled) - left_out.keys())
        by_id = {one.id: one for one in installed}
        loaded, failures = load(by_id[name] for name in resolution.order)
        broken = {failure.id: failure.reason for failure in failures}
        if not broken:
            try:
                assembly = assemble(loaded, database)
            except BrokenPlugin as error:
                broken = {error.plugin: error.reason}
            except DeclarationError as error:
                broken = {_unfitting(loaded, database): str(error)}
        if not broken:
            gone = [Blocked(name, reason) for name, reason in left_out.items()]
            return assembly, (*resolution.blocked, *gone)
        if ALWAYS in broken:
            raise BrokenPlugin(ALWAYS, broken[ALWAYS])
        left_out |= broken


def _unfitting(loaded: tuple[Loaded, ...], database: Database) -> str:
    """Return the first plugin that does not fit to those before it, which it may rely on."""
    for count, one in enumerate(loaded, start=1):
        try:
            assemble(loaded[:count], database)
        except DeclarationError:
            return one.manifest.id
    return ALWAYS


def _bring_up(database: Database, assembly: Assembly, enabled: tuple[str, ...]) -> None:
    """Apply the schema and what plugins begin with to a database that does not know this yet."""
    stored = stored_assembly(database)
    if stored is not None and (stored.hash, stored.enabled) == (assembly.hash, enabled):
        return
    apply_schema(database, assembly.schema, assembly.workspace.tables)
    refresh_search(assembly.workspace)
    create_first_records(assembly.workspace, assembly.first_records)
    epoch = (stored.epoch if stored else 0) + 1
    newest = StoredAssembly(epoch, assembly.hash, enabled)
    store_assembly(database, assembly.workspace.tables, newest, before=stored)
