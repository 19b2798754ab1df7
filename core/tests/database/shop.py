"""A small shop with a field of every kind that is stored in its own way."""

from datetime import UTC, datetime

from pegboard.access.principals import SYSTEM
from pegboard.model.build_schema import Declared
from pegboard.model.columns import ColumnKind
from pegboard.model.entities import Entity
from pegboard.model.fields import (
    Address,
    Boolean,
    Date,
    Email,
    Integer,
    Link,
    Links,
    Moment,
    Money,
    MultiChoice,
    Sequence,
    Text,
)
from pegboard.model.fields import Decimal as DecimalField
from pegboard.records.create import create
from pegboard.records.unit import writing
from pegboard.records.workspace import Workspace


class Tag(Entity, name="tag"):
    name = Text(required=True)


class Deal(Entity, name="deal", owner=True, title="name"):
    number = Sequence("D-{number:04d}")
    name = Text(required=True)
    contact = Email(unique=True)
    amount = Money()
    rate = DecimalField()
    size = Integer()
    urgent = Boolean()
    closes_on = Date()
    called_at = Moment()
    interests = MultiChoice("bikes", "lights")
    office = Address()
    tags = Links("shop.tag")
    follows = Link("shop.deal")


SHOP = (Declared("shop", (Tag, Deal)),)


def fill(workspace: Workspace) -> None:
    with writing(workspace, SYSTEM) as unit:
        ana = create(unit, "base.user", {"name": "Ana"})["id"]
        tags = [create(unit, "shop.tag", {"name": name})["id"] for name in ("Red", "Café")]
        first = create(
            unit,
            "shop.deal",
            {
                "name": 'Ñandú "quoted"\nline — 🍷',
                "contact": "ana@example.com",
                "amount": {"amount": "99999999999999.99", "currency": "EUR"},
                "rate": "-0.0001",
                "size": 2**63 - 1,
                "urgent": True,
                "closes_on": "2026-02-28",
                "called_at": "2026-02-28T23:59:59.123456+02:00",
                "interests": ["lights", "bikes"],
                "office": {"city": "Málaga", "country": "ES"},
                "tags": tags,
                "owner": ana,
            },
        )["id"]
        create(unit, "shop.deal", {"name": "Second", "follows": first})
        file = workspace.tables.system.file
        content = {"content": b"\x00\xff binary", "name": "a.bin", "media_type": "x/y", "size": 9}
        encode = unit.tx.cells.encode
        unit.tx.run(
            workspace.database.prepare(file.insert()),
            content
            | {"id": first, "sha256": "0", "by": ana}
            | {"at": encode(ColumnKind.MOMENT, datetime(2026, 1, 1, tzinfo=UTC))},
        )
