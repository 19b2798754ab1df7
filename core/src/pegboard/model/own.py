"""What an administrator adds and changes without code: fields, entities, and how fields behave."""

from collections.abc import Mapping
from typing import Any

import msgspec

OWN = "custom"
"""Stands where a plugin's id would: administrators' entities are custom.x, their fields custom__x.
"""


class OwnField(msgspec.Struct, frozen=True):
    """A field that an administrator added to *entity*; *settings* depend on its kind."""

    entity: str
    name: str
    kind: str
    label: str
    help: str = ""
    required: bool = False
    settings: Mapping[str, Any] = {}


class OwnEntity(msgspec.Struct, frozen=True):
    """An entity that an administrator made; its fields are `OwnField`s of custom.*name*."""

    name: str
    label: str
    plural: str
    icon: str = "box"
    owner: bool = True
    help: str = ""


class FieldChange(msgspec.Struct, frozen=True):
    """How an administrator wants a field of *entity*; None leaves what was declared."""

    entity: str
    field: str
    label: str | None = None
    help: str | None = None
    required: bool | None = None
    default: Any = None
    options: tuple[tuple[str, str], ...] | None = None
    position: int | None = None
    listed: bool | None = None
    show_when: str = ""
    require_when: str = ""


class Own(msgspec.Struct, frozen=True):
    """Everything that administrators configured of entities and fields."""

    entities: tuple[OwnEntity, ...] = ()
    fields: tuple[OwnField, ...] = ()
    changes: tuple[FieldChange, ...] = ()
