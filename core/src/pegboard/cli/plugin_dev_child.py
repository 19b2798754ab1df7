"""The process of `pegboard plugin dev` that loads the plugin and serves the system."""

import sys
import traceback
from importlib.metadata import entry_points
from pathlib import Path

import rich_click as click

from pegboard.access.accounts import add_user
from pegboard.access.principals import SYSTEM
from pegboard.assembly.discovery import discover
from pegboard.assembly.loading import GROUP
from pegboard.assembly.resolver import ALWAYS
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.cli.serve import listen
from pegboard.model.errors import PegboardError
from pegboard.model.system import USER
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.settings import read_settings
from pegboard.testing.samples import NoSample, Samples
from pegboard.testing.system import System

UNFIT = 3
"""The exit code when the plugin cannot run as it is."""
EMAIL = "dev@example.com"
PASSWORD = "pegboard-dev"  # noqa: S105  # opens a system on the author's own machine
SAMPLES = 3


def main() -> None:
    """Bring the system up to the plugins named and serve it, or say what is wrong with them."""
    host, port, *plugins = sys.argv[1:]
    for plugin in plugins:
        problem = _import_problem(plugin)
        if problem:
            _give_up(plugin, problem)
    try:
        runtime = start(read_settings(), enabled=_with_needs(plugins))
    except PegboardError as error:
        _give_up(plugins[0], str(error))
    reasons = {one.id: one.reason for one in runtime.blocked}
    for plugin in plugins:
        if plugin in reasons:
            _give_up(plugin, reasons[plugin])
    _begin(runtime, plugins)
    runtime.database.close()
    click.echo(f"{', '.join(plugins)} runs at http://{host}:{port}", err=True)
    click.echo(f"Sign in as {EMAIL} with {PASSWORD}. Ctrl+C stops it.", err=True)
    listen(host, int(port))


def _give_up(plugin: str, reason: str) -> None:
    click.echo(f"\n{plugin} cannot run: {reason}\n", err=True)
    sys.exit(UNFIT)


def _import_problem(plugin: str) -> str:
    """Return where and why the plugin's code breaks while it is imported, "" when it does not."""
    for point in entry_points(group=GROUP, name=plugin):
        try:
            point.load()
        except SyntaxError as error:
            return _told(error.filename or plugin, error.lineno, error, error.msg)
        except Exception as error:  # noqa: BLE001  # the author's code may break in any way
            last = traceback.extract_tb(error.__traceback__)[-1]
            return _told(last.filename, last.lineno, error, str(error))
    return ""


def _told(file: str, line: int | None, error: Exception, words: str) -> str:
    return f"{Path(file).name}, line {line}: {type(error).__name__}: {words}"


def _with_needs(plugins: list[str]) -> tuple[str, ...]:
    """Return *plugins* with all that they require."""
    known = {one.id: one.manifest for one in discover() if one.manifest}
    wanted: set[str] = set()
    waiting = [ALWAYS, *plugins]
    while waiting:
        name = waiting.pop()
        manifest = known.get(name)
        if name not in wanted:
            wanted.add(name)
            waiting += [one.id for one in manifest.required] if manifest else []
    return tuple(sorted(wanted))


def _begin(runtime: Runtime, plugins: list[str]) -> None:
    """Make somebody to sign in as, and some records, in a system that has nobody yet."""
    with runtime.reading(SYSTEM, via="cli") as unit:
        if find(unit, Query(USER, limit=1)).rows:
            return
    add_user(
        runtime, email=EMAIL, name="Developer", roles=("crm_administrator",), password=PASSWORD
    )
    samples = Samples(System(runtime))
    for key, kind in runtime.assembly.schema.entities.items():
        if kind.plugin in plugins:
            try:
                for _ in range(SAMPLES):
                    samples.another(key)
            except NoSample:
                continue


if __name__ == "__main__":
    main()
