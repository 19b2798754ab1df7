"""How each plugin stands: what is wanted of it, what it does, and why it does not do it."""

from dataclasses import dataclass
from typing import Literal

from pegboard.assembly.consented import Held, consented
from pegboard.assembly.discovery import Installed, discover
from pegboard.assembly.health.costs import PluginCost
from pegboard.assembly.health.health import health_of
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.plugin_folders import add_installed_folders, newest_versions
from pegboard.assembly.requirement import readable_version
from pegboard.assembly.resolver import NOT_INSTALLED, resolve
from pegboard.assembly.runtime import Runtime
from pegboard.database.assembly_row import stored_assembly
from pegboard.database.catalogue import read_catalogue
from pegboard.lifecycle.failures import Failure, last_failures
from pegboard.lifecycle.packages.verified import verified_hashes
from pegboard.lifecycle.safe_mode import safe_mode_reason
from pegboard.model.blueprint import Blueprint, Consent, Keeping
from pegboard.model.own import OWN

State = Literal[
    "discovered", "verified", "enabled", "disabled", "removed",
    "incompatible", "missing", "quarantined", "failed",
]  # fmt: skip
Desired = Literal["enabled", "disabled", "removed"]
KEPT: dict[Keeping, str] = {
    "keep": "was removed; its data is kept",
    "export": "was removed; its data was written to a file",
    "purge": "was removed with its data",
}

UNTOUCHED: dict[str, tuple[State, ...]] = {
    "enabled": ("discovered", "verified", "disabled"),
    "upgraded": ("enabled",),
}
"""The states that a plugin is left in when enabling or upgrading it failed."""

STATE_AFTER: dict[str, State] = {"enabled": "failed", "upgraded": "enabled"}


@dataclass(frozen=True, slots=True)
class PluginState:
    """How one plugin stands.

    *reason* are words that follow its name, "" when there is nothing to say. *desired* is what
    administrators want, *is_running* what this process does. *version* is what is installed,
    *consent* what was agreed to, if something was. *cost* is what it cost this process so far,
    *failed_step* the step at which taking it up failed.
    """

    id: str
    state: State
    reason: str
    manifest: Manifest | None
    desired: Desired
    is_running: bool
    waits_for_consent: bool = False
    consent: Consent | None = None
    package: str = ""
    is_editable: bool = False
    cost: PluginCost | None = None
    failed_step: str = ""

    @property
    def observed(self) -> Literal["running", "stopped"]:
        return "running" if self.is_running else "stopped"

    @property
    def name(self) -> str:
        return self.manifest.name if self.manifest else self.id

    @property
    def version(self) -> str | None:
        return self.manifest.version if self.manifest else None


@dataclass(frozen=True)
class _Facts:
    """All that states are read from, looked up once for all plugins."""

    blueprint: Blueprint
    installed: dict[str, Installed]
    running: frozenset[str]
    blocked: dict[str, str]
    unfit: dict[str, str]
    held: dict[str, Held]
    declared: frozenset[str]
    verified: frozenset[str]
    safe: str
    newest: dict[str, str]
    failures: dict[str, Failure]


def plugin_states(runtime: Runtime) -> tuple[PluginState, ...]:
    """Return every plugin that is installed, wanted or known from before, by its id."""
    facts = _facts(runtime)
    blueprint = facts.blueprint
    ids = {*facts.installed, *blueprint.enabled, *blueprint.removed, *facts.declared}
    costs = {one.plugin: one for one in health_of(runtime.database).costs.snapshot()}
    return tuple(_state(facts, name, costs.get(name)) for name in sorted(ids))


