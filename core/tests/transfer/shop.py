"""A small shop on top of base: one entity with every type of field, and a rule for many records."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.assemble import assemble
from pegboard.assembly.discovery import Loaded
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.runtime import Runtime
from pegboard.base.plugin import Base
from pegboard.database.engine import Database
from pegboard.database.schema_changes import apply_schema
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.hookspecs.roles import FieldLimit, Grant, RolePack
from pegboard.model import fields
from pegboard.model.change import Change, Deed
from pegboard.model.entities import Entity, Extension
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.settings import Settings

DEAL = "shop.deal"
STAGE = "shop.stage"
MOVE = "shop.move"


class Stage(Entity, name="stage", label="Stage", order="name"):
    """A step of a sale."""

    name = fields.Text(required=True, index=True)


class Deal(Entity, name="deal", label="Deal", owner=True, order="name"):
    """A sale, with a field of every type."""

    name = fields.Text(required=True, index=True, max_length=40)
    number = fields.Sequence("D-{number:05d}")
    account = fields.Link("base.account")
    product = fields.Link("base.product")
    stage = fields.Link(STAGE)
    part_of = fields.Link(DEAL, tree=True)
    partners = fields.Links("base.account")
    kind = fields.Choice("new", "renewal", default="new")
    tags = fields.MultiChoice("hot", "cold", "big")
    amount = fields.Money()
    chance = fields.Percent()
    weight = fields.Decimal()
    pieces = fields.Integer()
    urgent = fields.Boolean()
    engaged_on = fields.Date()
    close_date = fields.Date()
    signed_at = fields.DateTime()
    email = fields.Email()
    phone = fields.Phone()
    website = fields.Url()
    place = fields.Address()
    note = fields.LongText()
    page = fields.RichText()
    code = fields.Text(unique=True)
    stage_since = fields.DateTime(read_only=True)
    double = fields.Formula("pieces * 2")


class Move(Entity, name="move", label="Move", menu=None, order="-created_at", title="id"):
    """That a deal came to a stage."""

    deal = fields.Link(DEAL)
    stage = fields.Link(STAGE)


class Shop(Plugin):
    """Contributes deals, and notes every move of one."""

    @hookimpl
    def contribute_entities(self) -> Iterable[type[Entity] | type[Extension]]:
        return [Stage, Deal, Move]

    @hookimpl
    def contribute_roles(self) -> Iterable[RolePack]:
        everything = Grant(
            DEAL, read="all", create="own", update="own", delete="own", export="own", import_="own"
        )
        look = Grant("base.account", read="all")
        return [
            RolePack(
                "seller",
                "Seller",
                (everything, look, Grant("base.user", read="all")),
                (FieldLimit(DEAL, "weight", "read"), FieldLimit(DEAL, "note", "hidden")),
            ),
            RolePack("reader", "Reader", (Grant(DEAL, read="all"),)),
        ]

    @hookimpl
    def before_record_save(self, change: Change, context: Context) -> None:
        if change.entity == DEAL and change.changed("stage"):
            change.set("stage_since", context.now)

    @hookimpl
    def check_record_change(self, change: Change, context: Context) -> None:
        if change.entity == DEAL and change.new["amount"] and change.new["amount"].amount < 0:
            change.refuse("amount", "must not be negative")

    @hookimpl
    def after_records_save(self, changes: Sequence[Change], context: Context) -> None:
        moved = [one for one in changes if one.entity == DEAL and one.changed("stage")]
        if moved and moved[0].deed in (Deed.CREATE, Deed.UPDATE):
            context.system.create_many(
                MOVE, [{"deal": one.id, "stage": one.new["stage"]} for one in moved]
            )
        if any(one.entity == DEAL and one.new["name"] == "explode" for one in moved):
            raise RuntimeError("the rule broke")


def loaded(plugin: Plugin, plugin_id: str) -> Loaded:
    manifest = Manifest(
        id=plugin_id, name=plugin_id, version="1", publisher="tests", summary="for tests"
    )
    return Loaded(manifest, plugin)


@contextmanager
def shop(url: str, folder: Path) -> Iterator[Runtime]:
    """Yield a running system of base and the shop on the database at *url*."""
    database = Database(url)
    assembly = assemble([loaded(Base(), "base"), loaded(Shop(), "shop")], database)
    apply_schema(database, assembly.schema, assembly.workspace.tables)
    settings = Settings(database_url=url, secret_key="test", folder=folder)
    try:
        yield Runtime(settings, database, assembly)
    finally:
        database.close()


def add(runtime: Runtime, entity: str, **values: object) -> str:
    with runtime.writing(SYSTEM) as unit:
        return str(create(unit, entity, values)["id"])


def names(runtime: Runtime, entity: str, field: str = "name") -> list[str]:
    """Return the *field* of all living records of *entity*, sorted."""
    with runtime.reading(SYSTEM) as unit:
        page = find(unit, Query(entity, fields=(field,), limit=1000))
        return sorted(str(record[field]) for record in page.records)


def table_count(runtime: Runtime, table: str, where: str = "true") -> int:
    """Return how many rows a table has, past the gate."""
    with runtime.database.engine.connect() as connection:
        return int(
            connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {where}").scalar_one()
        )


def seller(user_id: str) -> Principal:
    return Principal(user_id=user_id, name="Ana", roles=("seller",))


def as_reader(principal: Principal) -> Principal:
    return replace(principal, roles=("reader",))
