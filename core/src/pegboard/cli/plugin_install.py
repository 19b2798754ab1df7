"""`pegboard plugin available|install`: wheels that can be installed, and installing one."""

from pathlib import Path

import rich_click as click

from pegboard.cli.printing import as_json, console, print_rows
from pegboard.lifecycle.packages.install_wheel import install_wheel
from pegboard.lifecycle.packages.offers import available, install_offer
from pegboard.settings import read_settings


@click.command("available")
@as_json
def list_available(*, wants_json: bool) -> None:
    """List the wheels in the operator's folder and index.

    They come from PEGBOARD_PLUGIN_FOLDER and PEGBOARD_PLUGIN_INDEX.
    """
    found = available(read_settings())
    columns = (
        "id", "name", "version", "publisher", "source", "installed", "problem", "summary", "sha256",
    )  # fmt: skip
    shown = columns if wants_json else columns[:7]
    rows = [tuple(getattr(one, column) for column in shown) for one in found.offers]
    print_rows(shown, rows, wants_json=wants_json)
    for problem in found.problems:
        click.echo(problem, err=True)
    if found.problems:
        raise SystemExit(1)


@click.command("install")
@click.argument("wheel", metavar="WHEEL|ID")
@click.option("--version", "version", help="The version of ID; the newest unless given.")
@click.option("--sha256", help="What the SHA-256 of the wheel must be.")
def install_plugin(wheel: str, version: str | None, sha256: str | None) -> None:
    """Install a plugin from a WHEEL, or by its ID from what is available.

    Nothing of it runs until it is enabled.
    """
    settings = read_settings()
    if wheel.endswith(".whl"):
        done = install_wheel(settings, Path(wheel), sha256)
    else:
        done = install_offer(settings, wheel, version, sha256=sha256)
    console.print(
        f"{done.manifest.name} {done.version} by {done.manifest.publisher} is installed. "
        f"See what enabling it does with: pegboard plugin plan --enable {done.id}"
    )
