"""`pegboard privacy …`: what is known of a person, and taking it out of the system."""

from collections.abc import Sequence
from pathlib import Path

import rich_click as click

from pegboard.access.principals import SYSTEM
from pegboard.bootstrap import start
from pegboard.cli.printing import as_json, console, print_json, print_rows
from pegboard.settings import read_settings
from pegboard.transfer.subjects.compact import compact as compact_database
from pegboard.transfer.subjects.erase import erase as erase_person
from pegboard.transfer.subjects.erase import preview
from pegboard.transfer.subjects.errors import NotChosen
from pegboard.transfer.subjects.export import export_person
from pegboard.transfer.subjects.people import Found
from pegboard.transfer.subjects.plan import Counts, ErasurePlan
from pegboard.transfer.subjects.replay import replay as replay_list
from pegboard.transfer.subjects.requests import counts_told
from pegboard.transfer.subjects.wanted import recognise

VIA = "cli"
MOST_TOLD = 20


@click.group()
def privacy() -> None:
    """Requests of people about their own data.

    PERSON is an e-mail address, a telephone number, a record such as base.contact/ID, or (to find)
    a name.
    """


@privacy.command()
@click.argument("person")
@as_json
def find(person: str, *, wants_json: bool) -> None:
    """Say what is known of PERSON, by titles and numbers alone."""
    runtime = start(read_settings())
    with runtime.reading(SYSTEM, via=VIA) as unit:
        plan = preview(unit, recognise(person))
    if wants_json:
        print_json(
            {
                "people": [_told(one) for one in plan.people.chosen],
                "records": [_told(one) for one in plan.around],
                "would": counts_told(plan.counts()),
            }
        )
        return
    _show(plan)


@privacy.command()
@click.argument("person")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("person.zip"),
    show_default=True,
    help="Archive to write: one JSON document, and the files.",
)
@as_json
def export(person: str, out: Path, *, wants_json: bool) -> None:
    """Write everything that is known of PERSON to an archive."""
    runtime = start(read_settings())
    counts = export_person(runtime, SYSTEM, recognise(person), out, via=VIA)
    if wants_json:
        print_json({"file": str(out), **counts_told(counts)})
    else:
        click.echo(f"{sum(counts.anonymised.values()):,} records written to {out}")


@privacy.command()
@click.argument("person")
@click.option("--yes", is_flag=True, help="Erase without asking.")
@as_json
def erase(person: str, *, yes: bool, wants_json: bool) -> None:
    """Take PERSON out of the system for good: records, history, search, files."""
    runtime = start(read_settings())
    wanted = recognise(person)
    if not wanted.is_sure:
        raise NotChosen
    if not yes:
        with runtime.reading(SYSTEM, via=VIA) as unit:
            _show(preview(unit, wanted))
        click.confirm("Erase all this? It cannot be undone.", abort=True)
    done = erase_person(runtime, SYSTEM, wanted, via=VIA)
    if wants_json:
        print_json({**counts_told(done.counts), "compacted": done.is_compacted})
        return
    click.echo(f"Erased: {done.counts.total:,} rows.")
    if not done.is_compacted:
        click.echo("The database still keeps deleted bytes; run: pegboard privacy compact")


@privacy.command()
@click.option(
    "--list",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The list of those who were erased; suppressed.jsonl in the folder unless said.",
)
@as_json
def replay(file: Path | None, *, wants_json: bool) -> None:
    """Erase again, after a backup was restored, whoever was erased since it was made."""
    done = replay_list(start(read_settings()), file=file)
    if wants_json:
        print_json({"entries": done.entries, "people": done.people, "rows": done.rows})
    else:
        click.echo(
            f"{done.entries:,} entries in the list: {done.people:,} records of people were back, "
            f"{done.rows:,} rows erased."
        )


@privacy.command()
def compact() -> None:
    """Rewrite the database so that it keeps no deleted bytes; others wait meanwhile."""
    if not compact_database(start(read_settings()).database, whatever_size=True):
        raise click.ClickException("The database is in use. Stop the servers and try again.")
    click.echo("The database keeps no deleted bytes.")


def _told(found: Found) -> dict[str, object]:
    row = found.row
    return {
        "entity": row.entity.key,
        "id": row.id,
        "title": row.title,
        "because": found.because.value,
        "deleted": row.is_deleted,
    }


def _show(plan: ErasurePlan) -> None:
    if plan.is_empty:
        console.print("Nothing is known of this person.")
        return
    _list(plan.people.chosen)
    _list(plan.around)
    _count(plan.counts())


def _list(found: Sequence[Found]) -> None:
    if not found:
        return
    columns = ("kind", "title", "id", "why")
    rows = [
        (one.row.entity.label, one.row.title, one.row.id, one.because.value)
        for one in found[:MOST_TOLD]
    ]
    print_rows(columns, rows, wants_json=False)
    if len(found) > MOST_TOLD:
        console.print(f"and {len(found) - MOST_TOLD:,} more")


def _count(counts: Counts) -> None:
    console.print("\nErasing would change:")
    for what, numbers in counts_told(counts).items():
        for name, count in numbers.items():
            console.print(f"  {count:,} × {name} ({what})", markup=False)
