"""`pegboard plugin dev`: a system with the plugin at hand, made anew whenever its code changes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import rich_click as click

from pegboard.cli.changed_files import state_of, wait_for_change
from pegboard.cli.server import require_free
from pegboard.testing.announced import announced, environment_with
from pegboard.testing.project import Project, read_project

CHILD = "pegboard.cli.plugin_dev_child"
STOP_SECONDS = 5


@click.command("dev")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def develop(path: Path, host: str, port: int) -> None:
    """Serve a system with the plugin in PATH, and make it anew when a file changes.

    The code runs in a process of its own; what it breaks is told here. The system is kept in the
    folder var/dev of the project: remove that to begin with an empty one.
    """
    project = read_project(path)
    require_free(host, port)
    with announced(project) as places:
        environment = _environment(project, places)
        command = [sys.executable, "-m", CHILD, host, str(port), *project.plugins]
        _serve(project, command, environment)


def _environment(project: Project, places: tuple[str, ...]) -> dict[str, str]:
    folder = project.folder.resolve() / "var/dev"
    return {
        **environment_with(places),
        "PEGBOARD_FOLDER": str(folder),
        "PEGBOARD_DATABASE_URL": f"sqlite:///{folder / 'pegboard.db'}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _serve(project: Project, command: list[str], environment: dict[str, str]) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    while True:
        known = state_of(project.folder)
        child = subprocess.Popen(command, env=environment)
        try:
            changed = wait_for_change(project.folder, known, lambda one=child: _is_over(one))  # type: ignore[misc]  # bound
            if child.poll():
                click.echo("Waiting for a change …", err=True)
                changed = wait_for_change(project.folder, known, lambda: False)
        except KeyboardInterrupt:
            _stop(child)
            return
        if not changed:
            sys.exit(child.wait())
        _stop(child)
        names = sorted(str(one.relative_to(project.folder)) for one in changed)
        click.echo(f"Changed: {', '.join(names[:3])}. Starting anew.", err=True)


def _is_over(child: "subprocess.Popen[bytes]") -> bool:
    return child.poll() is not None


def _stop(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        os.kill(child.pid, signal.SIGTERM)
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
