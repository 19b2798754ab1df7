"""`pegboard db …`: the database's state, backup, restore and check."""

import sys
from pathlib import Path

import rich_click as click

from pegboard.access.principals import SYSTEM
from pegboard.bootstrap import open_untouched, start
from pegboard.cli.printing import as_json, console, print_json
from pegboard.database.assembly_row import stored_assembly
from pegboard.database.audit_check import audit_end, verify_audit
from pegboard.database.backup import backup
from pegboard.database.engine import Database
from pegboard.database.integrity import check
from pegboard.database.restore import restore
from pegboard.database.schema_changes import plan_schema
from pegboard.records.audit import note
from pegboard.records.search_refresh import refresh_search
from pegboard.settings import read_settings

file_to_write = click.Path(dir_okay=False, path_type=Path)
file_to_read = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def db() -> None:
    """The database of this system."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to the installed plugins."""
    runtime = start(read_settings())
    click.echo(f"The database stands at epoch {_epoch(runtime.database)}.")


@db.command()
@as_json
def status(*, wants_json: bool) -> None:
    """Say which assembly the database knows, and what the installed plugins would change."""
    settings = read_settings()
    stored = stored_assembly(Database(settings.database_url))
    if stored is None:
        raise click.ClickException("The database is empty; begin with: pegboard init")
    runtime = open_untouched(settings)
    workspace = runtime.assembly.workspace
    steps = plan_schema(runtime.database, workspace.schema, workspace.tables)
    if wants_json:
        print_json(
            {
                "epoch": stored.epoch,
                "enabled": list(stored.enabled),
                "pending": [step.sentence for step in steps],
            }
        )
        return
    console.print(f"Epoch {stored.epoch}, plugins: {', '.join(stored.enabled)}")
    for step in steps:
        console.print(f"  to do: {step.sentence}")


@db.command("backup")
@click.argument("file", type=file_to_write)
def backup_command(file: Path) -> None:
    """Write everything to FILE, in a form that both databases can restore."""
    runtime = start(read_settings())
    manifest = backup(runtime.database, runtime.assembly.workspace.tables, file)
    rows = sum(table.rows for table in manifest.tables)
    with runtime.writing(SYSTEM, via="cli") as unit:
        note(unit, "backup", rows=rows)
    click.echo(f"Backed up {rows:,} rows to {file}")
    for name in manifest.left_out:
        click.echo(f"Left out, because no enabled plugin declares it: {name}", err=True)


@db.command("restore")
@click.argument("file", type=file_to_read)
def restore_command(file: Path) -> None:
    """Fill an empty database from a backup."""
    settings = read_settings()
    workspace = open_untouched(settings).assembly.workspace
    manifest = restore(workspace.database, workspace.schema, workspace.tables, file)
    if workspace.database.anchor is not None:
        workspace.database.anchor.restored(*audit_end(workspace.database, workspace.tables))
    refresh_search(workspace, everything=True)
    rows = sum(table.rows for table in manifest.tables)
    with start(settings).writing(SYSTEM, via="cli") as unit:
        note(unit, "restore", rows=rows, made_at=manifest.made_at)
    click.echo(f"Restored {rows:,} rows from {file}")
    click.echo("Erase again whoever was erased since with: pegboard privacy replay")


@db.command("check")
@as_json
def check_command(*, wants_json: bool) -> None:
    """Look for damage; exit code 1 when there is any."""
    runtime = start(read_settings())
    workspace = runtime.assembly.workspace
    audit = verify_audit(workspace.database, workspace.tables)
    findings = check(workspace.database, workspace.schema, workspace.tables) + audit.findings
    if wants_json:
        print_json(list(findings))
    else:
        console.print(f"Verified {audit.verified:,} entries of the audit log.")
        for finding in findings:
            console.print(f"- {finding}", markup=False)
        if not findings:
            console.print("Nothing is wrong.")
    if findings:
        sys.exit(1)


def _epoch(database: Database) -> int:
    stored = stored_assembly(database)
    return stored.epoch if stored else 0
