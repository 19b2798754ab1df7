"""The departments that installed plugins serve, and the wish that follows from choosing some."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pegboard.assembly.discovery import discover
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.lifecycle.wish import Wish
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext


@dataclass(frozen=True, slots=True)
class Department:
    """A tile of the picker: a department, or a plugin that names none."""

    key: str
    label: str
    icon: str
    summaries: tuple[str, ...]
    plugins: tuple[str, ...]
    is_chosen: bool


def departments_of(visit: Visit) -> list[Department]:
    """Return all departments by name; those are chosen of which something runs."""
    enabled = set(visit.assembly.blueprint.enabled)
    found: dict[str, list[Manifest]] = {}
    for manifest in offered().values():
        for name in manifest.departments or (manifest.name,):
            found.setdefault(name, []).append(manifest)
    return [
        Department(
            key=name,
            label=gettext(name),
            icon=several[0].icon,
            summaries=tuple(gettext(one.summary) for one in several),
            plugins=tuple(one.id for one in several),
            is_chosen=any(one.id in enabled for one in several),
        )
        for name, several in sorted(found.items())
    ]


def offered() -> Mapping[str, Manifest]:
    """Return the plugins that can be chosen, by id: all that are installed and fit."""
    return {
        one.id: one.manifest
        for one in discover()
        if one.manifest is not None and one.problem is None and one.id != ALWAYS
    }


def wish_for(visit: Visit, chosen: Collection[str]) -> Wish:
    """Return what has to be done so that just the departments *chosen* have their plugins."""
    plugins = offered()
    named = {plugin for one in departments_of(visit) if one.key in chosen for plugin in one.plugins}
    wanted = _with_required(named, plugins)
    enabled = set(visit.assembly.blueprint.enabled) & plugins.keys()
    return Wish(enable=tuple(sorted(wanted - enabled)), disable=tuple(sorted(enabled - wanted)))


def _with_required(named: Iterable[str], plugins: Mapping[str, Manifest]) -> set[str]:
    wanted: set[str] = set()
    waiting = list(named)
    while waiting:
        plugin = waiting.pop()
        if plugin in plugins and plugin not in wanted:
            wanted.add(plugin)
            waiting += [one.id for one in plugins[plugin].required]
    return wanted
