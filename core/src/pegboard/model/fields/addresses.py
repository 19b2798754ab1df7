"""Postal addresses, stored part by part so that rules can use the country or the postcode."""

from collections.abc import Mapping
from typing import Any

from pegboard.model.columns import Column, ColumnKind
from pegboard.model.currencies import is_country
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.base import Cell, Field, as_text
from pegboard.model.operators import PRESENCE
from pegboard.model.types import TEXT, TypeKind, ValueType
from pegboard.model.values import Address as AddressValue
from pegboard.model.worded import Worded

PARTS = ("street", "city", "region", "postcode", "country")
PART_LIMIT = 300


class Address(Field):
    """Street, city, region, postcode and country (ISO 3166-1 alpha-2)."""

    kind = "address"
    value_type = ValueType(TypeKind.COMPOSITE, parts=tuple((part, TEXT) for part in PARTS))
    operators = PRESENCE
    control = "address"
    display = "address"
    sortable = False
    composite = True

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(
            Column(f"{self.name}_{part}", ColumnKind.TEXT, indexed=self.index) for part in PARTS
        )

    def parse(self, raw: object) -> AddressValue | None:
        if raw is None or raw == "":
            return None
        if isinstance(raw, AddressValue):
            return raw
        if not isinstance(raw, Mapping):
            raise ValueRefused(
                Worded("must be an address with the parts %(parts)s", parts=", ".join(PARTS))
            )
        if set(raw) - set(PARTS):
            raise ValueRefused(Worded("has only the parts %(parts)s", parts=", ".join(PARTS)))
        parts = {part: as_text(raw.get(part)) for part in PARTS}
        if any(value is not None and len(value) > PART_LIMIT for value in parts.values()):
            raise ValueRefused(
                Worded("is too long: at most %(most)s characters for each part", most=PART_LIMIT)
            )
        country = parts["country"]
        if country is not None:
            parts["country"] = country.upper()
            if not is_country(country.upper()):
                raise ValueRefused("must name its country by a code such as ES or IT")
        if not any(parts.values()):
            return None
        return AddressValue(**parts)

    def to_cells(self, value: Any) -> tuple[Cell, ...]:
        if value is None:
            return (None,) * len(PARTS)
        return tuple(getattr(value, part) for part in PARTS)

    def from_cells(self, cells: tuple[Cell, ...]) -> AddressValue | None:
        return AddressValue(*cells) if any(cells) else None

    def to_json(self, value: Any) -> dict[str, str | None] | None:
        return None if value is None else {part: getattr(value, part) for part in PARTS}

    def to_text(self, value: Any) -> str:
        if value is None:
            return ""
        return ", ".join(text for part in PARTS if (text := getattr(value, part)))
