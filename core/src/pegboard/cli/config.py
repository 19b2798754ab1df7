"""`pegboard config export|apply`: how a system is configured, as a file for another one."""

import sys
from pathlib import Path

import msgspec
import rich_click as click

from pegboard.access.principals import SYSTEM
from pegboard.cli.plan_printing import print_plan
from pegboard.cli.plugin_changes import begin
from pegboard.cli.printing import as_json, console, print_json
from pegboard.lifecycle.apply_configuration import Comparison, apply_configuration, compare
from pegboard.lifecycle.configuration import configuration_of
from pegboard.lifecycle.configuration_text import (
    BadConfiguration,
    read_configuration,
    write_configuration,
)
from pegboard.model.errors import PegboardError
from pegboard.settings import read_settings


@click.group()
def config() -> None:
    """Own fields and entities, roles and settings of this system, as a file."""


@config.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_configuration(file: Path) -> None:
    """Write the configuration to FILE: TOML, or JSON when its name ends so. Secrets stay here."""
    found = configuration_of(begin(read_settings()))
    text = write_configuration(found, as_json=file.suffix == ".json")
    file.write_text(text, encoding="utf-8")
    console.print(f"Written to {file}.", markup=False)


@config.command("apply")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Accept the plan, with what the plugins may do.")
@as_json
def apply_file(file: Path, *, yes: bool, wants_json: bool) -> None:
    """Bring this system to the configuration in FILE; what it does not name stays as it is.

    Shows first what would change. The exit code is 1 when it cannot be done.
    """
    try:
        wanted = read_configuration(file.read_text(encoding="utf-8"))
    except (BadConfiguration, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from error
    runtime = begin(read_settings())
    found = compare(runtime, wanted)
    if found.is_empty or found.plan.blockers or not yes:
        _show(found, wants_json=wants_json)
    if found.plan.blockers:
        sys.exit(1)
    if found.is_empty:
        return
    if not yes:
        click.confirm("Apply all this?", abort=True, err=True)
    try:
        done = apply_configuration(runtime, found, SYSTEM, via="cli", consent=True)
    except PegboardError as error:
        raise click.ClickException(str(error)) from error
    if wants_json:
        print_json({"epoch": done.epoch, "roles": done.roles, "views": done.views})
    else:
        console.print(f"Done. The system stands at epoch {done.epoch}.")


def _show(found: Comparison, *, wants_json: bool) -> None:
    if wants_json:
        print_json(
            {
                "plan": msgspec.to_builtins(found.plan),
                "roles": msgspec.to_builtins(found.roles),
                "views": msgspec.to_builtins(found.views),
                "left_out": found.left_out,
            }
        )
        return
    print_plan(found.plan)
    for one in found.roles:
        place = f"{one.entity}.{one.name}" if one.entity else one.name
        console.print(f"  role {one.role}: {place} → {one.value}", markup=False)
    for view in found.views:
        console.print(f"  list for everybody: {view.name} ({view.entity})", markup=False)
    for words in found.left_out:
        console.print(f"  left out: {words}", markup=False)
