"""`pegboard serve`: the web application."""

import os
import sys

import rich_click as click

from pegboard.bootstrap import reach_database, start
from pegboard.cli.server import PARENT, SOCKET, ServingProcess, open_socket, require_free
from pegboard.cli.worker_processes import WorkerProcesses
from pegboard.lifecycle.safe_mode import settings_for_start
from pegboard.lifecycle.starts import note_stopped, started_by_hand
from pegboard.settings import read_settings

SAFE = "PEGBOARD_SAFE"
"""Set by `pegboard serve --safe`, for this process and those that follow it: no plugin is loaded.
"""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Number of processes.")
@click.option("--safe", is_flag=True, help="Load no plugin but the built-in one.")
def serve(host: str, port: int, workers: int, *, safe: bool) -> None:
    """Serve pages and REST API.

    SIGHUP lets every process start anew, one after the other, without a lost request.
    """
    require_free(host, port)
    if safe:
        os.environ[SAFE] = "1"
    if PARENT not in os.environ and SOCKET not in os.environ:
        click.echo(f"Pegboard is at http://{host}:{port} (Ctrl+C stops it).")
    listen(host, port, workers)


def listen(host: str, port: int, workers: int = 1) -> None:
    """Serve until stopped; the settings come from the environment."""
    if SOCKET not in os.environ:
        started_by_hand(read_settings())
    listening = open_socket(host, port)
    if workers > 1 and PARENT not in os.environ:
        sys.exit(WorkerProcesses(listening, workers).run())
    settings = read_settings()
    reach_database(settings)
    settings = settings_for_start(settings)
    try:
        runtime = start(settings)
    except KeyboardInterrupt:
        note_stopped(settings)
        raise
    ServingProcess(runtime, settings, listening).run()
