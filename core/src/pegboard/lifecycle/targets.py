"""Works out what a wish comes to: all plugins that move with it, and all that stands in its way."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from pegboard.assembly.discovery import Installed
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.resolver import ALWAYS, resolve
from pegboard.lifecycle.own_pieces import is_piece, pieces_of, without_pieces
from pegboard.lifecycle.plan import Along, Blocker
from pegboard.lifecycle.wish import Wish
from pegboard.model.blueprint import Blueprint


@dataclass(frozen=True, slots=True)
class Target:
    """The blueprint that is wanted; *along* are the plugins that nobody named."""

    blueprint: Blueprint
    along: tuple[Along, ...] = ()
    blockers: tuple[Blocker, ...] = ()


@dataclass
class _Weighing:
    before: Blueprint
    manifests: Mapping[str, Manifest]
    along: list[Along] = field(default_factory=list)
    blockers: list[Blocker] = field(default_factory=list)

    def block(self, plugin: str, reason: str) -> None:
        self.blockers.append(Blocker(plugin, reason))


def target_of(
    before: Blueprint,
    wish: Wish,
    installed: Iterable[Installed],
    *,
    known: Iterable[str] = (),
    back: Blueprint | None = None,
) -> Target:
    """Return what *wish* makes of the blueprint *before*.

    *known* are plugins whose data is in the database, *back* is the blueprint to go back to.
    """
    found = tuple(installed)
    weighing = _Weighing(before, {one.id: one.manifest for one in found if one.manifest})
    _refuse_contradictions(weighing, wish)
    if back is not None:
        blueprint = _gone_back(before, back)
    else:
        blueprint = _moved(weighing, wish, {*weighing.manifests, *before.enabled, *known})
    _refuse_what_cannot_run(weighing, wish, blueprint, found)
    return Target(blueprint, tuple(weighing.along), _once(weighing.blockers))


def _gone_back(before: Blueprint, back: Blueprint) -> Blueprint:
    """Everything as it was then, but quarantine and consents, which belong to now."""
    consents = {**back.consents, **before.consents}
    gone = {name: keeping for name, keeping in before.removed.items() if name not in back.enabled}
    return msgspec.structs.replace(
        back, quarantined=before.quarantined, consents=consents, removed={**back.removed, **gone}
    )


def _moved(weighing: _Weighing, wish: Wish, known: set[str]) -> Blueprint:
    before = weighing.before
    leaving = _leaving(weighing, wish, known)
    coming = _coming(weighing, wish)
    enabled = (set(before.enabled) - leaving) | coming
    own = before.own if wish.own is None else wish.own
    pieces = {name: keeping for name, keeping in wish.remove.items() if is_piece(name)}
    _refuse_unknown_pieces(weighing, pieces, {*pieces_of(before.own), *pieces_of(own)})
    plugins = {name: keeping for name, keeping in wish.remove.items() if name not in pieces}
    removed = {k: v for k, v in {**before.removed, **plugins}.items() if k not in coming}
    spared = {*wish.release, *wish.remove}
    settings = {**before.settings}
    for plugin, values in wish.settings.items():
        merged = {**settings.get(plugin, {}), **values}
        settings[plugin] = {name: value for name, value in merged.items() if value is not None}
    return msgspec.structs.replace(
        before,
        enabled=tuple(sorted(enabled)),
        quarantined={k: v for k, v in before.quarantined.items() if k not in spared},
        removed=removed,
        settings={k: v for k, v in settings.items() if wish.remove.get(k, "keep") == "keep"},
        own=without_pieces(own, pieces),
    )


def _refuse_unknown_pieces(
    weighing: _Weighing, pieces: Iterable[str], known: Collection[str]
) -> None:
    for name in sorted(pieces):
        if name not in known:
            weighing.block(name, "is no field or entity that somebody added here")


def _leaving(weighing: _Weighing, wish: Wish, known: set[str]) -> set[str]:
    """Return the plugins that shall not run any more, those that need them among them."""
    asked = {*wish.disable, *(name for name in wish.remove if not is_piece(name))}
    for name in sorted(asked):
        if name == ALWAYS:
            weighing.block(name, "is part of every system and cannot be switched off")
        elif name not in known:
            weighing.block(name, "is not known here; look at the list of plugins for its id")
    leaving = {name for name in asked if name != ALWAYS}
    while True:
        needing = {
            name: sorted(leaving & required(weighing.manifests.get(name)))
            for name in set(weighing.before.enabled) - leaving
        }
        new = {name: needs for name, needs in needing.items() if needs}
        if not new:
            return leaving
        for name, needs in sorted(new.items()):
            if name in wish.enable:
                weighing.block(name, f"needs {needs[0]}, which the same change switches off")
            weighing.along.append(Along(name, "disable", f"needs {', '.join(needs)}"))
        leaving |= new.keys()


def _coming(weighing: _Weighing, wish: Wish) -> set[str]:
    """Return the plugins that shall run, those that they need among them."""
    coming = set(wish.enable)
    waiting = sorted(coming)
    while waiting:
        name = waiting.pop(0)
        for needed in sorted(required(weighing.manifests.get(name)) - coming):
            if needed == ALWAYS or needed in weighing.before.enabled:
                continue
            coming.add(needed)
            waiting.append(needed)
            weighing.along.append(Along(needed, "enable", f"{name} needs it"))
    return coming


def required(manifest: Manifest | None) -> set[str]:
    """Return the ids of the plugins that *manifest* requires, without their versions."""
    return set() if manifest is None else {one.id for one in manifest.required}


def _refuse_contradictions(weighing: _Weighing, wish: Wish) -> None:
    going = {"disabled": set(wish.disable), "removed": set(wish.remove)}
    coming = {"enabled": set(wish.enable), "upgraded": set(wish.upgrade)}
    for verb, names in going.items():
        for other, others in coming.items():
            for name in sorted(names & others):
                weighing.block(name, f"is to be {other} and {verb} at once; wish for one of them")
    for name in sorted(going["disabled"] & going["removed"]):
        weighing.block(name, "is to be disabled and removed at once; wish for one of them")
    if wish.back_to is not None and wish != Wish(back_to=wish.back_to):
        weighing.block(ALWAYS, "cannot go back and change something else at once; do one of them")


def _refuse_what_cannot_run(
    weighing: _Weighing, wish: Wish, target: Blueprint, installed: tuple[Installed, ...]
) -> None:
    before = {one.id for one in resolve(installed, weighing.before.enabled).blocked}
    asked = {*wish.enable, *wish.upgrade, *(one.plugin for one in weighing.along)}
    for one in resolve(installed, {*target.enabled, *wish.upgrade}).blocked:
        if one.id not in before or one.id in asked:
            weighing.block(one.id, one.reason)
    for name in sorted(asked & target.quarantined.keys()):
        reason = target.quarantined[name]
        weighing.block(name, f"is in quarantine ({reason}); release it in the same change")
    for name in sorted(wish.upgrade):
        if name not in weighing.before.enabled and name not in wish.enable:
            weighing.block(name, "does not run, so it cannot be upgraded; enable it")
    known = {*weighing.manifests, *weighing.before.enabled}
    for name in sorted(wish.settings.keys() - known):
        weighing.block(name, "is not known here, so it has no settings")


def _once(blockers: Iterable[Blocker]) -> tuple[Blocker, ...]:
    return tuple(sorted(set(blockers), key=lambda one: (one.plugin, one.reason)))
