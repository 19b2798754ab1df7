"""`pegboard plugin new`: the project of a new plugin, complete and with passing tests."""

import keyword
import re
import shutil
import sys
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

import rich_click as click

from pegboard.assembly.plugin_ids import ALWAYS, LONGEST, PATTERN, RESERVED, canonical_id

TEMPLATE = "plugin_template"
ENDING = ".tmpl"
RENAMED = {"gitignore": ".gitignore"}


@click.command("new")
@click.argument("name")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Where the project is made; pegboard-NAME in the current folder unless given.",
)
@click.option("--publisher", default="Your name", show_default=True, help="Who makes the plugin.")
def new_plugin(name: str, folder: Path | None, publisher: str) -> None:
    """Make the project of a plugin called NAME, with tests that pass.

    It brings an entity, a field and a badge on accounts, a rule, an action, a report and
    translations: change what is there into what you need.
    """
    plugin = checked_id(name)
    target = folder or Path(f"pegboard-{plugin.replace('_', '-')}")
    if target.exists():
        raise click.ClickException(
            f"{target} exists already. Choose another place with --folder, or remove it."
        )
    write_project(target, plugin, publisher)
    click.echo(f"The plugin {plugin} is in {target}. Next:\n")
    for command in (f"cd {target}", _program("pytest"), f"{_program('pegboard')} plugin dev ."):
        click.echo(f"  {command}")


def checked_id(name: str) -> str:
    """Return the id of a plugin called *name*.

    Raises:
        ClickException: it cannot be an id.
    """
    plugin = canonical_id(name)
    if plugin in (*RESERVED, ALWAYS) or keyword.iskeyword(plugin):
        raise click.ClickException(f"“{plugin}” is taken by Pegboard itself; choose another name.")
    if not re.fullmatch(PATTERN, plugin) or len(plugin) > LONGEST:
        raise click.ClickException(
            f"“{name}” cannot be the name of a plugin. Use small letters and digits, words joined "
            f"by -, at most {LONGEST} characters, such as “acme-renewals”."
        )
    return plugin


def write_project(target: Path, plugin: str, publisher: str) -> None:
    """Write the project of *plugin* into the folder *target*, which does not exist."""
    words = {
        "id": plugin,
        "package": f"pegboard_{plugin}",
        "distribution": f"pegboard-{plugin.replace('_', '-')}",
        "class": "".join(word.capitalize() for word in plugin.split("_")),
        "label": plugin.replace("_", " ").capitalize(),
        "publisher": publisher.replace("\\", "\\\\").replace('"', '\\"'),
    }
    _copy(files("pegboard.cli").joinpath(TEMPLATE), target, words)


def _copy(source: Traversable, target: Path, words: dict[str, str]) -> None:
    target.mkdir(parents=True)
    for one in source.iterdir():
        name = one.name.removesuffix(ENDING)
        name = words["package"] if name == "package" else RENAMED.get(name, name)
        if one.is_dir():
            _copy(one, target / name, words)
        else:
            text = one.read_text(encoding="utf-8")
            filled = Template(text).substitute(words) if one.name.endswith(ENDING) else text
            (target / name).write_text(filled, encoding="utf-8")


def _program(name: str) -> str:
    """Return how *name* is called from another folder: by itself where the shell finds it."""
    beside = Path(sys.executable).parent / name
    found = shutil.which(name)
    return name if found and Path(found).resolve() == beside.resolve() else str(beside)
