"""Small assemblies for tests of the kernel: a few declared entities on a database of their own."""

from collections.abc import Iterable

from pegboard.access.roles import RoleBook
from pegboard.assembly.dispatch import CompiledRules
from pegboard.database.engine import Database
from pegboard.database.schema_changes import apply_schema
from pegboard.database.tables import build_tables
from pegboard.expressions import formula_types
from pegboard.hookspecs.roles import RolePack
from pegboard.model.build_schema import Declared, build_schema
from pegboard.model.entities import Entity
from pegboard.model.fields import Email, Link, Text
from pegboard.model.system import TEAM, USER
from pegboard.records.port import port_for
from pegboard.records.workspace import Workspace


class Team(Entity, name="team"):
    """People who work together."""

    name = Text(required=True)
    parent = Link(TEAM, tree=True)


class User(Entity, name="user"):
    """Somebody who signs in."""

    name = Text(required=True)
    email = Email()
    team = Link(TEAM)


PEOPLE = Declared("base", (User, Team))
"""The least that the kernel relies on; left out when the declarations bring their own base."""


def make_workspace(
    database_url: str, declarations: Iterable[Declared], packs: Iterable[RolePack] = ()
) -> Workspace:
    """Return the workspace of *declarations* on the database at *database_url*, schema applied."""
    workspace = open_workspace(database_url, declarations, packs)
    apply_schema(workspace.database, workspace.schema, workspace.tables)
    return workspace


def open_workspace(
    database_url: str, declarations: Iterable[Declared], packs: Iterable[RolePack] = ()
) -> Workspace:
    """Return the workspace of *declarations* and leave the database as it is."""
    declared = list(declarations)
    bodies = [(one.plugin, body.entity_name) for one in declared for body in one.entities]
    if tuple(USER.split(".")) not in bodies:
        declared.append(PEOPLE)
    schema = formula_types(build_schema(_joined(declared)))
    database = Database(database_url)
    return Workspace(
        database=database,
        schema=schema,
        tables=build_tables(schema, database.types),
        roles=RoleBook(schema, packs),
        rules=CompiledRules(),
        port=port_for,
    )


def _joined(declared: Iterable[Declared]) -> list[Declared]:
    """Return one declaration per plugin."""
    by_plugin: dict[str, Declared] = {}
    for one in declared:
        known = by_plugin.get(one.plugin, Declared(one.plugin))
        by_plugin[one.plugin] = Declared(
            one.plugin, known.entities + one.entities, known.extensions + one.extensions
        )
    return list(by_plugin.values())
