"""`pegboard plugin …`: which plugins there are."""

import rich_click as click

from pegboard.assembly.discovery import discover
from pegboard.bootstrap import open_untouched
from pegboard.cli.plugin_new import new_plugin
from pegboard.cli.printing import as_json, print_rows
from pegboard.settings import read_settings


@click.group()
def plugin() -> None:
    """Plugins of this system."""


@plugin.command("list")
@as_json
def list_plugins(*, wants_json: bool) -> None:
    """List installed plugins with their state."""
    runtime = open_untouched(read_settings())
    running = {manifest.id for manifest in runtime.assembly.manifests}
    blocked = {one.id: one.reason for one in runtime.blocked}
    rows = []
    for one in discover():
        state = "enabled" if one.id in running else "disabled"
        reason = one.problem or blocked.get(one.id)
        if reason:
            state = "incompatible"
        manifest = one.manifest
        version = manifest.version if manifest else None
        name = manifest.name if manifest else one.id
        rows.append((one.id, name, version, state, reason))
    print_rows(("id", "name", "version", "state", "reason"), rows, wants_json=wants_json)


plugin.add_command(new_plugin)
