"""What is wrong with a plugin, in words, with what can be done about it beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pegboard.database.generations import newest_generations
from pegboard.lifecycle.health_records import PluginHealth
from pegboard.lifecycle.health_rows import KeptFault
from pegboard.lifecycle.states import PluginState
from pegboard.model.blueprint import Blueprint
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.plugins.cards import reason_of
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.plugins.state_words import TROUBLED, Deed, deed_of
from pegboard.web.pages.shell import format_of
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

MOST = 3
MOST_GENERATIONS = 50


@dataclass(frozen=True, slots=True)
class ToldFault:
    """A fault as the page of its plugin tells it; *back_epoch* is where going back leads."""

    title: str
    tone: str
    texts: tuple[str, ...]
    deeds: tuple[Deed, ...] = ()
    back_epoch: int | None = None


def faults_of(
    visit: Visit, state: PluginState, health: PluginHealth, names: Mapping[str, str]
) -> list[ToldFault]:
    """Return what is wrong with a plugin now, and what went wrong lately."""
    found = []
    lately = told_faults(health.faults, format_of(visit))
    if state.state in TROUBLED:
        texts = (reason_of(state, names), *_meaning(state), *lately)
        back = _epoch_before(visit, state.id)
        found.append(ToldFault(_title(state), "red", texts, _deeds(state), back))
    elif state.waits_for_consent:
        title = gettext("A new version waits for you")
        deeds = (deed_of("upgrade"),)
        found.append(ToldFault(title, "amber", (reason_of(state, names),), deeds))
    elif state.reason and state.state == "enabled":
        title = gettext("Worth knowing") if state.is_running else gettext("It does not run now")
        found.append(ToldFault(title, "amber", (reason_of(state, names),)))
    elif lately:
        title = gettext("Something failed lately")
        found.append(
            ToldFault(title, "amber", lately, (deed_of("disable"),), _epoch_before(visit, state.id))
        )
    return found


def _epoch_before(visit: Visit, plugin: str) -> int | None:
    """Return the newest generation in which the plugin was otherwise than now, if one is known."""
    tables = visit.assembly.workspace.tables
    newest = newest_generations(visit.runtime.database, tables, MOST_GENERATIONS)
    now = _of_plugin(visit.assembly.blueprint, plugin)
    others = (one.epoch for one in newest if _of_plugin(one.blueprint, plugin) != now)
    return next(others, None)


def _of_plugin(blueprint: Blueprint, plugin: str) -> tuple[object, ...]:
    """Return what of a plugin going back would bring back; quarantine stays as it is."""
    settings = blueprint.settings.get(plugin, {})
    return plugin in blueprint.enabled, blueprint.consents.get(plugin), dict(settings)


def _title(state: PluginState) -> str:
    titles = {
        "quarantined": gettext("It failed too often and is in quarantine"),
        "failed": gettext("It could not be enabled")
        if state.failed_step
        else gettext("It could not be started"),
        "incompatible": gettext("It does not fit this system"),
        "missing": gettext("Its files are missing"),
    }
    return titles[state.state]


def _meaning(state: PluginState) -> tuple[str, ...]:
    if state.state != "quarantined":
        return ()
    return (
        gettext(
            "Until it is released, its pages and buttons are away, its rules do not run, and what "
            "it stored can be read but not changed."
        ),
    )


def _deeds(state: PluginState) -> tuple[Deed, ...]:
    verbs = {
        "quarantined": ("release", "disable"),
        "failed": ("disable",) if state.desired == "enabled" else ("enable",),
        "missing": ("disable",),
    }.get(state.state, ("disable",) if state.desired == "enabled" else ())
    return tuple(deed_of(verb) for verb in verbs)


def told_faults(faults: Iterable[KeptFault], habits: Format) -> tuple[str, ...]:
    """Return the newest of *faults* in words, each with how often it came up."""
    newest = sorted(faults, key=lambda one: one.fault.at, reverse=True)
    alike: dict[tuple[str, str], list[KeptFault]] = {}
    for one in newest:
        alike.setdefault((one.fault.message, one.fault.hook), []).append(one)
    return tuple(_told(several, habits) for several in list(alike.values())[:MOST])


def _told(alike: Sequence[KeptFault], habits: Format) -> str:
    """Return a fault that came up at several places or processes, once, with its newest time."""
    fault, count = alike[0].fault, sum(one.count for one in alike)
    words = {"when": habits.moment(fault.at), "what": retold(fault.message), "hook": fault.hook}
    if count == 1:
        return gettext("%(when)s: it %(what)s in %(hook)s.") % words
    return gettext("%(when)s: it %(what)s in %(hook)s, %(num)s times.") % {
        **words,
        "num": habits.number(count),
    }
