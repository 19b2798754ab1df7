"""`pegboard serve`: the web application."""

import os

import rich_click as click
import uvicorn

from pegboard.bootstrap import start
from pegboard.settings import read_settings
from pegboard.web.application import Application, create_app

START_SECONDS = 60
"""A worker that says nothing for as long is replaced; importing alone takes seconds when busy."""
SAFE = "PEGBOARD_SAFE"
"""Set for the worker processes of `pegboard serve --safe`: no plugin is loaded."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Number of processes.")
@click.option("--safe", is_flag=True, help="Load no plugin but the built-in one.")
def serve(host: str, port: int, workers: int, *, safe: bool) -> None:
    """Serve pages and REST API."""
    if safe:
        os.environ[SAFE] = "1"
    click.echo(f"Pegboard is at http://{host}:{port} (Ctrl+C stops it).")
    listen(host, port, workers)


def listen(host: str, port: int, workers: int = 1) -> None:
    """Serve until stopped; the settings come from the environment."""
    proxies = read_settings().trusted_proxies
    uvicorn.run(
        "pegboard.cli.serve:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_worker_healthcheck=START_SECONDS,
    )


def application() -> Application:
    """Return the application of one process."""
    enabled = () if os.environ.get(SAFE) else None
    return create_app(start(read_settings(), enabled=enabled))
