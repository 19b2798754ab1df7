"""Makes a plan: what a wish will do to the system, worked out without touching it."""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from pegboard.access.principals import Principal
from pegboard.assembly.build import Built, build
from pegboard.assembly.discovery import Installed, discover
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.resolver import ALWAYS
from pegboard.assembly.runtime import Runtime
from pegboard.database.assembly_row import StoredAssembly, stored_assembly, stored_assembly_at
from pegboard.database.catalogue import Catalogue, read_catalogue
from pegboard.lifecycle.consents import consent_to, consents_needed
from pegboard.lifecycle.data_fates import data_fates
from pegboard.lifecycle.differences import differences
from pegboard.lifecycle.errors import PlanRefused
from pegboard.lifecycle.plan import Blocker, Plan
from pegboard.lifecycle.plan_hash import sealed
from pegboard.lifecycle.schema_preview import preview_schema
from pegboard.lifecycle.stored_plans import keep_document
from pegboard.lifecycle.targets import Target, target_of
from pegboard.lifecycle.uses import uses_of
from pegboard.lifecycle.wish import Wish
from pegboard.model.blueprint import Blueprint, Keeping


def make_plan(runtime: Runtime, wish: Wish) -> Plan:
    """Return the plan of *wish*, with everything that stands in its way; nothing is stored.

    Raises:
        PlanRefused: the database is empty.
        NotReady: this process cannot serve the newest generation, from which a plan begins.
    """
    return draft(runtime, wish)[0]


def keep_plan(runtime: Runtime, plan: Plan, principal: Principal) -> None:
    """Keep *plan*, so that it can be applied by its hash."""
    keep_document(runtime, plan, principal.user_id)


def draft(runtime: Runtime, wish: Wish) -> tuple[Plan, Built | None]:
    """Return the plan of *wish* with what it builds; None when something stands in its way."""
    runtime.follow()
    stored = stored_assembly(runtime.database)
    if stored is None:
        raise PlanRefused("The database is empty. Begin with: pegboard init")
    installed, known = discover(), _catalogue(runtime)
    back = _generation(runtime, wish)
    target = target_of(stored.blueprint, wish, installed, known=_declaring(known), back=back)
    target = _consented(target, stored.blueprint, wish, installed)
    built, broken = _build(runtime, installed, target, stored)
    plan = _document(runtime, wish, stored, target, installed, known, built, broken)
    return plan, built


def _document(
    runtime: Runtime,
    wish: Wish,
    stored: StoredAssembly,
    target: Target,
    installed: tuple[Installed, ...],
    known: Catalogue,
    built: Built | None,
    broken: tuple[Blocker, ...],
) -> Plan:
    before, after = stored.blueprint, target.blueprint
    going = _going(before, after, wish)
    changed = () if built is None else differences(runtime.assembly, built.assembly)
    moving = {*after.enabled} - {*before.enabled} | {*wish.upgrade}
    plan = Plan(
        hash="",
        base=stored.epoch,
        base_hash=stored.hash,
        wish=wish,
        before=before,
        target=after,
        packages=_packages(installed, moving),
        blockers=(*target.blockers, *broken),
        along=target.along,
        differences=changed,
        schema=() if built is None else preview_schema(runtime.database, built.assembly),
        consents=consents_needed(moving, _manifests(installed), before.consents),
        uses=uses_of(runtime, changed),
        data=data_fates(runtime.database, known, going),
        irreversible=_irreversible(wish, before, after),
    )
    return sealed(plan)


def _build(
    runtime: Runtime, installed: tuple[Installed, ...], target: Target, stored: StoredAssembly
) -> tuple[Built | None, tuple[Blocker, ...]]:
    """Build what is wanted beside what runs; plugins that break are blockers."""
    if target.blockers:
        return None, ()
    built = build(runtime.database, installed, target.blueprint, epoch=stored.epoch + 1)
    known = {one.id for one in runtime.blocked}
    running = {manifest.id for manifest in runtime.assembly.manifests}
    broken = tuple(
        Blocker(one.id, one.reason)
        for one in built.blocked
        if one.id not in known or one.id in running
    )
    return (None if broken else built), broken


def _consented(
    target: Target, before: Blueprint, wish: Wish, installed: Iterable[Installed]
) -> Target:
    """Return *target* with what is agreed to by whoever applies it."""
    manifests = _manifests(installed)
    moving = {*target.blueprint.enabled} - {*before.enabled} | {*wish.upgrade}
    agreed = {
        name: consent_to(manifests[name]) for name in sorted(moving - {ALWAYS}) if name in manifests
    }
    consents = {**target.blueprint.consents, **agreed}
    blueprint = msgspec.structs.replace(target.blueprint, consents=dict(sorted(consents.items())))
    return Target(blueprint, target.along, target.blockers)


def _packages(installed: Iterable[Installed], moving: Collection[str]) -> dict[str, str]:
    return {one.id: one.hash for one in installed if one.id in moving}


def _manifests(installed: Iterable[Installed]) -> Mapping[str, Manifest]:
    return {one.id: one.manifest for one in installed if one.manifest}


def _going(before: Blueprint, after: Blueprint, wish: Wish) -> dict[str, Keeping]:
    """Return the plugins whose data is not shown any more, with what becomes of it."""
    stopped: dict[str, Keeping] = dict.fromkeys({*before.enabled} - {*after.enabled}, "keep")
    return {**stopped, **wish.remove}


def _irreversible(wish: Wish, before: Blueprint, after: Blueprint) -> tuple[str, ...]:
    lines = [f"The data of {name} is deleted." for name, k in wish.remove.items() if k == "purge"]
    lines += [
        f"The data of {name} is deleted once it is written to a file; it stays out until imported."
        for name, keeping in wish.remove.items()
        if keeping == "export"
    ]
    if wish.back_to is not None:
        lines += [
            f"The data of {name} was deleted since and does not come back."
            for name, keeping in before.removed.items()
            if keeping != "keep" and name in after.enabled
        ]
    return tuple(sorted(lines))


def _generation(runtime: Runtime, wish: Wish) -> Blueprint | None:
    if wish.back_to is None:
        return None
    found = stored_assembly_at(runtime.database, wish.back_to)
    if found is None:
        raise PlanRefused(f"There is no epoch {wish.back_to} to go back to.")
    return found.blueprint


def _catalogue(runtime: Runtime) -> Catalogue:
    with runtime.database.reading() as tx:
        return read_catalogue(tx, runtime.database, runtime.assembly.workspace.tables)


def _declaring(known: Catalogue) -> set[str]:
    """Return every plugin that declared something in this database."""
    return {
        *(entity.plugin for entity in known.values()),
        *(field.plugin for entity in known.values() for field in entity.fields.values()),
    } - {""}
