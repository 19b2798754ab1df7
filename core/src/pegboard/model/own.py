"""What an administrator adds and changes without code: fields, entities, and how fields behave.

These are the structs that a generation of the system keeps and that a configuration file holds.
"""

from typing import Any

import msgspec

OWN = "custom"
"""Stands where a plugin's id would: administrators' entities are custom.x, their fields custom__x.
"""


class _Piece(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What all pieces have in common: an unknown key is refused, what is usual is left out."""


class Option(_Piece, frozen=True):
    """One option of a choice; a *hidden* one stays where it was chosen and is offered no more."""

    value: str
    label: str
    hidden: bool = False


class OwnField(_Piece, frozen=True, kw_only=True):
    """A field that an administrator added to *entity*; which settings it takes depends on *kind*.

    *options* are those of a choice, *target* the entity of a link, *expression* that of a formula,
    *pattern* that of a running number. A *retired* field is not there any more, its values are.
    """

    entity: str
    name: str
    kind: str
    label: str
    help: str = ""
    required: bool = False
    default: Any = None
    options: tuple[Option, ...] = ()
    target: str = ""
    expression: str = ""
    pattern: str = ""
    minimum: int | None = None
    maximum: int | None = None
    digits: int | None = None
    max_length: int | None = None
    unique: bool = False
    personal: bool = False
    sensitive: bool = False
    show_when: str = ""
    require_when: str = ""
    retired: bool = False

    @property
    def field(self) -> str:
        """The name of the field within its entity."""
        is_own = self.entity.partition(".")[0] == OWN
        return self.name if is_own else f"{OWN}__{self.name}"


class OwnEntity(_Piece, frozen=True, kw_only=True):
    """An entity that an administrator made; its fields are `OwnField`s of custom.*name*.

    *title* names the field by which its records are called, *menu* its place in the main menu,
    where it stands when *in_menu*, *order* how its list is sorted. A *retired* entity is not there
    any more, its records are.
    """

    name: str
    label: str
    plural: str
    icon: str = "box"
    help: str = ""
    owner: bool = True
    title: str = ""
    menu: int = 100
    in_menu: bool = True
    order: str = ""
    retired: bool = False

    @property
    def key(self) -> str:
        return f"{OWN}.{self.name}"


class FieldChange(_Piece, frozen=True, kw_only=True):
    """How an administrator wants a field of *entity* that a plugin declared.

    None leaves what was declared. *options* stand in their order before those that they do not
    name; the conditions hold beside those that the plugin declared.
    """

    entity: str
    field: str
    label: str | None = None
    help: str | None = None
    required: bool | None = None
    default: Any = None
    options: tuple[Option, ...] = ()
    show_when: str = ""
    require_when: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return self == FieldChange(entity=self.entity, field=self.field)


class Layout(_Piece, frozen=True, kw_only=True):
    """The order of the fields of *entity* on forms, and the columns of its list.

    Fields that *form* does not name stand behind those that it does; an empty one says nothing.
    """

    entity: str
    form: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


class Own(_Piece, frozen=True):
    """Everything that administrators configured of entities and fields."""

    entities: tuple[OwnEntity, ...] = ()
    fields: tuple[OwnField, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    layouts: tuple[Layout, ...] = ()

    def entity(self, key: str) -> OwnEntity | None:
        """Return the own entity called *key* ("custom.visit"), None when there is none."""
        return next((one for one in self.entities if one.key == key), None)

    def field(self, entity: str, name: str) -> OwnField | None:
        """Return the own field of *entity* with this full name, None when there is none."""
        return next((one for one in self.fields if (one.entity, one.field) == (entity, name)), None)

    def change(self, entity: str, name: str) -> FieldChange:
        """Return how the field *name* of *entity* is changed."""
        found = (one for one in self.changes if (one.entity, one.field) == (entity, name))
        return next(found, FieldChange(entity=entity, field=name))

    def layout(self, entity: str) -> Layout:
        """Return how *entity* is laid out."""
        found = (one for one in self.layouts if one.entity == entity)
        return next(found, Layout(entity=entity))
