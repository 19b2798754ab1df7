"""Drafts a plan beside the running system: what it builds, and what stands in its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec

from pegboard.assembly.build import Built, build
from pegboard.assembly.consented import consent_to, consented
from pegboard.assembly.discovery import Installed, discover
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.plugin_folders import (
    add_installed_folders,
    newest_versions,
    search_path,
)
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.assembly.runtime import Runtime
from pegboard.database.assembly_row import StoredAssembly, stored_assembly, stored_assembly_at
from pegboard.database.catalogue import Catalogue, read_catalogue
from pegboard.lifecycle.consents import consents_needed
from pegboard.lifecycle.data_fates import data_fates
from pegboard.lifecycle.differences import Piece, differences, pieces_of
from pegboard.lifecycle.errors import PlanRefused
from pegboard.lifecycle.first_differences import first_records_coming
from pegboard.lifecycle.irreversible import irreversible
from pegboard.lifecycle.own_blockers import own_blockers
from pegboard.lifecycle.own_pieces import as_plugins
from pegboard.lifecycle.packages.verified import verify
from pegboard.lifecycle.plan import Blocker, Plan
from pegboard.lifecycle.plan_hash import sealed
from pegboard.lifecycle.schema_preview import preview_schema
from pegboard.lifecycle.targets import Target, target_of
from pegboard.lifecycle.uses import uses_of
from pegboard.lifecycle.wish import Wish
from pegboard.lifecycle.wished_settings import setting_blockers, without_open_secrets
from pegboard.model.blueprint import Blueprint, Keeping
from pegboard.model.own import OWN


@dataclass(frozen=True)
class Ground:
    """What a plan starts from: the newest generation, what is installed, what is stored."""

    runtime: Runtime
    wish: Wish
    stored: StoredAssembly
    installed: tuple[Installed, ...]
    known: Catalogue
    pieces: tuple[Piece, ...]

    @property
    def before(self) -> Blueprint:
        return self.stored.blueprint

    @cached_property
    def manifests(self) -> Mapping[str, Manifest]:
        return {one.id: one.manifest for one in self.installed if one.manifest}

    def moving(self, after: Blueprint) -> set[str]:
        """Return the plugins whose code comes in with *after*."""
        return {*after.enabled} - {*self.before.enabled} | {*self.wish.upgrade}


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of building the target; *built* is None when it was not come to."""

    built: Built | None
    blockers: tuple[Blocker, ...] = ()
    deprecations: tuple[str, ...] = ()


def draft(
    runtime: Runtime, wish: Wish, pieces: tuple[Piece, ...] | None = None
) -> tuple[Plan, Built | None]:
    """Return the plan of *wish* with what it builds; None when something stands in its way.

    *pieces* are those of what runs, in a process of its own that has just the new code in memory.

    Raises:
        PlanRefused: the database is empty, or never had the epoch to go back to.
        NotReady: this process cannot serve the newest generation, from which a plan begins.
    """
    runtime.follow()
    ground = _ground(runtime, wish, pieces)
    target = _target(ground)
    trial = _build(ground, target)
    blockers = (*target.blockers, *trial.blockers)
    built = None if blockers else trial.built
    return _document(ground, target, trial, blockers), built


def _ground(runtime: Runtime, wish: Wish, pieces: tuple[Piece, ...] | None) -> Ground:
    stored = stored_assembly(runtime.database)
    if stored is None:
        raise PlanRefused("The database is empty. Begin with: pegboard init")
    with runtime.database.reading() as tx:
        known = read_catalogue(tx, runtime.database, runtime.assembly.workspace.tables)
    known = as_plugins(known, wish.remove)
    is_fresh = pieces is not None
    installed = discover() if is_fresh else _installed(runtime, wish, stored.blueprint)
    return Ground(runtime, wish, stored, installed, known, pieces or pieces_of(runtime.assembly))


def _installed(runtime: Runtime, wish: Wish, before: Blueprint) -> tuple[Installed, ...]:
    """Return what is installed; of what is to be upgraded, the newest version there is."""
    add_installed_folders(runtime.settings, before)
    newest = newest_versions(runtime.settings)
    versions = {name: newest[name] for name in wish.upgrade if name in newest}
    if not versions:
        return discover()
    return discover(search_path(runtime.settings, before, versions=versions))


