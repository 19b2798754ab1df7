"""Holds back plugins whose installed code is another than an administrator agreed to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pegboard.assembly.discovery import Installed
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.assembly.requirement import readable_version
from pegboard.model.blueprint import Blueprint, Consent


@dataclass(frozen=True, slots=True)
class Held:
    """A plugin that is wanted and must not be loaded; *waits* is whether a consent would do."""

    id: str
    reason: str
    waits: bool


@dataclass(frozen=True, slots=True)
class Consented:
    """Which of the wanted plugins may be loaded.

    *renewed* are the consents of those whose newer code asks for no more than was agreed to: it is
    taken as it is.
    """

    may_load: tuple[str, ...]
    held: tuple[Held, ...]
    renewed: Mapping[str, Consent]


def consented(blueprint: Blueprint, installed: Iterable[Installed]) -> Consented:
    """Return which plugins of *blueprint* may be loaded as they are installed now.

    A plugin without a consent was there before consents were kept; it may be loaded.
    """
    manifests = {one.id: one.manifest for one in installed if one.manifest is not None}
    held: list[Held] = []
    renewed: dict[str, Consent] = {}
    for name in blueprint.enabled:
        manifest, consent = manifests.get(name), blueprint.consents.get(name)
        if manifest is None or consent is None or name == ALWAYS:
            continue
        against = _objection(manifest, consent)
        if against is not None:
            held.append(against)
        elif manifest.version != consent.version:
            renewed[name] = consent_to(manifest)
    stopped = {one.id for one in held}
    return Consented(
        tuple(name for name in blueprint.enabled if name not in stopped), tuple(held), renewed
    )


def without_held(blueprint: Blueprint, installed: Iterable[Installed]) -> tuple[Installed, ...]:
    """Return *installed* with the reason on each plugin that must not be loaded."""
    found = tuple(installed)
    reasons = {one.id: one.reason for one in consented(blueprint, found).held}
    return tuple(replace(one, problem=one.problem or reasons.get(one.id)) for one in found)


def consent_to(manifest: Manifest) -> Consent:
    """Return what is agreed to by whoever lets the plugin of *manifest* run."""
    names = tuple(sorted(one.name for one in manifest.asks))
    return Consent(manifest.version, manifest.publisher, names)


def _objection(manifest: Manifest, consent: Consent) -> Held | None:
    installed, agreed = readable_version(manifest.version), readable_version(consent.version)
    name = manifest.id
    if installed < agreed:
        return Held(
            name,
            f"is older ({manifest.version}) than the {consent.version} it was enabled with; "
            f"install {consent.version} or newer, or go back to the plan before",
            waits=False,
        )
    if manifest.publisher != consent.publisher:
        return Held(
            name,
            f"waits for your consent: it comes from {manifest.publisher} now, "
            f"no longer from {consent.publisher}",
            waits=True,
        )
    more = sorted({one.name for one in manifest.asks} - set(consent.capabilities))
    if more:
        return Held(
            name,
            f"waits for your consent: {manifest.version} asks for {', '.join(more)} as well",
            waits=True,
        )
    oldest = manifest.min_upgrade_from
    if oldest is not None and agreed < readable_version(oldest):
        return Held(
            name,
            f"cannot take over the data of {consent.version}; install {oldest} and start once "
            f"before {manifest.version}",
            waits=False,
        )
    return None
