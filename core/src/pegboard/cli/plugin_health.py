"""`pegboard plugin health [ID]`: what plugins cost lately, and how they failed."""

from collections.abc import Sequence
from typing import Any

import rich_click as click

from pegboard.bootstrap import open_untouched
from pegboard.cli.printing import as_json, print_json, print_rows
from pegboard.lifecycle.health_records import PluginHealth, all_health
from pegboard.lifecycle.states import plugin_states
from pegboard.settings import read_settings

COLUMNS = ("plugin", "calls", "seconds", "statements", "errors", "memory_mb")
FAULTS = ("at", "hook", "what", "count", "place")
MEGABYTE = 1024 * 1024


@click.command("health")
@click.argument("ident", metavar="[ID]", required=False)
@as_json
def show_health(ident: str | None, *, wants_json: bool) -> None:
    """Show what plugins cost in the last 24 hours, and the faults of the one called ID."""
    runtime = open_untouched(read_settings())
    known = [one.id for one in plugin_states(runtime)]
    if ident is not None and ident not in known:
        raise click.ClickException(f"There is no plugin called {ident}.")
    found = all_health(runtime, known if ident is None else [ident])
    if wants_json:
        print_json([_document(one) for one in found.values()])
        return
    print_rows(COLUMNS, [_cost(one) for one in found.values()], wants_json=False)
    if ident is not None:
        print_rows(FAULTS, _faults(found[ident]), wants_json=False)


def _cost(health: PluginHealth) -> Sequence[Any]:
    return (
        health.plugin,
        health.calls,
        round(health.seconds, 3),
        health.statements,
        health.errors,
        round(health.memory / MEGABYTE, 1),
    )


def _faults(health: PluginHealth) -> list[Sequence[Any]]:
    return [
        (
            one.fault.at.isoformat(timespec="seconds"),
            one.fault.hook,
            one.fault.message,
            one.count,
            one.fault.trace[-1] if one.fault.trace else "",
        )
        for one in health.faults
    ]


def _document(health: PluginHealth) -> dict[str, Any]:
    faults = [dict(zip(FAULTS, row, strict=True)) for row in _faults(health)]
    trace = [list(one.fault.trace) for one in health.faults]
    told = [one | {"trace": places} for one, places in zip(faults, trace, strict=True)]
    cost = dict(zip(COLUMNS, _cost(health), strict=True))
    return cost | {"calls_by_hour": list(health.series), "faults": told}