def _target(ground: Ground) -> Target:
    """Return what is wanted, with what is agreed to by whoever applies it."""
    declaring = {
        *(entity.plugin for entity in ground.known.values()),
        *(field.plugin for entity in ground.known.values() for field in entity.fields.values()),
    } - {"", OWN}
    back = _generation(ground)
    target = target_of(ground.before, ground.wish, ground.installed, known=declaring, back=back)
    agreed = {
        name: consent_to(ground.manifests[name])
        for name in ground.moving(target.blueprint) - {ALWAYS}
        if name in ground.manifests
    }
    consents = dict(sorted({**target.blueprint.consents, **agreed}.items()))
    blueprint = msgspec.structs.replace(target.blueprint, consents=consents)
    held = _held(ground, target.blueprint)
    return Target(blueprint, target.along, (*target.blockers, *held))


def _held(ground: Ground, after: Blueprint) -> list[Blocker]:
    """Return what no consent lets in: older code than before, or code that is too new for data."""
    kept = msgspec.structs.replace(after, consents=ground.before.consents)
    moving = ground.moving(after)
    found = consented(kept, ground.installed).held
    return [Blocker(one.id, one.reason) for one in found if one.id in moving and not one.waits]


def _generation(ground: Ground) -> Blueprint | None:
    epoch = ground.wish.back_to
    if epoch is None:
        return None
    found = stored_assembly_at(ground.runtime.database, epoch)
    if found is None:
        raise PlanRefused(f"There is no epoch {epoch} to go back to.")
    return found.blueprint


def _build(ground: Ground, target: Target) -> Trial:
    """Build what is wanted beside what runs; what breaks, or does not fit, is a blocker."""
    runtime = ground.runtime
    running = {manifest.id for manifest in runtime.assembly.manifests}
    if target.blockers:
        return Trial(None)
    if runtime.settings.held_to is not None and ground.moving(target.blueprint):
        return Trial(None, _held_back(ground.moving(target.blueprint)))
    tried = _try(ground, target.blueprint, running)
    if tried.blockers:
        return tried
    epoch = ground.stored.epoch + 1
    held_to = runtime.settings.held_to
    built = build(
        runtime.database, ground.installed, target.blueprint, epoch=epoch, held_to=held_to
    )
    known = {one.id for one in runtime.blocked}
    broken = [
        Blocker(one.id, one.reason)
        for one in built.blocked
        if one.id not in known or one.id in running
    ]
    broken += own_blockers(runtime.database, ground.known, runtime.assembly, built.assembly)
    blockers = (*broken, *setting_blockers(built.assembly, ground.wish))
    return Trial(built, blockers, tried.deprecations)


def _held_back(plugins: set[str]) -> tuple[Blocker, ...]:
    """Return why none of *plugins* comes in where plugins are held back, as in safe mode."""
    reason = "cannot be enabled while the system runs without its plugins; leave safe mode first"
    return tuple(Blocker(name, reason) for name in sorted(plugins))


def _try(ground: Ground, after: Blueprint, running: set[str]) -> Trial:
    """Try what is not running yet in a child process, before any of its code is imported here."""
    new = ground.moving(after) - (running - {*ground.wish.upgrade})
    report = verify(ground.runtime, new, after)
    if not report.ok:
        name = report.plugin or ", ".join(sorted(new))
        return Trial(None, (Blocker(name, report.reason),))
    told = (f"{one.plugin}: {text}" for one in report.plugins for text in one.deprecated)
    return Trial(None, (), tuple(told))


def _document(ground: Ground, target: Target, trial: Trial, blockers: tuple[Blocker, ...]) -> Plan:
    runtime, after, built = ground.runtime, target.blueprint, trial.built
    clear = None if built is None or blockers else built.assembly
    changed = (
        (*differences(ground.pieces, clear), *first_records_coming(runtime, clear)) if clear else ()
    )
    moving = ground.moving(after)
    plan = Plan(
        hash="",
        base=ground.stored.epoch,
        base_hash=ground.stored.hash,
        wish=ground.wish,
        before=ground.before,
        target=after,
        packages={one.id: one.hash for one in ground.installed if one.id in moving},
        blockers=blockers,
        along=target.along,
        differences=changed,
        schema=preview_schema(runtime.database, clear) if clear else (),
        consents=consents_needed(moving, ground.manifests, ground.before.consents),
        uses=uses_of(runtime, changed),
        data=data_fates(runtime.database, ground.known, _going(ground, after)),
        deprecations=trial.deprecations,
        irreversible=irreversible(ground.wish, ground.before, after, ground.known),
    )
    known = (runtime.assembly, *([built.assembly] if built else []))
    return sealed(without_open_secrets(plan, known, runtime.database.vault_key))


def _going(ground: Ground, after: Blueprint) -> dict[str, Keeping]:
    """Return the plugins whose data is not shown any more, with what becomes of it."""
    stopped: dict[str, Keeping] = dict.fromkeys({*ground.before.enabled} - {*after.enabled}, "keep")
    return {**stopped, **ground.wish.remove}
