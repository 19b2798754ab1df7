"""How a database follows what plugins declare: additions and renames, nothing lost."""

from sqlalchemy import inspect

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.database.schema_changes import apply_schema, plan_schema
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.model import fields
from pegboard.model.entities import Entity, Extension
from pegboard.records.create import create
from pegboard.records.get import get
from pegboard.testing.runtimes import runtime_of


class Team(Entity, name="team"):
    name = fields.Text(required=True)
    parent = fields.Link("base.team", tree=True)


class User(Entity, name="user"):
    name = fields.Text(required=True)
    email = fields.Email()
    team = fields.Link("base.team")


class People(Plugin):
    @hookimpl
    def contribute_entities(self) -> list[type[Entity]]:
        return [Team, User]


class Machine(Entity, name="machine"):
    """A machine as the first version knew it."""

    name = fields.Text(required=True)
    price = fields.Money()


class MachineLater(Entity, name="machine"):
    """The same, with a field renamed and others added."""

    name = fields.Text(required=True)
    list_price = fields.Money(renamed_from="price", index=True)
    built_on = fields.Date(required=True)
    parts = fields.Links("machines.machine")


class UserBadge(Extension, of="base.user"):
    badge = fields.Text()


class Machines(Plugin):
    @hookimpl
    def contribute_entities(self) -> list[type[Entity] | type[Extension]]:
        return [Machine]


class MachinesLater(Plugin):
    @hookimpl
    def contribute_entities(self) -> list[type[Entity] | type[Extension]]:
        return [MachineLater, UserBadge]


PRICE = {"amount": "99.50", "currency": "EUR"}


def _machine(runtime: Runtime) -> str:
    with runtime.writing(SYSTEM) as unit:
        return str(create(unit, "machines.machine", {"name": "Press", "price": PRICE})["id"])


def test_a_database_that_is_up_to_date_needs_no_step(database_url: str) -> None:
    runtime = runtime_of(database_url, base=People(), machines=Machines())
    workspace = runtime.assembly.workspace

    assert plan_schema(runtime.database, workspace.schema, workspace.tables) == ()
    assert apply_schema(runtime.database, workspace.schema, workspace.tables) == ()


def test_a_renamed_field_keeps_its_values_and_new_fields_are_empty(database_url: str) -> None:
    machine = _machine(runtime_of(database_url, base=People(), machines=Machines()))

    later = runtime_of(database_url, base=People(), machines=MachinesLater())

    with later.reading(SYSTEM) as unit:
        shown = get(unit, "machines.machine", machine, form="json")
    assert shown["list_price"] == PRICE
    assert (shown["built_on"], shown["parts"]) == (None, ())


def test_a_plugin_that_leaves_takes_nothing_with_it(database_url: str) -> None:
    machine = _machine(runtime_of(database_url, base=People(), machines=Machines()))

    without = runtime_of(database_url, base=People())
    with without.database.engine.connect() as connection:
        assert inspect(connection).has_table("machines_machine")

    again = runtime_of(database_url, base=People(), machines=Machines())
    with again.reading(SYSTEM) as unit:
        assert get(unit, "machines.machine", machine)["name"] == "Press"


def test_fields_on_entities_of_others_are_columns_that_carry_their_plugin_s_name(
    database_url: str,
) -> None:
    runtime = runtime_of(database_url, base=People(), machines=MachinesLater())

    with runtime.database.engine.connect() as connection:
        columns = {
            column["name"]: column for column in inspect(connection).get_columns("base_user")
        }
    assert columns["machines__badge"]["nullable"]
