"""`pegboard plugin bisect`: finds the plugin, or the plugins together, that break the system."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import rich_click as click

from pegboard.assembly.discovery import discover
from pegboard.assembly.plugin_folders import add_installed_folders
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.cli.printing import as_json, console, print_json
from pegboard.database.assembly_row import stored_assembly
from pegboard.database.copy import copy_to
from pegboard.database.engine import Database
from pegboard.lifecycle.bisect import culprits
from pegboard.model.blueprint import Blueprint
from pegboard.settings import Settings, read_settings

CHILD = (sys.executable, "-m", "pegboard.cli.bisect_child")
LONGEST_REASON = 500


@dataclass
class Tries:
    """Runs a command with some plugins at a time, and remembers why it failed."""

    command: Sequence[str]
    environment: Mapping[str, str]
    seconds: float
    reasons: dict[frozenset[str], str] = field(default_factory=dict)

    def fails(self, plugins: frozenset[str]) -> bool:
        """Run the command with *plugins* alone; return whether it ends badly, or not at all."""
        only = ",".join(sorted(plugins))
        console.print(f"  {only or 'the kernel alone'} … ", end="")
        reason = self._run({**self.environment, "PEGBOARD_ONLY_PLUGINS": only})
        console.print("[green]fine[/]" if reason is None else "[red]broken[/]")
        if reason is not None:
            self.reasons[plugins] = reason
        return reason is not None

    def _run(self, environment: Mapping[str, str]) -> str | None:
        """Return why the command failed, None when it did not."""
        child = subprocess.Popen(
            self.command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            output, _ = child.communicate(timeout=self.seconds)
        except subprocess.TimeoutExpired:
            return f"did not finish within {self.seconds:g} s"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        if child.returncode == 0:
            return None
        said = output.decode(errors="replace").strip()[-LONGEST_REASON:]
        return said or f"ended with {child.returncode}"


@click.command("bisect")
@click.option(
    "--check",
    "command",
    help="A command that fails when the system is broken, run with PEGBOARD_ONLY_PLUGINS. "
    "All pages and lists are looked at unless given.",
)
@click.option("--seconds", default=120.0, show_default=True, help="How long one try may take.")
@as_json
def bisect(command: str | None, seconds: float, *, wants_json: bool) -> None:
    """Find the plugin that breaks the system, or those that do so together.

    An embedded database is copied first; on PostgreSQL, pages are only read.
    """
    settings = read_settings()
    blueprint = _blueprint(settings)
    needs = _needs(settings, blueprint)
    with _environment(settings) as environment:
        words = ("/bin/sh", "-c", command) if command else CHILD
        tries = Tries(words, environment, seconds)
        console.quiet = wants_json
        found = culprits(needs, needs, tries.fails)
        console.quiet = False
    reasons = {group: _reason(tries, group) for group in found}
    if wants_json:
        print_json([{"plugins": group, "reason": reasons[group]} for group in found])
        return
    _tell(found, reasons)


def _tell(found: Sequence[tuple[str, ...]], reasons: Mapping[tuple[str, ...], str]) -> None:
    if not found:
        click.echo("Nothing is broken: all plugins together are fine.")
    for group in found:
        if not group:
            click.echo(f"The kernel alone is broken, no plugin is to blame: {reasons[group]}")
        elif len(group) == 1:
            click.echo(f"{group[0]} is faulty: {reasons[group]}")
            click.echo(f"Stop it with: pegboard plugin disable {group[0]}")
        else:
            click.echo(f"{' and '.join(group)} do not get along: {reasons[group]}")
            click.echo(f"Stop one of them, such as with: pegboard plugin disable {group[-1]}")


def _reason(tries: Tries, group: tuple[str, ...]) -> str:
    """Return why the smallest system with *group* in it is broken."""
    fitting = (plugins for plugins in tries.reasons if {*group} <= plugins)
    return tries.reasons[min(fitting, key=len)]


def _blueprint(settings: Settings) -> Blueprint:
    database = Database(settings.database_url)
    try:
        stored = stored_assembly(database)
    finally:
        database.close()
    if stored is None:
        raise click.ClickException("The database is empty; begin with: pegboard init")
    return stored.blueprint


def _needs(settings: Settings, blueprint: Blueprint) -> dict[str, frozenset[str]]:
    """Return the plugins that are enabled and installed, with those that each requires."""
    add_installed_folders(settings, blueprint)
    manifests = {one.id: one.manifest for one in discover() if one.manifest}
    wanted = {*blueprint.enabled} & manifests.keys() - {ALWAYS}
    return {
        name: frozenset(need.id for need in manifests[name].required if need.id in wanted)
        for name in sorted(wanted)
    }


@contextmanager
def _environment(settings: Settings) -> Iterator[dict[str, str]]:
    """Yield the environment of the tries, which work on a copy of an embedded database."""
    database = Database(settings.database_url)
    try:
        with tempfile.TemporaryDirectory(prefix="pegboard-bisect-") as folder:
            environment = {**os.environ, "PEGBOARD_FOLDER": str(settings.folder)}
            environment["PEGBOARD_DATABASE_URL"] = settings.database_url
            if database.is_sqlite:
                copy = Path(folder) / "copy.db"
                copy_to(database, copy)
                environment["PEGBOARD_DATABASE_URL"] = f"sqlite:///{copy}"
            yield environment
    finally:
        database.close()
