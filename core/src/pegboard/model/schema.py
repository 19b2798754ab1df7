"""The schema of one assembly: every entity with all its fields, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pegboard.model.entities import Erasure
from pegboard.model.errors import UnknownEntity, UnknownField
from pegboard.model.fields.base import Field
from pegboard.model.fields.links import Link, Links


@dataclass(frozen=True)
class EntityType:
    """One entity as assembled: own, contributed and system fields, by name.

    An administrator gave the *placed* fields their place on the form.
    """

    plugin: str
    name: str
    label: str
    plural: str
    icon: str
    menu: int | None
    owned: bool
    title: str
    listed: tuple[str, ...]
    order: str
    search: tuple[str, ...]
    fields: Mapping[str, Field]
    description: str = ""
    timeline: str | None = None
    follows: str | None = None
    person: bool = False
    erasure: Erasure = "anonymise"
    placed: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        return f"{self.plugin}.{self.name}"

    @property
    def table(self) -> str:
        return f"{self.plugin}_{self.name}"

    def field(self, name: str) -> Field:
        """Return the field called *name*; raise UnknownField when there is none."""
        try:
            return self.fields[name]
        except KeyError:
            raise UnknownField(self.key, name) from None

    @cached_property
    def own_fields(self) -> tuple[Field, ...]:
        """The fields people fill in: declared and contributed ones, without system fields."""
        return tuple(field for field in self.fields.values() if field.plugin)

    @cached_property
    def links_fields(self) -> tuple[Links, ...]:
        return tuple(field for field in self.fields.values() if isinstance(field, Links))

    @cached_property
    def link_fields(self) -> tuple[Link | Links, ...]:
        """Every field that points at other records, system fields among them."""
        links = (field for field in self.fields.values() if isinstance(field, (Link, Links)))
        return tuple(links)

    @cached_property
    def required_fields(self) -> tuple[Field, ...]:
        """The fields that must be filled in whatever the rest of the record says."""
        return tuple(f for f in self.own_fields if f.required and not f.show_when)

    @cached_property
    def conditional_fields(self) -> tuple[Field, ...]:
        """The fields that are shown, or demanded, only while the record fits a condition."""
        return tuple(f for f in self.own_fields if f.show_when or f.require_when)


@dataclass(frozen=True)
class InverseLink:
    """A link seen from the record it points at: *entity*'s *field* links here."""

    entity: str
    field: str
    label: str
    many: bool


@dataclass(frozen=True)
class Schema:
    """All entities of an assembly by key ("sales.opportunity").

    Nobody changes what belongs to one of the plugins *in_quarantine*.
    """

    entities: Mapping[str, EntityType]
    in_quarantine: frozenset[str] = frozenset()

    def entity(self, key: str) -> EntityType:
        """Return the entity called *key*; raise UnknownEntity when there is none."""
        try:
            return self.entities[key]
        except KeyError:
            raise UnknownEntity(key) from None

    def held_by(self, entity: str, field: str | None = None) -> str | None:
        """Return the plugin whose quarantine keeps an entity, or *field* on it, as it is."""
        if not self.in_quarantine:
            return None
        kind = self.entity(entity)
        if kind.plugin in self.in_quarantine:
            return kind.plugin
        known = None if field is None else kind.fields.get(field)
        return known.plugin if known is not None and known.plugin in self.in_quarantine else None

    @cached_property
    def inverse(self) -> Mapping[str, tuple[InverseLink, ...]]:
        """For each entity, the links of others that point at it."""
        found: dict[str, list[InverseLink]] = {key: [] for key in self.entities}
        for entity in self.entities.values():
            for field in entity.own_fields:
                if isinstance(field, (Link, Links)):
                    label = field.inverse_label or entity.plural
                    many = isinstance(field, Links)
                    found[field.target].append(InverseLink(entity.key, field.name, label, many))
        return {key: tuple(links) for key, links in found.items()}
