"""`pegboard import` and `pegboard export`."""

from pathlib import Path

import rich_click as click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.cli.printing import as_json, console, print_json
from pegboard.settings import read_settings
from pegboard.transfer.export import Format, export
from pegboard.transfer.mapping import read_mapping
from pegboard.transfer.run_import import ImportReport, import_file
from pegboard.transfer.undo import undo_import

MOST_TOLD = 10
existing = click.Path(exists=True, dir_okay=False, path_type=Path)
target = click.Path(dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("entity", required=False)
@click.argument("file", type=existing, required=False)
@click.option("--map", "map_file", type=existing, help="Mapping file: which column fills what.")
@click.option("--match", multiple=True, help="Update the record that has the row's value here.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@click.option("--again", is_flag=True, help="Import a file that was imported before.")
@click.option("--refusals", type=target, help="Where to write the refused rows with reasons.")
@click.option("--undo", "undo_run", metavar="RUN", help="Undo the import with this id.")
@as_json
def import_command(
    entity: str | None,
    file: Path | None,
    map_file: Path | None,
    match: tuple[str, ...],
    refusals: Path | None,
    undo_run: str | None,
    *,
    dry_run: bool,
    again: bool,
    wants_json: bool,
) -> None:
    """Import a CSV file into ENTITY, such as sales.opportunity.

    The same file twice changes nothing; refused rows never stop the others.
    """
    runtime = start(read_settings())
    if undo_run is not None:
        _undo(runtime, undo_run, wants_json=wants_json)
        return
    if entity is None or file is None:
        raise click.UsageError("Say what to import: pegboard import ENTITY FILE")
    mapping = None if map_file is None else read_mapping(map_file)
    columns = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=wants_json, transient=True) as bar:
        task = bar.add_task("import", total=None)
        report = import_file(
            runtime,
            SYSTEM,
            entity,
            file,
            mapping,
            dry_run=dry_run,
            match=match or None,
            again=again,
            refusals=refusals,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if not dry_run:
        runtime.database.refresh_statistics()
    if wants_json:
        print_json(report)
    else:
        _tell(report)


def _undo(runtime: Runtime, run: str, *, wants_json: bool) -> None:
    report = undo_import(runtime, SYSTEM, run)
    if wants_json:
        print_json(report)
        return
    console.print(f"{report.removed:,} moved to the bin, {report.reverted:,} as they were before.")
    for one in report.kept[:MOST_TOLD]:
        console.print(f"  row {one.row}, {one.entity} {one.record_id}: {one.reason}", markup=False)
    if len(report.kept) > MOST_TOLD:
        console.print(f"  and {len(report.kept) - MOST_TOLD:,} more that stay as they are")


def _tell(report: ImportReport) -> None:
    would = "would be " if report.is_dry_run else ""
    console.print(
        f"{report.rows:,} rows: {report.created:,} {would}created, {report.updated:,} updated, "
        f"{report.unchanged:,} unchanged, {report.refused:,} refused."
    )
    if report.ignored:
        console.print(f"Columns that fill no field: {', '.join(report.ignored)}")
    for problem in report.problems[:MOST_TOLD]:
        console.print(f"  row {problem.row}, {problem.column}: {problem.reason}", markup=False)
    if report.refusals is not None and report.refused:
        console.print(f"All refused rows with their reasons: {report.refusals}")
    if report.brought_back:
        console.print(
            f"{report.brought_back:,} of them hold an address of somebody who asked to be "
            "forgotten. Undo the import unless that person came back."
        )
    if report.run_id is not None and report.created + report.updated:
        console.print(f"Undo with: pegboard import --undo {report.run_id}")


@click.command("export")
@click.argument("entity")
@click.option("--where", default="", help='Expression, such as: stage.kind == "open"')
@click.option("--fields", default="", help="Field paths, separated by commas; all unless said.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl"]),
    default="csv",
    show_default=True,
    help="Form of the file.",
)
@click.option("--raw", is_flag=True, help="Leave cells that begin like formulas as they are.")
@click.option("--out", type=target, required=True, help="File to write.")
def export_command(
    entity: str, where: str, fields: str, form: Format, out: Path, *, raw: bool
) -> None:
    """Export the records of ENTITY."""
    runtime = start(read_settings())
    chosen = tuple(name.strip() for name in fields.split(",") if name.strip())
    count = export(
        runtime, SYSTEM, entity, where=where, fields=chosen, format=form, out=out, raw=raw
    )
    click.echo(f"{count:,} records written to {out}")
