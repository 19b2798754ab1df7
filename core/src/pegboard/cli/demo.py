"""`pegboard demo`: a filled demo company on an embedded database, served at once."""

import os
import time
from pathlib import Path

import rich_click as click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from pegboard.access.accounts import grant_roles, set_password, user_with_email
from pegboard.access.demo_people import demo_people
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.cli.printing import console, print_rows
from pegboard.cli.serve import listen
from pegboard.cli.server import require_free
from pegboard.hookspecs.demo import Demo
from pegboard.lifecycle.sample_data import SampleProgress, bring_company, tell_samples
from pegboard.settings import read_settings

PASSWORD = "pegboard-demo"  # noqa: S105  # known to everyone who reads this: it opens only the demo
DATABASE = "PEGBOARD_DATABASE_URL"
CURRENCY = "PEGBOARD_DEFAULT_CURRENCY"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("var"),
    show_default=True,
    help="Where the company is kept, in demo.db.",
)
@click.option("--build-only", is_flag=True, help="Build the company without serving it.")
def demo(host: str, port: int, folder: Path, *, build_only: bool) -> None:
    """Build a demo company and serve it.

    The company is built once; remove its database file to start over.
    """
    if not build_only:
        require_free(host, port)
    file = folder / "demo.db"
    os.environ["PEGBOARD_FOLDER"] = str(folder)
    os.environ["PEGBOARD_DEMO"] = PASSWORD
    os.environ.setdefault(CURRENCY, "USD")  # what the companies of the demos sell in
    if not file.exists():
        _build(file)
    os.environ[DATABASE] = f"sqlite:///{file}"
    runtime = start(read_settings())
    rows = [(one.role.replace("_", " "), one.name, one.email) for one in demo_people(runtime)]
    runtime.database.close()
    print_rows(("role", "name", "e-mail"), rows, wants_json=False)
    console.print(f"\nEveryone's password is [bold]{PASSWORD}[/bold] (in this demo only).")
    if build_only:
        return
    console.print(f"Pegboard is at [bold]http://{host}:{port}[/bold]  ·  Ctrl+C stops it.\n")
    listen(host, port)


def _build(file: Path) -> None:
    """Build the company beside *file* and move it there when it is whole."""
    unfinished = file.with_suffix(".building.db")
    for leftover in file.parent.glob(f"{unfinished.name}*"):
        leftover.unlink()
    os.environ[DATABASE] = f"sqlite:///{unfinished}"
    begin = time.monotonic()
    runtime = start(read_settings())
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console) as progress:
        for _, company in runtime.assembly.demos:
            fill(runtime, company, progress)
    tell_samples(runtime, SampleProgress("done"))
    runtime.database.refresh_statistics()
    with runtime.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    runtime.database.close()
    unfinished.rename(file)
    console.print(f"The demo company is ready ({time.monotonic() - begin:.0f} s).\n")


def fill(runtime: Runtime, company: Demo, progress: Progress) -> None:
    """Run the steps of *company* and let its users sign in."""
    tasks: dict[str, TaskID] = {}

    def tell(label: str, done: int, total: int) -> None:
        if label not in tasks:
            tasks[label] = progress.add_task(f"Bringing {label}", total=total)
        progress.update(tasks[label], completed=done, total=total)

    refused = bring_company(runtime, company, tell)
    if refused:
        raise click.ClickException(f"{refused} rows of {company.source} were refused.")
    task = progress.add_task("Letting people sign in", total=len(company.users))
    for user in company.users:
        person = user_with_email(runtime, user.email)
        grant_roles(runtime, str(person.user_id), [user.role])
        set_password(runtime, str(person.user_id), PASSWORD)
        progress.advance(task)
