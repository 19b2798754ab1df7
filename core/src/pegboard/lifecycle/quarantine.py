"""Takes plugins that fail too often out of the way, in all processes, and lets them back in."""

import logging
from collections.abc import Mapping
from functools import partial
from weakref import ReferenceType, ref

import msgspec

from pegboard.access.principals import Principal
from pegboard.assembly.health.health import health_of
from pegboard.assembly.runtime import NotReady, Runtime
from pegboard.database.assembly_row import StoredAssembly, store_assembly, stored_assembly
from pegboard.database.errors import AlreadyTaken
from pegboard.lifecycle.apply_lock import apply_lock
from pegboard.lifecycle.errors import ApplyBusy
from pegboard.model.blueprint import Blueprint

PATIENCE_SECONDS = 60.0
"""How long a change of the system that is under way is waited for."""

log = logging.getLogger("pegboard.plugins")


def quarantine_when_failing(runtime: Runtime) -> None:
    """Have every plugin that fails too often in this process put in quarantine from now on."""
    health_of(runtime.database).on_open = partial(_open, ref(runtime))


def quarantine(runtime: Runtime, plugin: str, reason: str) -> bool:
    """Let no process run the code of *plugin* any more; return whether any did.

    Its data stays where it is, to be read by those who might before, and changed by nobody. Must
    not be called within a transaction.

    Raises:
        ApplyBusy: another change of the system takes too long.
    """
    with apply_lock(runtime.database, patience=PATIENCE_SECONDS):
        stored = stored_assembly(runtime.database)
        if stored is None or plugin not in stored.blueprint.enabled:
            return False
        held = stored.blueprint.quarantined
        if plugin in held:
            return False
        _store(runtime, stored, {**held, plugin: reason}, by=None, via="system")
    log.error("The plugin %s is in quarantine: %s", plugin, reason)
    return True


def release(runtime: Runtime, plugin: str, principal: Principal, *, via: str = "cli") -> bool:
    """Let *plugin* run again; return whether it was in quarantine.

    Raises:
        ApplyBusy: another change of the system takes too long.
    """
    with apply_lock(runtime.database, patience=PATIENCE_SECONDS):
        stored = stored_assembly(runtime.database)
        if stored is None or plugin not in stored.blueprint.quarantined:
            return False
        held = {k: v for k, v in stored.blueprint.quarantined.items() if k != plugin}
        _store(runtime, stored, held, by=principal.user_id, via=via)
    health_of(runtime.database).breaker.forget(plugin)
    return True


def _store(
    runtime: Runtime, stored: StoredAssembly, held: Mapping[str, str], *, by: str | None, via: str
) -> None:
    """Write the generation in which the plugins *held* are in quarantine, and follow it."""
    wanted: Blueprint = msgspec.structs.replace(stored.blueprint, quarantined=held)
    built = runtime.stage(wanted, stored.epoch + 1)
    newest = StoredAssembly(stored.epoch + 1, built.assembly.hash, wanted)
    tables = runtime.assembly.workspace.tables
    store_assembly(runtime.database, tables, newest, before=stored, by=by, via=via)
    runtime.follow()


def _open(system: "ReferenceType[Runtime]", plugin: str, reason: str) -> None:
    """Quarantine *plugin*; runs in a thread of its own, which nobody waits for.

    A system held to some of its plugins looks for the faulty one, and is not changed.
    """
    runtime = system()
    if runtime is None or runtime.settings.held_to is not None:
        return
    try:
        quarantine(runtime, plugin, reason)
    except (ApplyBusy, AlreadyTaken, NotReady):
        log.exception("The plugin %s could not be put in quarantine", plugin)
