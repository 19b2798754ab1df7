"""Builds an assembly from loaded plugins: a pure function of what they declare."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pegboard.access.roles import RoleBook
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.capabilities import plugin_allowances
from pegboard.assembly.deprecations import deprecations_of
from pegboard.assembly.discovery import Loaded
from pegboard.assembly.dispatch import (
    SPECS,
    BrokenPlugin,
    Implementation,
    collect,
    compiled_rules,
    implementations,
)
from pegboard.assembly.event_handlers import checked_event_handlers
from pegboard.assembly.health.health import Health, health_of
from pegboard.assembly.home_pieces import check_home_piece
from pegboard.assembly.own_fields import schema_with_own
from pegboard.assembly.pages import check_pieces, checked_pages, template_folder
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.assembly.plugin_settings import settings_of
from pegboard.assembly.quarantined import empty_scopes, narrowed_packs, without_code_of
from pegboard.assembly.reports import checked_reports
from pegboard.database.engine import Database
from pegboard.database.tables import build_tables
from pegboard.expressions import ExpressionError, check_condition
from pegboard.hookspecs.first_records import FirstRecord
from pegboard.hookspecs.pages import Page
from pegboard.hookspecs.pieces import Panel, Widget
from pegboard.hookspecs.roles import Permission, RecordScope, RolePack
from pegboard.hookspecs.slots import (
    Action,
    Badge,
    Board,
    FactList,
    HomeChart,
    HomeList,
    HomeStat,
    HomeTable,
    QuickEntry,
)
from pegboard.hookspecs.workflows import ReadyWorkflow
from pegboard.model.blueprint import Blueprint
from pegboard.model.build_schema import Declared
from pegboard.model.entities import Entity, Extension
from pegboard.model.errors import DeclarationError
from pegboard.model.schema import Schema
from pegboard.records.port import port_for
from pegboard.records.workspace import Workspace

Kind = TypeVar("Kind")
Hooks = Mapping[str, tuple[Implementation, ...]]


def assemble(
    plugins: Sequence[Loaded],
    database: Database,
    blueprint: Blueprint | None = None,
    *,
    epoch: int = 1,
) -> Assembly:
    """Return the assembly of *plugins*, given in the order that the resolver found.

    *blueprint* says what else the system is to be: settings, quarantine, administrators' fields.

    Raises:
        BrokenPlugin: a plugin does not keep to the hook specifications.
        DeclarationError: what they declare does not fit together.
    """
    blueprint = blueprint or Blueprint()
    held = frozenset(blueprint.quarantined) - {ALWAYS}
    hooks = without_code_of(implementations(plugins), held)
    health = _health_of(plugins, database)
    declared = _declared(_collected(hooks, "contribute_entities"))
    with_own = schema_with_own(declared, blueprint.own)
    schema = replace(with_own.schema, in_quarantine=held)
    slots = _collected(hooks, "contribute_slots")
    actions = _collected(hooks, "contribute_actions")
    scopes = _collected(hooks, "contribute_scopes")
    _check_slots(slots, schema)
    named = _permissions(_collected(hooks, "contribute_permissions"))
    folders = _template_folders(plugins)
    settings = settings_of(plugins, blueprint.settings, database.vault_key)
    workspace = Workspace(
        database=database,
        schema=schema,
        tables=build_tables(schema, database.types),
        roles=_role_book(plugins, hooks, named, held, schema),
        rules=compiled_rules(hooks, schema, health, epoch),
        port=port_for,
        scopes=_scopes(scopes, schema, held),
        settings=settings.values,
    )
    return Assembly(
        epoch=epoch,
        manifests=tuple(one.manifest for one in plugins),
        workspace=workspace,
        slots=tuple(slots),
        actions=MappingProxyType(_actions(actions, schema)),
        first_records=_first_records(hooks.get("contribute_first_records", ()), schema),
        demos=tuple(_collected(hooks, "contribute_demo")),
        blueprint=blueprint,
        unfit=with_own.unfit,
        plain_schema=with_own.plain,
        pages=_pages(hooks, folders, named),
        event_handlers=checked_event_handlers(
            _collected(hooks, "contribute_event_handlers"), schema
        ),
        reports=checked_reports(_collected(hooks, "contribute_reports"), schema),
        ready_workflows=_ready_workflows(_collected(hooks, "contribute_workflows")),
        template_folders=MappingProxyType(folders),
        plugin_settings=settings,
        deprecations=MappingProxyType(deprecations_of(plugins, SPECS)),
    )


def _health_of(plugins: Iterable[Loaded], database: Database) -> Health:
    """Return the health that counts for *plugins*, whose packages it knows from now on."""
    health = health_of(database)
    for one in plugins:
        health.learn(one.manifest.id, type(one.plugin).__module__)
    return health


def _role_book(
    plugins: Iterable[Loaded],
    hooks: Hooks,
    permissions: Iterable[Permission],
    held: frozenset[str],
    schema: Schema,
) -> RoleBook:
    packs = _of_type(
        _collected(hooks, "contribute_roles"), RolePack, "contribute_roles", "role pack"
    )
    return RoleBook(
        schema,
        narrowed_packs(packs, held, schema),
        permissions=permissions,
        plugins=plugin_allowances((one.manifest for one in plugins), schema),
    )


def _collected(hooks: Hooks, name: str) -> list[tuple[str, Any]]:
    return collect(name, hooks.get(name, ()))


def _pages(
    hooks: Hooks, folders: dict[str, Path], permissions: Iterable[Permission]
) -> tuple[tuple[str, Page], ...]:
    names = {one.name for one in permissions}
    return checked_pages(_collected(hooks, "contribute_pages"), folders, names)


def _template_folders(plugins: Iterable[Loaded]) -> dict[str, Path]:
    found = {one.manifest.id: template_folder(one.plugin) for one in plugins}
    return {plugin: folder for plugin, folder in found.items() if folder is not None}


def _first_records(
    hooks: tuple[Implementation, ...], schema: Schema
) -> tuple[tuple[str, FirstRecord], ...]:
    collected = collect("contribute_first_records", hooks)
    for plugin, record in collected:
        if record.entity not in schema.entities:
            raise BrokenPlugin(plugin, f"its first records name {record.entity}, which is unknown")
    return tuple(collected)


def _ready_workflows(
    collected: Sequence[tuple[str, object]],
) -> tuple[tuple[str, ReadyWorkflow], ...]:
    found = _of_type(collected, ReadyWorkflow, "contribute_workflows", "ready workflow")
    known: set[tuple[str, str]] = set()
    for plugin, one in found:
        if (plugin, one.name) in known:
            raise BrokenPlugin(plugin, f"it has two workflows ready called {one.name!r}")
        known.add((plugin, one.name))
    return tuple(found)


def _declared(collected: Iterable[tuple[str, object]]) -> list[Declared]:
    declared: dict[str, Declared] = {}
    for plugin, body in collected:
        known = declared.get(plugin, Declared(plugin))
        if isinstance(body, type) and issubclass(body, Entity):
            known = Declared(plugin, (*known.entities, body), known.extensions)
        elif isinstance(body, type) and issubclass(body, Extension):
            known = Declared(plugin, known.entities, (*known.extensions, body))
        else:
            raise BrokenPlugin(plugin, f"contribute_entities returned {body!r}, which is no entity")
        declared[plugin] = known
    return list(declared.values())


def _of_type(
    collected: Iterable[tuple[str, object]], kind: type[Kind], hook: str, word: str
) -> list[tuple[str, Kind]]:
    found = []
    for plugin, one in collected:
        if not isinstance(one, kind):
            raise BrokenPlugin(plugin, f"{hook} returned {one!r}, which is no {word}")
        found.append((plugin, one))
    return found


def _permissions(collected: Sequence[tuple[str, object]]) -> list[Permission]:
    named = _of_type(collected, Permission, "contribute_permissions", "permission")
    for plugin, one in named:
        _check_own(plugin, one.name, "permission")
    return [one for _, one in named]


def _scopes(
    collected: Sequence[tuple[str, object]], schema: Schema, held: Container[str]
) -> Mapping[str, RecordScope]:
    named = _of_type(collected, RecordScope, "contribute_scopes", "scope")
    for plugin, one in named:
        _check_own(plugin, one.name, "scope")
        for entity, where in one.where.items():
            _check_when(plugin, where, entity, schema)
    return MappingProxyType({one.name: one for _, one in empty_scopes(named, held)})


def _check_own(plugin: str, name: str, what: str) -> None:
    if not name.startswith(f"{plugin}."):
        raise BrokenPlugin(plugin, f"its {what} {name!r} must begin with {plugin}.")


def _actions(
    collected: Iterable[tuple[str, object]], schema: Schema
) -> dict[tuple[str, str], tuple[str, Action]]:
    found: dict[tuple[str, str], tuple[str, Action]] = {}
    for plugin, action in collected:
        if not isinstance(action, Action):
            raise BrokenPlugin(
                plugin, f"contribute_actions returned {action!r}, which is no action"
            )
        key = (action.entity, action.name)
        if key in found:
            other = found[key][0]
            raise DeclarationError(
                f"{other} and {plugin} both add {action.name} to {action.entity}"
            )
        _check_when(plugin, action.when, action.entity, schema)
        found[key] = (plugin, action)
    return found


def _check_slots(collected: Sequence[tuple[str, object]], schema: Schema) -> None:
    check_pieces(collected, schema.entities)
    for plugin, slot in collected:
        match slot:
            case Badge():
                _check_when(plugin, slot.when, slot.slot.rpartition(".")[0], schema)
            case HomeList() | HomeStat() | HomeChart() | HomeTable():
                _check_when(plugin, slot.where, slot.entity, schema)
                check_home_piece(plugin, slot, schema)
            case Board():
                _check_when(plugin, slot.where, slot.entity, schema)
                _check_fields(plugin, chain(*slot.asks.values()), slot.entity, schema)
            case FactList() | QuickEntry():
                schema.entity(slot.entity)
            case Panel():
                _check_when(plugin, slot.when, slot.entity, schema)
            case Widget():
                pass
            case _:
                raise BrokenPlugin(plugin, f"contribute_slots returned {slot!r}, which is no slot")


def _check_fields(plugin: str, names: Iterable[str], entity: str, schema: Schema) -> None:
    for name in names:
        if name not in schema.entity(entity).fields:
            raise BrokenPlugin(plugin, f"{entity} has no field {name!r} that a board can ask for")


def _check_when(plugin: str, when: str, entity: str, schema: Schema) -> None:
    schema.entity(entity)
    if not when:
        return
    try:
        check_condition(when, schema, entity)
    except ExpressionError as error:
        raise BrokenPlugin(
            plugin, f"the condition {when!r} does not fit {entity}: {error}"
        ) from error
