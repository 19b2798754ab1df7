"""Runtimes for tests: a database brought up to plugins that need not be installed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from importlib.metadata import EntryPoint
from pathlib import Path

from pegboard.access.loading import utc_now
from pegboard.assembly.assemble import assemble
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.discovery import Loaded
from pegboard.assembly.first_records import create_first_records
from pegboard.assembly.manifest import Manifest, ManifestError, read_manifest
from pegboard.assembly.runtime import Runtime
from pegboard.database.engine import Database
from pegboard.database.schema_changes import apply_schema
from pegboard.hookspecs.plugin import Plugin
from pegboard.model.blueprint import Blueprint
from pegboard.settings import Settings

NO_SECRET = "only for tests"  # noqa: S105  # opens nothing


def runtime_of(database_url: str, **plugins: Plugin) -> Runtime:
    """Return a runtime of *plugins* (id=instance, in order) on the database at *database_url*.

    A plugin has the manifest beside its package; one that a test makes up asks for nothing.
    """
    return open_runtime(database_url, loaded_of(plugins))


def loaded_of(plugins: Mapping[str, Plugin]) -> tuple[Loaded, ...]:
    """Return *plugins* (by id) with their manifests."""
    return tuple(Loaded(manifest_of(name, plugin), plugin) for name, plugin in plugins.items())


def open_runtime(
    database_url: str, loaded: Iterable[Loaded], clock: Callable[[], datetime] = utc_now
) -> Runtime:
    """Return a runtime of *loaded* on the database at *database_url*, which is brought up to it."""
    database = Database(database_url, secret=NO_SECRET)
    assembly = brought_up(database, loaded, clock=clock)
    settings = Settings(database_url=database_url, secret_key=NO_SECRET, folder=Path("var"))
    return Runtime(settings, database, assembly)


def brought_up(
    database: Database,
    loaded: Iterable[Loaded],
    *,
    clock: Callable[[], datetime] = utc_now,
    settings: Mapping[str, Mapping[str, object]] | None = None,
    epoch: int = 1,
) -> Assembly:
    """Return the assembly of *loaded*, with its schema and first records in *database*."""
    plugins = tuple(loaded)
    wanted = Blueprint(enabled=tuple(one.manifest.id for one in plugins), settings=settings or {})
    assembly = assemble(plugins, database, wanted, epoch=epoch)
    assembly = replace(assembly, workspace=replace(assembly.workspace, clock=clock))
    apply_schema(database, assembly.schema, assembly.workspace.tables)
    create_first_records(assembly.workspace, assembly.first_records)
    return assembly


def manifest_of(name: str, plugin: Plugin) -> Manifest:
    """Return the manifest beside the package of *plugin*, or one that asks for nothing."""
    try:
        found = read_manifest(EntryPoint(name, f"{type(plugin).__module__}:x", "pegboard.plugins"))
    except ManifestError:
        found = None
    if found is not None and found.id == name:
        return found
    return Manifest(
        id=name, name=name.capitalize(), version="1.0.0", publisher="Tests", summary="For tests."
    )
