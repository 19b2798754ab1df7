"""What plugins may do by themselves, as their manifests ask for it."""

from collections.abc import Iterable, Mapping

from pegboard.access.allowance import Allowance, EntityAllowance
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.resolver import ALWAYS
from pegboard.hookspecs.roles import RIGHTS, Right
from pegboard.model.schema import EntityType, Schema

READING: frozenset[Right] = frozenset({"read", "export"})
WRITING: frozenset[Right] = frozenset(RIGHTS)


def plugin_allowances(manifests: Iterable[Manifest], schema: Schema) -> dict[str, Allowance]:
    """Return what each plugin may do at its own work.

    All with its own entities and with its own fields on those of others; beyond that what its
    capabilities name: "read base.lead" or "write base.lead", also "write *". The kernel's own
    plugin is not held to anything, and so is not in the answer.
    """
    return {one.id: _allowance(one, schema) for one in manifests if one.id != ALWAYS}


def _allowance(manifest: Manifest, schema: Schema) -> Allowance:
    asked: Mapping[str, frozenset[Right]] = {}
    for capability in manifest.capabilities:
        verb, _, entity = capability.name.partition(" ")
        rights = {"read": READING, "write": WRITING}.get(verb)
        if rights is not None:
            asked = {**asked, entity: asked.get(entity, frozenset()) | rights}
    return Allowance(
        key=f"plugin {manifest.id}",
        entities={
            entity.key: _on(manifest.id, entity, asked) for entity in schema.entities.values()
        },
    )


def _on(plugin: str, entity: EntityType, asked: Mapping[str, frozenset[Right]]) -> EntityAllowance:
    everything = frozenset(entity.fields)
    if entity.plugin == plugin:
        return EntityAllowance(WRITING, everything)
    rights = asked.get(entity.key, frozenset()) | asked.get("*", frozenset())
    if rights:
        return EntityAllowance(rights, everything)
    own = frozenset(field.name for field in entity.own_fields if field.plugin == plugin)
    if not own:
        return EntityAllowance(frozenset(), frozenset())
    return EntityAllowance(frozenset({"read", "update"}), own | {"id", "version"})
