"""A mapping checked against the entity, the rights of the person and the columns of the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pegboard.access.rights import Rights
from pegboard.model.errors import ValueRefused
from pegboard.model.fields import Address, Field, Formula, Link, Links, Money
from pegboard.model.fields.addresses import PARTS as ADDRESS_PARTS
from pegboard.model.schema import EntityType, Schema
from pegboard.transfer.errors import BadMapping
from pegboard.transfer.mapping import ColumnRule, DefaultRule, ImportMapping

MONEY_PARTS = ("amount", "currency")


@dataclass(frozen=True, slots=True)
class Lookup:
    """How the text of a link finds its record: by the field *by* of *target*, or by id."""

    target: str
    by: str
    create: bool
    may_be_id: bool


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """One column that is imported: where it stands, and what it fills."""

    place: int
    name: str
    field: Field
    rule: ColumnRule
    part: str = ""
    lookup: Lookup | None = None


@dataclass(frozen=True, slots=True)
class PlannedDefault:
    """A value for new records; a link is looked up like that of a column."""

    field: Field
    text: str
    lookup: Lookup | None = None


@dataclass(frozen=True)
class ImportPlan:
    """Everything decided before the first row."""

    entity: EntityType
    columns: tuple[PlannedColumn, ...]
    match: tuple[str, ...]
    defaults: tuple[PlannedDefault, ...]
    currency: str
    ignored: tuple[str, ...] = ()
    columns_of: dict[str, str] = field(default_factory=dict)

    def column_for(self, name: str) -> str:
        """Return the column(s) of the file that fill the field *name*, "" for none."""
        return self.columns_of.get(name, "")


class Planner:
    """Makes the plan of one import."""

    def __init__(self, schema: Schema, rights: Rights, currency: str) -> None:
        self._schema = schema
        self._rights = rights
        self._currency = currency

    def plan(
        self,
        entity: EntityType,
        header: Sequence[str],
        mapping: ImportMapping | None,
        match: Sequence[str] | None,
    ) -> ImportPlan:
        """Return the plan for a file with *header*; without a mapping names and labels decide.

        Raises:
            BadMapping: a field is unknown, may not be written or needs more said; a column is
                missing in the file; or nothing is mapped at all.
        """
        if mapping is None:
            columns = self._by_names(entity, header)
            mapping = ImportMapping(entity.key, ())
        else:
            if mapping.entity != entity.key:
                raise BadMapping("entity", f"is {mapping.entity}, but {entity.key} was asked for")
            columns = tuple(self._column(entity, header, rule) for rule in mapping.columns)
        self._refuse_doubles(columns)
        wanted = tuple(mapping.match if match is None else match)
        if not wanted and any(column.field.name == "id" for column in columns):
            wanted = ("id",)
        self._check_match(columns, wanted)
        used = {column.name for column in columns}
        currency, defaults = self._defaults(entity, mapping.defaults)
        names: dict[str, list[str]] = {}
        for column in columns:
            names.setdefault(column.field.name, []).append(column.name)
        return ImportPlan(
            entity=entity,
            columns=columns,
            match=wanted,
            defaults=defaults,
            currency=currency,
            ignored=tuple(name for name in header if name not in used),
            columns_of={name: ", ".join(found) for name, found in names.items()},
        )

    def _by_names(self, entity: EntityType, header: Sequence[str]) -> tuple[PlannedColumn, ...]:
        known = {name.casefold(): name for name in entity.fields}
        known |= {f.label.casefold(): name for name, f in entity.fields.items() if f.plugin}
        known |= {entity.fields[n].name.casefold(): n for n in entity.fields}
        found: dict[tuple[str, str], PlannedColumn] = {}
        for column in header:
            bare, _, rest = column.partition(".")
            name = known.get(column.casefold()) or known.get(bare.casefold())
            if name is None:
                continue
            field_of = entity.fields[name]
            by = rest if rest and isinstance(field_of, (Link, Links)) else None
            path = f"{name}.{rest}" if rest and by is None else name
            try:
                planned = self._column(entity, header, ColumnRule(column, path, by=by))
            except BadMapping:
                continue
            key = (name, planned.part)
            if key not in found or found[key].rule.by:
                found[key] = planned
        if not any(column.field.name != "id" for column in found.values()):
            raise BadMapping(
                "columns",
                f"no column of the file is named like a field of {entity.label.lower()}; its "
                f"first row is: {', '.join(header[:8])}. Give a mapping file",
            )
        return tuple(found.values())

    def _column(self, entity: EntityType, header: Sequence[str], rule: ColumnRule) -> PlannedColumn:
        key = f"columns.{rule.column!r}"
        if rule.column not in header:
            raise BadMapping(key, f"is not in the file, whose columns are: {', '.join(header)}")
        name, _, part = rule.field.partition(".")
        field_of = self._writable(entity, name, key)
        part = self._part(field_of, part, key)
        lookup = None
        if isinstance(field_of, (Link, Links)):
            lookup = self._lookup(field_of, rule.by, key, create=rule.create)
        elif rule.by is not None or rule.create:
            raise BadMapping(f"{key}.{'by' if rule.by else 'create'}", f"{name} is no link")
        if rule.currency is not None:
            self._check_currency(field_of, rule.currency, f"{key}.currency")
        return PlannedColumn(header.index(rule.column), rule.column, field_of, rule, part, lookup)

    def _writable(self, entity: EntityType, name: str, key: str) -> Field:
        if name not in self._rights.readable(entity.key):
            raise BadMapping(key, f"{entity.label} has no field called {name}")
        field_of = entity.fields[name]
        if name != "id" and (
            name not in self._rights.writable(entity.key) or isinstance(field_of, Formula)
        ):
            raise BadMapping(key, f"the field {name} cannot be changed")
        return field_of

    @staticmethod
    def _part(field_of: Field, part: str, key: str) -> str:
        parts: tuple[str, ...] = ()
        if isinstance(field_of, Address):
            parts = ADDRESS_PARTS
        elif isinstance(field_of, Money):
            parts, part = MONEY_PARTS, part or "amount"
        if part not in (parts or ("",)):
            known = f"; its parts are {', '.join(f'{field_of.name}.{p}' for p in parts)}"
            raise BadMapping(
                key,
                f"the field {field_of.name} needs a part{known}"
                if parts
                else f"the field {field_of.name} has no part called {part}",
            )
        return part

    def _lookup(self, link: Link | Links, by: str | None, key: str, *, create: bool) -> Lookup:
        target = self._schema.entity(link.target)
        name = by or target.title
        if not self._rights.may_read(target.key, name):
            raise BadMapping(f"{key}.by", f"{target.label} has no field called {name}")
        if not target.field(name).stored or target.field(name).composite:
            raise BadMapping(f"{key}.by", f"records cannot be found by {name}")
        if create and not self._rights.may(target.key, "create"):
            raise BadMapping(f"{key}.create", f"you may not create {target.plural.lower()}")
        return Lookup(target.key, name, create, may_be_id=by is None)

    @staticmethod
    def _check_currency(field_of: Field, currency: str, key: str) -> None:
        if not isinstance(field_of, Money):
            raise BadMapping(key, f"{field_of.name} is no money field")
        try:
            field_of.parse({"amount": "1", "currency": currency})
        except ValueRefused as error:
            raise BadMapping(key, str(error)) from error

    def _defaults(
        self, entity: EntityType, rules: Sequence[DefaultRule]
    ) -> tuple[str, tuple[PlannedDefault, ...]]:
        currency = self._currency
        planned: list[PlannedDefault] = []
        for rule in rules:
            key = f"defaults.{rule.field!r}"
            if rule.field == "currency" and "currency" not in entity.fields:
                self._check_currency(Money().bind("currency", plugin=""), rule.text, key)
                currency = rule.text
                continue
            field_of = self._writable(entity, rule.field, key)
            if isinstance(field_of, (Address, Money)):
                raise BadMapping(key, "cannot have a default here")
            lookup = None
            if isinstance(field_of, (Link, Links)):
                lookup = self._lookup(field_of, rule.by, key, create=False)
            else:
                self._parsed(field_of, rule.text, key)
            planned.append(PlannedDefault(field_of, rule.text, lookup))
        return currency, tuple(planned)

    @staticmethod
    def _parsed(field_of: Field, text: str, key: str) -> Any:
        try:
            return field_of.parse(text)
        except ValueRefused as error:
            raise BadMapping(key, str(error)) from error

    @staticmethod
    def _refuse_doubles(columns: Sequence[PlannedColumn]) -> None:
        seen: dict[tuple[str, str], str] = {}
        for column in columns:
            key = (column.field.name, column.part)
            if key in seen:
                raise BadMapping(
                    f"columns.{column.name!r}", f"fills the same field as {seen[key]!r}"
                )
            seen[key] = column.name

    @staticmethod
    def _check_match(columns: Sequence[PlannedColumn], match: Sequence[str]) -> None:
        mapped = {column.field.name: column for column in columns}
        for name in match:
            if name not in mapped:
                raise BadMapping("match", f"no column of the file fills the field {name}")
            if not mapped[name].field.stored or mapped[name].field.composite:
                raise BadMapping("match", f"records cannot be recognised by {name}")
