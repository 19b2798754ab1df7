"""`pegboard plugin …`: which plugins there are, and how they stand."""

import rich_click as click

from pegboard.bootstrap import open_untouched
from pegboard.cli.plugin_bisect import bisect
from pegboard.cli.plugin_changes import CHANGES
from pegboard.cli.plugin_check import check_plugin
from pegboard.cli.plugin_dev import develop
from pegboard.cli.plugin_health import show_health
from pegboard.cli.plugin_install import install_plugin, list_available
from pegboard.cli.plugin_new import new_plugin
from pegboard.cli.printing import as_json, print_rows
from pegboard.lifecycle.states import plugin_states
from pegboard.settings import read_settings


@click.group()
def plugin() -> None:
    """Plugins of this system."""


@plugin.command("list")
@as_json
def list_plugins(*, wants_json: bool) -> None:
    """List plugins with their state, and the reason where there is one."""
    states = plugin_states(open_untouched(read_settings()))
    rows = [(one.id, one.name, one.version, one.state, one.reason or None) for one in states]
    print_rows(("id", "name", "version", "state", "reason"), rows, wants_json=wants_json)


for command in (
    *CHANGES,
    new_plugin,
    develop,
    check_plugin,
    show_health,
    list_available,
    install_plugin,
    bisect,
):
    plugin.add_command(command)
