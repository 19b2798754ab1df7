"""Builds the assembly of a blueprint from what is installed, leaving out what cannot run."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from pegboard.assembly.assemble import assemble
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.consented import without_held
from pegboard.assembly.discovery import Installed, Loaded, load
from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.assembly.resolver import ALWAYS, Blocked, resolve
from pegboard.database.engine import Database
from pegboard.model.blueprint import Blueprint
from pegboard.model.errors import DeclarationError


@dataclass(frozen=True, slots=True)
class Built:
    """An assembly, and the plugins of its blueprint that could not become part of it."""

    assembly: Assembly
    installed: tuple[Installed, ...]
    blocked: tuple[Blocked, ...]


def build(
    database: Database,
    installed: Iterable[Installed],
    blueprint: Blueprint,
    *,
    epoch: int = 1,
    held_to: Container[str] | None = None,
) -> Built:
    """Return the assembly of what can run; a plugin that breaks is left out and tried without.

    Nothing is loaded of plugins whose code is another than was agreed to, nor of any that is not
    among *held_to*, if that is given.

    Raises:
        BrokenPlugin: the built-in plugin itself is broken.
    """
    found = tuple(installed)
    by_id = {one.id: one for one in without_held(blueprint, found)}
    wanted = {name for name in blueprint.enabled if held_to is None or name in held_to}
    while True:
        resolution = resolve(by_id.values(), wanted)
        loaded, failures = load(by_id[name] for name in resolution.order)
        broken = {failure.id: failure.reason for failure in failures}
        if not broken:
            try:
                assembly = assemble(loaded, database, blueprint, epoch=epoch)
            except BrokenPlugin as error:
                broken = {error.plugin: error.reason}
            except DeclarationError as error:
                broken = {_unfitting(loaded, database, blueprint): str(error)}
        if not broken:
            return Built(assembly, found, resolution.blocked)
        if ALWAYS in broken:
            raise BrokenPlugin(ALWAYS, broken[ALWAYS])
        by_id |= {name: replace(by_id[name], problem=told) for name, told in broken.items()}


def _unfitting(loaded: tuple[Loaded, ...], database: Database, blueprint: Blueprint) -> str:
    """Return the first plugin that does not fit to those before it, which it may rely on."""
    for count, one in enumerate(loaded, start=1):
        try:
            assemble(loaded[:count], database, blueprint)
        except DeclarationError:
            return one.manifest.id
    return ALWAYS
