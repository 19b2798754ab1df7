"""A small company to try expressions on: its schema, its random records, and how both are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from pegboard.expressions import Lookup, Moments, formula_types
from pegboard.model import fields
from pegboard.model.build_schema import Declared, build_schema
from pegboard.model.entities import Entity
from pegboard.model.fields import Link, Links
from pegboard.model.fields.identity import Identity
from pegboard.model.schema import EntityType, Schema
from pegboard.model.values import Address, Money, StoredFile

REGIONS = ("north", "south", "it's")
TAGS = ("hot", "50%", "a_b", 'say "hi"')


class User(Entity, name="user"):
    """A person who sells."""

    nick = fields.Text()
    email = fields.Text(index=True)
    active = fields.Boolean()
    score = fields.Integer()
    manager = fields.Link("base.user")


class Account(Entity, name="account"):
    """A customer."""

    company = fields.Text(index=True)
    region = fields.Choice(*REGIONS)
    revenue = fields.Money()
    office = fields.Address()
    founded = fields.Date()
    parent = fields.Link("base.account")
    watchers = fields.Links("base.user")


class Deal(Entity, name="deal", owner=True):
    """Something that may be sold."""

    subject = fields.Text(index=True)
    remark = fields.LongText()
    amount = fields.Money()
    chance = fields.Percent()
    rate = fields.Decimal()
    quantity = fields.Integer()
    urgent = fields.Boolean()
    region = fields.Choice(*REGIONS)
    tags = fields.MultiChoice(*TAGS)
    closes = fields.Date()
    seen = fields.Moment()
    account = fields.Link("base.account")
    seller = fields.Link("base.user")
    contacts = fields.Links("base.user")
    offer = fields.File()
    expected = fields.Formula("amount * chance / 100")
    late = fields.Formula("closes < today() && !urgent")
    wide = fields.Formula("size(account.company) + quantity")


def company_schema() -> Schema:
    return formula_types(
        build_schema([Declared("base", (User, Account)), Declared("sales", (Deal,))])
    )


DEAL = "sales.deal"
SYSTEM = ("created_by", "updated_by", "deleted_by", "deleted_at", "updated_at", "version")
TEXTS = (
    "", "a", "A", "Ab", "café", "CAFÉ", "cafe\u0301", "Ñandú", "it's", "100%", "a_b", "x\\y",
    'say "hi"', "Ωmega", "ΩΜΈΓΑ", "Йод", "йод", "ß", "ｆｕｌｌ", "😀 z", "naïve approach", "z" * 40,
)  # fmt: skip
WHOLE = (0, 1, -1, 2, 3, -7, 10, 255, 2**31, -(2**31), 10**15, 2**63 - 1, -(2**63))
DECIMALS = tuple(
    Decimal(text)
    for text in ("0", "0.0001", "-0.0001", "1", "-1", "2.5", "0.3333", "12.34", "100", "-7.7777")
) + (Decimal("99999999999999.9999"), Decimal("-99999999999999.9999"))
DAYS = (date(1, 1, 1), date(2024, 2, 29), date(2026, 1, 31), date(2026, 11, 22), date(9999, 12, 31))
MOMENTS = (
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(2026, 11, 21, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 11, 22, tzinfo=UTC),
    datetime(2026, 11, 22, 9, 30, 0, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)
POOLS: dict[str, tuple[Any, ...]] = {
    "choice": REGIONS,
    "integer": WHOLE,
    "decimal": DECIMALS,
    "percent": DECIMALS,
    "boolean": (True, False),
    "date": DAYS,
    "datetime": MOMENTS,
}
NOW = Moments(now=MOMENTS[3], today=date(2026, 11, 22), me=str(UUID(int=2**64)))

Record = dict[str, Any]


@dataclass(frozen=True)
class Company:
    """All records by entity and id."""

    schema: Schema
    records: Mapping[str, Mapping[str, Record]]

    def lookup(self, entity: str, identity: str) -> "RecordLookup":
        return RecordLookup(self, self.schema.entity(entity), self.records[entity][identity])


@dataclass(frozen=True)
class RecordLookup:
    """Reads a record of the company and those it links to."""

    company: Company
    entity: EntityType
    record: Record

    def value(self, path: tuple[str, ...]) -> object:
        if len(path) == 1:
            return self.record[path[0]]
        linked = self._linked(path[0])
        return None if linked is None else linked.value(path[1:])

    def records(self, path: tuple[str, ...]) -> Sequence[Lookup]:
        if len(path) > 1:
            linked = self._linked(path[0])
            return () if linked is None else linked.records(path[1:])
        field = self.entity.field(path[0])
        assert isinstance(field, Links)
        return [self.company.lookup(field.target, found) for found in self.record[path[0]] or ()]

    def _linked(self, name: str) -> "RecordLookup | None":
        field = self.entity.field(name)
        assert isinstance(field, Link)
        found = self.record[name]
        return None if found is None else self.company.lookup(field.target, found)


def random_company(seed: int, sizes: Mapping[str, int]) -> Company:
    """Return a company with as many records of each entity as *sizes* says."""
    schema = company_schema()
    random = Random(seed)
    ids = {
        key: [str(UUID(int=2**64 + number)) for number in range(size)]
        for key, size in sizes.items()
    }
    return Company(
        schema,
        {
            key: {found: _record(schema.entity(key), found, ids, random) for found in ids[key]}
            for key in ids
        },
    )


def _record(
    entity: EntityType, identity: str, ids: Mapping[str, Sequence[str]], random: Random
) -> Record:
    record = {name: _value(field, ids, random) for name, field in entity.fields.items()}
    return record | {"id": identity}


def _value(field: fields.Field, ids: Mapping[str, Sequence[str]], random: Random) -> Any:
    if isinstance(field, Links):
        return tuple(random.sample(ids[field.target], random.choice((0, 0, 1, 2, 3))))
    if isinstance(field, fields.MultiChoice):
        return field.parse(random.sample(TAGS, random.randrange(len(TAGS))))
    if random.random() < 0.25 or isinstance(field, (Identity, fields.Formula)):
        return None
    if isinstance(field, Link):
        return random.choice(ids[field.target])
    return _plain(field, random)


def _plain(field: fields.Field, random: Random) -> Any:
    if field.kind == "money":
        return Money(random.choice(DECIMALS), random.choice(("EUR", "USD", "JPY")))
    if field.kind == "address":
        street, city, region, postcode = (random.choice((None, *TEXTS[1:])) for _ in range(4))
        return Address(street, city, region, postcode, random.choice(("ES", "IT")))
    if field.kind == "file":
        return StoredFile(str(UUID(int=7)), random.choice(TEXTS), "text/plain", 12)
    return random.choice(POOLS.get(field.kind, TEXTS))
