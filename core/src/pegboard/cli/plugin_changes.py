"""`pegboard plugin plan|apply|enable|disable|upgrade|remove|release|back`: changes of plugins."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import rich_click as click

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.cli.plan_printing import print_plan
from pegboard.cli.printing import as_json, console, print_json, print_rows
from pegboard.database.assembly_row import stored_assembly
from pegboard.database.engine import Database
from pegboard.lifecycle.apply_plan import Applied, apply_plan
from pegboard.lifecycle.journal import Entry
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.plan import Plan
from pegboard.lifecycle.stored_plans import list_plans, plans_in, stored_plan
from pegboard.lifecycle.wish import Wish
from pegboard.model.blueprint import Keeping
from pegboard.settings import Settings, read_settings

yes = click.option("--yes", is_flag=True, help="Accept the plan, with what the plugins may do.")
ids = click.argument("ids", nargs=-1, required=True, metavar="ID...")
data = click.option(
    "--data",
    "keeping",
    type=click.Choice(["keep", "export", "purge"]),
    default="keep",
    show_default=True,
    help="What becomes of the data of removed plugins: it stays, is written to a file and "
    "deleted, or deleted.",
)


def _several(name: str, words: str) -> Callable[[Any], Any]:
    return click.option(f"--{name}", multiple=True, metavar="ID", help=words)


def begin(settings: Settings) -> Runtime:
    """Return the running system; a database that is still empty has nothing to change."""
    before = stored_assembly(Database(settings.database_url))
    if before is None:
        raise click.ClickException("The database is empty; begin with: pegboard init")
    runtime = start(settings)
    epoch = runtime.assembly.epoch
    if epoch != before.epoch:
        click.echo(
            f"Newer code was taken up at once. The system stands at epoch {epoch}.", err=True
        )
    return runtime


@click.command()
@_several("enable", "Let a plugin run.")
@_several("disable", "Stop a plugin; its data stays.")
@_several("upgrade", "Take up the newer code of a plugin.")
@_several("remove", "Take a plugin out.")
@_several("release", "Take a plugin out of quarantine.")
@data
@click.option("--back", "epoch", type=int, help="Go back to how the system was at this epoch.")
@click.option(
    "--wish",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the whole wish from a JSON file, as the REST interface takes it.",
)
@as_json
def plan(
    *,
    keeping: Keeping,
    epoch: int | None,
    file: Path | None,
    wants_json: bool,
    **plugins: tuple[str, ...],
) -> None:
    """Say what a change of plugins would do; nothing is touched.

    Apply it with: pegboard plugin apply HASH. The exit code is 1 when it cannot be done.
    """
    wish = Wish(
        enable=plugins["enable"],
        disable=plugins["disable"],
        upgrade=plugins["upgrade"],
        remove=dict.fromkeys(plugins["remove"], keeping),
        release=plugins["release"],
        back_to=epoch,
    )
    if file is not None:
        wish = _read_wish(file)
    runtime = begin(read_settings())
    made = _made(runtime, wish)
    _show(made, wants_json=wants_json)
    if made.blockers:
        sys.exit(1)


def _read_wish(file: Path) -> Wish:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Wish)
    except msgspec.MsgspecError as error:
        raise click.ClickException(f"{file}: {error}") from error


@click.command()
@as_json
def plans(*, wants_json: bool) -> None:
    """List the plans made last, with what became of them."""
    found = list_plans(begin(read_settings()))
    rows = [(k.plan.hash[:12], k.state, k.at, k.epoch_after, k.report) for k in found]
    print_rows(("plan", "state", "made", "epoch", "report"), rows, wants_json=wants_json)


@click.command()
@click.argument("plan_hash", metavar="HASH")
@yes
@as_json
def apply(plan_hash: str, *, yes: bool, wants_json: bool) -> None:
    """Apply the plan HASH (its first characters are enough), just as it was shown."""
    runtime = begin(read_settings())
    _carry_out(runtime, stored_plan(runtime, plan_hash).plan, yes=yes, wants_json=wants_json)


@click.command()
@ids
@yes
@as_json
def enable(ids: tuple[str, ...], *, yes: bool, wants_json: bool) -> None:
    """Let plugins run, with those that they require."""
    _change(Wish(enable=ids), yes=yes, wants_json=wants_json)


@click.command()
@ids
@yes
@as_json
def disable(ids: tuple[str, ...], *, yes: bool, wants_json: bool) -> None:
    """Stop plugins, with those that require them; their data stays."""
    _change(Wish(disable=ids), yes=yes, wants_json=wants_json)


@click.command()
@ids
@yes
@as_json
def upgrade(ids: tuple[str, ...], *, yes: bool, wants_json: bool) -> None:
    """Take up the code of plugins as it is installed now."""
    _change(Wish(upgrade=ids), yes=yes, wants_json=wants_json)


@click.command()
@ids
@data
@yes
@as_json
def remove(ids: tuple[str, ...], *, keeping: Keeping, yes: bool, wants_json: bool) -> None:
    """Take plugins out of the system."""
    _change(Wish(remove=dict.fromkeys(ids, keeping)), yes=yes, wants_json=wants_json)


@click.command()
@ids
@yes
@as_json
def release(ids: tuple[str, ...], *, yes: bool, wants_json: bool) -> None:
    """Take plugins out of quarantine."""
    _change(Wish(release=ids), yes=yes, wants_json=wants_json)


@click.command()
@click.argument("epoch", type=int)
@yes
@as_json
def back(epoch: int, *, yes: bool, wants_json: bool) -> None:
    """Let the system be as it was at EPOCH; data that was deleted does not come back."""
    _change(Wish(back_to=epoch), yes=yes, wants_json=wants_json)


@click.command()
def recover() -> None:
    """Bring changes to an end that a killed process left half done, as every start does."""
    left = plans_in(begin(read_settings()), "applying")
    for kept in left:
        click.echo(f"Still being applied: {kept.plan.hash[:12]}", err=True)
    if left:
        sys.exit(1)
    click.echo("No change is left half done.")


def _change(wish: Wish, *, yes: bool, wants_json: bool) -> None:
    runtime = begin(read_settings())
    _carry_out(runtime, _made(runtime, wish), yes=yes, wants_json=wants_json)


def _made(runtime: Runtime, wish: Wish) -> Plan:
    made = make_plan(runtime, wish)
    if not made.is_empty and not made.blockers:
        keep_plan(runtime, made, SYSTEM)
    return made


def _carry_out(runtime: Runtime, made: Plan, *, yes: bool, wants_json: bool) -> None:
    """Show *made*, ask, and apply it; what cannot be done ends with exit code 1."""
    if made.is_empty or made.blockers or not yes:
        _show(made, wants_json=wants_json)
    if made.blockers:
        sys.exit(1)
    if made.is_empty:
        return
    if not yes:
        click.confirm("Apply this plan?", abort=True, err=True)
    progress = None if wants_json else _tell
    done = apply_plan(runtime, made.hash, SYSTEM, via="cli", consent=True, progress=progress)
    _conclude(done, made, wants_json=wants_json)


def _tell(entry: Entry) -> None:
    if entry.state != "begun":
        console.print(f"  {entry.step}: {entry.state}", markup=False)


def _conclude(done: Applied, made: Plan, *, wants_json: bool) -> None:
    if wants_json:
        print_json({"plan": made.hash, "epoch": done.epoch, "steps": done.steps})
        return
    console.print(f"Done. The system stands at epoch {done.epoch}.")
    console.print(f"Go back with: pegboard plugin back {made.base}")


def _show(made: Plan, *, wants_json: bool) -> None:
    if wants_json:
        print_json(made)
    else:
        print_plan(made)


CHANGES: tuple[click.Command, ...] = (
    plan, plans, apply, enable, disable, upgrade, remove, release, back, recover
)  # fmt: skip
