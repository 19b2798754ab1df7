"""An assembly: everything that a set of plugins adds up to, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel

from pegboard.access.role_edits import RoleEdits
from pegboard.access.roles import RoleBook
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.own_fit import Unfit
from pegboard.assembly.plugin_settings import PluginSettings
from pegboard.database.people import People
from pegboard.hookspecs.demo import Demo
from pegboard.hookspecs.events import EventHandler
from pegboard.hookspecs.first_records import FirstRecord
from pegboard.hookspecs.pages import Page
from pegboard.hookspecs.pieces import Panel, Widget
from pegboard.hookspecs.reports import Report
from pegboard.hookspecs.slots import (
    Action,
    Badge,
    Board,
    FactList,
    HomeChart,
    HomeList,
    HomePiece,
    HomeStat,
    HomeTable,
    QuickEntry,
    Slot,
)
from pegboard.hookspecs.workflows import ReadyWorkflow
from pegboard.model.blueprint import Blueprint
from pegboard.model.content import entity_content, field_content
from pegboard.model.own import OWN
from pegboard.model.schema import Schema
from pegboard.records.workspace import Workspace


@dataclass(frozen=True)
class Assembly:
    """One generation of the system. It never changes; a request keeps the one it started with.

    *unfit* is what administrators configured that it has to leave out, *plain_schema* what plugins
    declared before administrators changed it.
    """

    epoch: int
    manifests: tuple[Manifest, ...]
    workspace: Workspace
    slots: tuple[tuple[str, Slot], ...]
    actions: Mapping[tuple[str, str], tuple[str, Action]]
    first_records: tuple[tuple[str, FirstRecord], ...] = ()
    demos: tuple[tuple[str, Demo], ...] = ()
    blueprint: Blueprint = field(default_factory=Blueprint)
    unfit: tuple[Unfit, ...] = ()
    plain_schema: Schema = field(default_factory=lambda: Schema({}))
    pages: tuple[tuple[str, Page], ...] = ()
    reports: tuple[tuple[str, Report], ...] = ()
    ready_workflows: tuple[tuple[str, ReadyWorkflow], ...] = ()
    event_handlers: Mapping[tuple[str, str], EventHandler] = field(default_factory=dict)
    template_folders: Mapping[str, Path] = field(default_factory=dict)
    plugin_settings: PluginSettings = field(default_factory=PluginSettings)
    deprecations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def at(self, epoch: int) -> "Assembly":
        """Return this assembly as the generation *epoch*."""
        return replace(self, epoch=epoch)

    @property
    def roles(self) -> RoleBook:
        return self.workspace.roles

    def with_roles(self, edits: RoleEdits) -> "Assembly":
        """Return this assembly with the roles edited so; all that was compiled stays."""
        workspace = replace(self.workspace, roles=self.workspace.roles.edited(edits))
        return replace(self, workspace=workspace)

    @property
    def settings_models(self) -> tuple[tuple[str, type[BaseModel]], ...]:
        """The models of the plugins that have settings."""
        return self.plugin_settings.models

    @property
    def schema(self) -> Schema:
        return self.workspace.schema

    @cached_property
    def hash(self) -> str:
        """The content of this assembly: the same plugins and declarations give the same hash."""
        parts = [f"{m.id} {m.version}" for m in self.manifests]
        for entity in sorted(self.schema.entities.values(), key=lambda entity: entity.key):
            parts.append(entity_content(entity))
            parts += [field_content(entity, one) for one in entity.fields.values()]
        parts += sorted(
            f"{table.name} {list(table.columns.keys())}"
            for table in self.workspace.tables.metadata.tables.values()
        )
        return sha256("\n".join(parts).encode()).hexdigest()

    @cached_property
    def plugin_names(self) -> Mapping[str, str]:
        """What people call each plugin, and what administrators added themselves."""
        return {one.id: one.name for one in self.manifests} | {OWN: "Your own fields"}

    @cached_property
    def people(self) -> People:
        """Who may sign in."""
        return People(self.workspace.database, self.workspace.tables)

    @cached_property
    def boards(self) -> Mapping[str, Board]:
        return {slot.entity: slot for _, slot in self.slots if isinstance(slot, Board)}

    @cached_property
    def facts(self) -> Mapping[str, FactList]:
        return {slot.entity: slot for _, slot in self.slots if isinstance(slot, FactList)}

    @cached_property
    def home(self) -> tuple[HomePiece, ...]:
        kinds = (HomeList, HomeStat, HomeChart, HomeTable)
        found = [slot for _, slot in self.slots if isinstance(slot, kinds)]
        return tuple(sorted(found, key=lambda slot: slot.order))

    @cached_property
    def panels(self) -> tuple[tuple[str, Panel], ...]:
        """The panels of record pages with their plugins, in their order."""
        found = [(plugin, slot) for plugin, slot in self.slots if isinstance(slot, Panel)]
        return tuple(sorted(found, key=lambda pair: (pair[1].order, pair[0])))

    @cached_property
    def widgets(self) -> tuple[tuple[str, Widget], ...]:
        """The widgets of the home page with their plugins, in their order."""
        found = [(plugin, slot) for plugin, slot in self.slots if isinstance(slot, Widget)]
        return tuple(sorted(found, key=lambda pair: (pair[1].order, pair[0])))

    def quick_entries(self, entity: str) -> tuple[QuickEntry, ...]:
        """Return what people may add on the spot as records of *entity*."""
        return tuple(s for _, s in self.slots if isinstance(s, QuickEntry) and s.entity == entity)

    def badges(self, slot: str) -> tuple[Badge, ...]:
        """Return the badges for *slot*, such as "base.account.header@1"."""
        return tuple(s for _, s in self.slots if isinstance(s, Badge) and s.slot == slot)

    def actions_on(self, entity: str) -> tuple[Action, ...]:
        """Return what can be done with records of *entity*, what to do first before the rest."""
        found = [action for (key, _), (_, action) in self.actions.items() if key == entity]
        return tuple(sorted(found, key=lambda action: action.order))
