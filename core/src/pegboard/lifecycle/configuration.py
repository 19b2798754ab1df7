"""What administrators configured, as one file that another system can be brought to."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from pegboard.access.principals import SYSTEM
from pegboard.access.role_edits import Part
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.assembly.runtime import Runtime
from pegboard.assembly.sealed_settings import is_sealed, secret_names
from pegboard.model.own import FieldChange, Layout, Own, OwnEntity, OwnField
from pegboard.records.find import find
from pegboard.records.query import Query

FORMAT = "pegboard-configuration 1"
SAVED_VIEW = "base.saved_view"
MOST_VIEWS = 500


class _Entry(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Unknown keys are refused, what is usual is left out."""


class RoleEntry(_Entry, frozen=True, kw_only=True):
    """One fact about a role that administrators changed, as `RoleEdit` has it."""

    role: str
    part: Part
    entity: str = ""
    name: str
    value: str


class ViewEntry(_Entry, frozen=True, kw_only=True):
    """A list that everybody may use, kept under a name."""

    name: str
    entity: str
    query: str = ""


class Configuration(_Entry, frozen=True, kw_only=True):
    """The plugins that run, their settings without secrets, and all that administrators made."""

    format: str = msgspec.field(default="")
    plugins: tuple[str, ...] = ()
    settings: Mapping[str, Mapping[str, Any]] = {}
    entities: tuple[OwnEntity, ...] = ()
    fields: tuple[OwnField, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    layouts: tuple[Layout, ...] = ()
    roles: tuple[RoleEntry, ...] = ()
    views: tuple[ViewEntry, ...] = ()

    @property
    def own(self) -> Own:
        return Own(self.entities, self.fields, self.changes, self.layouts)


def configuration_of(runtime: Runtime) -> Configuration:
    """Return how this system is configured; secrets stay here."""
    blueprint = runtime.assembly.blueprint
    own = blueprint.own
    return Configuration(
        format=FORMAT,
        plugins=tuple(name for name in blueprint.enabled if name != ALWAYS),
        settings=_open_settings(runtime),
        entities=own.entities,
        fields=own.fields,
        changes=own.changes,
        layouts=own.layouts,
        roles=tuple(
            RoleEntry(
                role=one.role, part=one.part, entity=one.entity, name=one.name, value=one.value
            )
            for one in sorted(runtime.assembly.roles.edits.edits, key=lambda one: one.place)
        ),
        views=shared_views(runtime),
    )


def _open_settings(runtime: Runtime) -> Mapping[str, Mapping[str, Any]]:
    """Return the settings that are no secrets, of plugins that say which these are."""
    found: dict[str, dict[str, Any]] = {}
    stored = runtime.assembly.blueprint.settings
    for plugin, model in runtime.assembly.settings_models:
        secrets = secret_names(model)
        values = {
            name: value
            for name, value in stored.get(plugin, {}).items()
            if name not in secrets and not is_sealed(value) and value is not None
        }
        if values:
            found[plugin] = values
    return found


def shared_views(runtime: Runtime) -> tuple[ViewEntry, ...]:
    """Return the saved views that everybody may use, once each."""
    with runtime.reading(SYSTEM, via="system") as unit:
        page = find(
            unit,
            Query(
                SAVED_VIEW,
                where="shared == true",
                sort=("entity", "name"),
                fields=("name", "entity", "query"),
                limit=MOST_VIEWS,
            ),
        )
        rows = list(page.records)
    views = (
        ViewEntry(name=row["name"], entity=row["entity"], query=row["query"] or "") for row in rows
    )
    return tuple({(one.entity, one.name): one for one in views}.values())


def merged(standing: Own, wanted: Own) -> Own:
    """Return *standing* with each piece of *wanted* in its place, or behind the others."""
    return Own(
        _merged(standing.entities, wanted.entities, lambda one: one.name),
        _merged(standing.fields, wanted.fields, lambda one: (one.entity, one.name)),
        _merged(standing.changes, wanted.changes, lambda one: (one.entity, one.field)),
        _merged(standing.layouts, wanted.layouts, lambda one: one.entity),
    )


def _merged(standing: Iterable[Any], wanted: Iterable[Any], place: Any) -> tuple[Any, ...]:
    found = {place(one): one for one in standing}
    found |= {place(one): one for one in wanted}
    return tuple(found.values())
