"""The catalogue remembers what plugins declared, whether they run or not."""

from pegboard.base.plugin import Base
from pegboard.database.catalogue import Catalogue, forget_plugin, read_catalogue
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.model import fields
from pegboard.model.columns import ColumnKind
from pegboard.model.entities import Entity, Extension
from pegboard.testing.runtimes import runtime_of


class Visit(Entity, name="visit", label="Visit", erasure="delete", person=True):
    """Something of a plugin."""

    name = fields.Text(required=True, index=True, personal=True)
    guests = fields.Links("base.contact")
    cost = fields.Money()


class Nickname(Extension, of="base.contact"):
    """Something of a plugin on another's entity."""

    nickname = fields.Text(personal=True)


class LaterVisit(Entity, name="visit", label="Stay"):
    """The same, declared anew: a field has another name, another is gone."""

    heading = fields.Text(required=True, index=True, renamed_from="name")
    guests = fields.Links("base.contact")


class Clinic(Plugin):
    """Contributes visits and nicknames."""

    @hookimpl
    def contribute_entities(self) -> list[type[Entity] | type[Extension]]:
        return [Visit, Nickname]


class LaterClinic(Plugin):
    """Contributes visits as they are now."""

    @hookimpl
    def contribute_entities(self) -> list[type[Entity] | type[Extension]]:
        return [LaterVisit]


def catalogue(database_url: str, **plugins: Plugin) -> Catalogue:
    """Return what is known once *plugins* were brought up."""
    runtime = runtime_of(database_url, base=Base(), **plugins)
    with runtime.database.reading() as tx:
        return read_catalogue(tx, runtime.database, runtime.assembly.workspace.tables)


def test_what_a_plugin_declared_stays_known_without_it(database_url: str) -> None:
    with_plugin = catalogue(database_url, clinic=Clinic())

    without = catalogue(database_url)

    assert without == with_plugin
    visit = without["clinic.visit"]
    assert (visit.plugin, visit.label, visit.table, visit.title) == (
        "clinic", "Visit", "clinic_visit", "name",
    )  # fmt: skip
    assert (visit.person, visit.erasure) == (True, "delete")
    assert [field.name for field in visit.personal_fields] == ["name"]
    assert visit.fields["guests"].link_table == "clinic_visit__guests"
    assert [(one.name, one.kind) for one in visit.fields["cost"].columns] == [
        ("cost", ColumnKind.DECIMAL),
        ("cost_currency", ColumnKind.TEXT),
    ]
    assert without["base.contact"].fields["clinic__nickname"].plugin == "clinic"


def test_a_new_declaration_replaces_the_old_and_keeps_what_only_that_had(
    database_url: str,
) -> None:
    catalogue(database_url, clinic=Clinic())

    visit = catalogue(database_url, clinic=LaterClinic())["clinic.visit"]

    assert (visit.label, visit.title) == ("Stay", "heading")
    assert {"name", "heading", "cost"} & visit.fields.keys() == {"heading", "cost"}


def test_a_plugin_whose_tables_are_gone_is_forgotten(database_url: str) -> None:
    runtime = runtime_of(database_url, base=Base(), clinic=Clinic())
    tables = runtime.assembly.workspace.tables

    with runtime.database.writing() as tx:
        forget_plugin(tx, runtime.database, tables, "clinic")

    known = catalogue(database_url)
    assert "clinic.visit" not in known
    assert "clinic__nickname" not in known["base.contact"].fields
