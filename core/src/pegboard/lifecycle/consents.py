"""What an administrator has to agree to before plugins run: who made them, what they may do."""

from collections.abc import Iterable, Mapping

from pegboard.assembly.manifest import Manifest
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.lifecycle.plan import ConsentNeeded
from pegboard.model.blueprint import Consent


def consents_needed(
    plugins: Iterable[str], manifests: Mapping[str, Manifest], known: Mapping[str, Consent]
) -> tuple[ConsentNeeded, ...]:
    """Return what is new to whoever agreed to *known*, for those of *plugins* that ask for more."""
    needed = []
    for name in sorted(set(plugins) - {ALWAYS}):
        manifest = manifests.get(name)
        if manifest is not None:
            one = _difference(manifest, known.get(name))
            if one.added or one.publisher != one.publisher_before:
                needed.append(one)
    return tuple(needed)


def _difference(manifest: Manifest, before: Consent | None) -> ConsentNeeded:
    agreed = set(before.capabilities) if before else set()
    asked = {one.name for one in manifest.asks}
    return ConsentNeeded(
        plugin=manifest.id,
        version=manifest.version,
        publisher=manifest.publisher,
        version_before=before.version if before else None,
        publisher_before=before.publisher if before else None,
        added=tuple((one.name, one.reason) for one in manifest.asks if one.name not in agreed),
        dropped=tuple(sorted(agreed - asked)),
    )
