"""Whether the manifest says what the code does."""

import ast
from collections.abc import Iterator
from pathlib import Path

from pegboard.assembly.resolver import ALWAYS
from pegboard.hookspecs.pieces import Panel, Widget
from pegboard.hookspecs.slots import Badge, Slot
from pegboard.model.fields import Link, Links
from pegboard.testing.guard.uses import Kind
from pegboard_sdk.contract.bench import Bench

RECORDS = ("read", "write")
VERBS = {"network", "run", "use", "email", "jobs", "secret", *RECORDS}
MACHINE: tuple[Kind, ...] = ("network", "program", "file", "thread", "native code")


def check_manifest(bench: Bench) -> Iterator[str]:
    """What the plugin builds on is required, and every capability is one, and is used."""
    yield from _unrequired(bench)
    yield from _capabilities(bench)
    yield from _publication(bench)


def _unrequired(bench: Bench) -> Iterator[str]:
    """Yield the plugins whose entities are built upon without being required."""
    manifest = bench.manifest
    known = {ALWAYS, bench.plugin, *(one.id for one in (*manifest.required, *manifest.wished))}
    for entity in sorted(set(_entities_named(bench))):
        owner = entity.partition(".")[0]
        if owner not in known:
            yield f"It builds on {entity}, but its manifest does not require {owner}."


def _entities_named(bench: Bench) -> Iterator[str]:
    assembly = bench.system.runtime.assembly
    yield from bench.extended
    for kind in assembly.schema.entities.values():
        for field in kind.fields.values():
            if field.plugin == bench.plugin and isinstance(field, Link | Links):
                yield field.target
    for plugin, slot in assembly.slots:
        if plugin == bench.plugin:
            yield from _of_slot(slot)
    yield from (
        entity for (entity, _), (plugin, _) in assembly.actions.items() if plugin == bench.plugin
    )
    yield from (one.entity for plugin, one in assembly.reports if plugin == bench.plugin)


def _of_slot(slot: Slot) -> Iterator[str]:
    match slot:
        case Badge():
            yield slot.slot.rpartition(".")[0]
        case Panel():
            yield slot.entity
        case Widget():
            return
        case _:
            yield slot.entity


def _capabilities(bench: Bench) -> Iterator[str]:
    entities = bench.system.runtime.assembly.schema.entities
    texts = set(_texts(bench.package))
    for one in bench.manifest.capabilities:
        verb, _, what = one.name.partition(" ")
        if verb not in VERBS:
            yield f"The capability “{one.name}” is none; write “read base.contact”, for example."
        elif verb in RECORDS and what != "*" and what not in entities:
            yield f"The capability “{one.name}” names {what}, which no plugin here brings."
        elif verb in RECORDS and what != "*" and not _is_named(what, texts):
            yield f"The capability “{one.name}” is asked for, but the code never names {what}."
        if len(one.reason.split()) < 3:
            yield f"The reason of “{one.name}” says too little for an administrator to decide."


def _is_named(entity: str, texts: set[str]) -> bool:
    return entity in texts or any(f"{entity}." in text for text in texts)


def _texts(package: Path) -> Iterator[str]:
    for file in package.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            if isinstance(node, ast.Attribute | ast.Name):
                yield ""


def _publication(bench: Bench) -> Iterator[str]:
    project = bench.project
    if project is not None and project.version != bench.manifest.version:
        yield (
            f"pyproject.toml says version {project.version}, the manifest "
            f"{bench.manifest.version}; they must be the same."
        )
