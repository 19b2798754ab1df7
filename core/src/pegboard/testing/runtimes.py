"""Runtimes for tests: a database brought up to plugins that need not be installed."""

from importlib.metadata import EntryPoint
from pathlib import Path

from pegboard.assembly.assemble import assemble
from pegboard.assembly.discovery import Loaded
from pegboard.assembly.first_records import create_first_records
from pegboard.assembly.manifest import Manifest, ManifestError, read_manifest
from pegboard.assembly.runtime import Runtime
from pegboard.database.engine import Database
from pegboard.database.schema_changes import apply_schema
from pegboard.hookspecs.plugin import Plugin
from pegboard.settings import Settings

NO_SECRET = "only for tests"  # noqa: S105  # opens nothing


def runtime_of(database_url: str, **plugins: Plugin) -> Runtime:
    """Return a runtime of *plugins* (id=instance, in order) on the database at *database_url*.

    A plugin has the manifest beside its package; one that a test makes up asks for nothing.
    """
    database = Database(database_url, secret=NO_SECRET)
    loaded = tuple(Loaded(_manifest(name, plugin), plugin) for name, plugin in plugins.items())
    assembly = assemble(loaded, database)
    apply_schema(database, assembly.schema, assembly.workspace.tables)
    create_first_records(assembly.workspace, assembly.first_records)
    settings = Settings(database_url=database_url, secret_key=NO_SECRET, folder=Path("var"))
    return Runtime(settings, database, assembly)


def _manifest(name: str, plugin: Plugin) -> Manifest:
    try:
        found = read_manifest(EntryPoint(name, f"{type(plugin).__module__}:x", "pegboard.plugins"))
    except ManifestError:
        found = None
    if found is not None and found.id == name:
        return found
    return Manifest(
        id=name, name=name.capitalize(), version="1.0.0", publisher="Tests", summary="For tests."
    )