def _facts(runtime: Runtime) -> _Facts:
    stored = stored_assembly(runtime.database)
    blueprint = stored.blueprint if stored else runtime.assembly.blueprint
    add_installed_folders(runtime.settings, blueprint)
    installed = discover()
    resolution = resolve(installed, blueprint.enabled)
    return _Facts(
        blueprint=blueprint,
        installed={one.id: one for one in installed},
        running=frozenset(one.id for one in runtime.assembly.manifests),
        blocked={one.id: one.reason for one in runtime.blocked},
        unfit={one.id: one.reason for one in resolution.blocked},
        held={one.id: one for one in consented(blueprint, installed).held},
        declared=_declared(runtime) if stored else frozenset(),
        verified=verified_hashes(runtime) if stored else frozenset(),
        safe=safe_mode_reason(runtime),
        newest=newest_versions(runtime.settings),
        failures=last_failures(runtime) if stored else {},
    )


def _state(facts: _Facts, name: str, cost: PluginCost | None) -> PluginState:
    one = facts.installed.get(name)
    held = facts.held.get(name)
    state, reason = _told(facts, name, one)
    failure = facts.failures.get(name)
    if failure is not None and state in UNTOUCHED[failure.what]:
        state, reason = STATE_AFTER[failure.what], failure.words
    newer = _newer(facts, one)
    if newer and not reason:
        reason = f"{newer} is installed as well, and waits for your consent"
    return PluginState(
        id=name,
        state=state,
        reason=reason,
        manifest=one.manifest if one else None,
        desired=_desired(facts.blueprint, name),
        is_running=name in facts.running and name not in facts.blueprint.quarantined,
        waits_for_consent=bool((held and held.waits) or newer),
        consent=facts.blueprint.consents.get(name),
        package=one.hash if one else "",
        is_editable=bool(one and one.editable),
        cost=cost,
        failed_step=failure.step if failure is not None and state == "failed" else "",
    )


def _newer(facts: _Facts, one: Installed | None) -> str:
    """Return the version beside *one* that is newer than what was agreed to, "" without one."""
    newest = facts.newest.get(one.id) if one else None
    if one is None or one.manifest is None or newest is None:
        return ""
    is_newer = readable_version(newest) > readable_version(one.manifest.version)
    return newest if is_newer and one.id in facts.blueprint.enabled else ""


def _desired(blueprint: Blueprint, name: str) -> Desired:
    if name in blueprint.enabled:
        return "enabled"
    return "removed" if name in blueprint.removed else "disabled"


def _told(facts: _Facts, name: str, one: Installed | None) -> tuple[State, str]:
    if name in facts.blueprint.enabled:
        return _told_of_wanted(facts, name, one)
    if name in facts.blueprint.removed:
        return "removed", KEPT[facts.blueprint.removed[name]]
    if one is None:
        return "missing", "is not installed any more; its data is kept"
    if one.problem:
        return "incompatible", one.problem
    if name in facts.declared or name in facts.blueprint.consents:
        return "disabled", ""
    return ("verified" if one.hash and one.hash in facts.verified else "discovered"), ""


def _told_of_wanted(facts: _Facts, name: str, one: Installed | None) -> tuple[State, str]:
    held = facts.held.get(name)
    if one is None:
        told: tuple[State, str] = (
            "missing",
            "is not installed any more; install its package again, its data is kept",
        )
    elif name in facts.blueprint.quarantined:
        told = "quarantined", facts.blueprint.quarantined[name]
    elif held is not None and name not in facts.running:
        told = "disabled" if held.waits else "incompatible", held.reason
    elif name in facts.unfit:
        told = "incompatible", facts.unfit[name]
    elif name in facts.running:
        told = "enabled", ""
    elif facts.safe:
        told = "enabled", f"does not run now: {facts.safe}"
    elif facts.blocked.get(name) == NOT_INSTALLED:
        told = "failed", "is installed again, and runs when it is disabled and enabled once"
    else:
        told = "failed", facts.blocked.get(name, "was not taken up by this process yet")
    return told


def _declared(runtime: Runtime) -> frozenset[str]:
    """Return the plugins that left something in the database."""
    with runtime.database.reading() as tx:
        known = read_catalogue(tx, runtime.database, runtime.assembly.workspace.tables)
    fields = (field.plugin for entity in known.values() for field in entity.fields.values())
    return frozenset({*(entity.plugin for entity in known.values()), *fields} - {"", OWN})
