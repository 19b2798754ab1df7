"""Builds the search index anew where the searched fields are not those it was built with."""

from sqlalchemy import bindparam, delete, insert, select

from pegboard.access.principals import SYSTEM
from pegboard.model.schema import EntityType
from pegboard.records.search_index import reindex
from pegboard.records.searched_texts import searched_fields
from pegboard.records.unit import writing
from pegboard.records.workspace import Workspace

FORM = 1
"""The form in which texts are kept; a new one has every record indexed again."""


def refresh_search(workspace: Workspace, *, everything: bool = False) -> tuple[str, ...]:
    """Index again the entities whose searched fields changed, or *everything*; name them.

    To be called when the schema was applied or a backup restored, before anybody searches.
    """
    known = {} if everything else _known(workspace)
    outdated = [
        entity
        for entity in workspace.schema.entities.values()
        if known.get(entity.key) != _described(entity)
    ]
    for entity in outdated:
        with writing(workspace, SYSTEM, via="search") as unit:
            reindex(unit, entity)
        _remember(workspace, entity)
    return tuple(entity.key for entity in outdated)


def _described(entity: EntityType) -> str:
    names = ",".join(f"{field.name}:{field.kind}" for field in searched_fields(entity))
    return f"{FORM} {entity.title} {names}"


def _known(workspace: Workspace) -> dict[str, str]:
    table = workspace.tables.system.search_state
    prepared = workspace.database.prepare(select(table.c.entity, table.c.fields))
    with workspace.database.reading() as tx:
        return {row[0]: row[1] for row in tx.rows(prepared)}


def _remember(workspace: Workspace, entity: EntityType) -> None:
    table = workspace.tables.system.search_state
    prepare = workspace.database.prepare
    key = bindparam("key", type_=table.c.entity.type)
    described = bindparam("described", type_=table.c.fields.type)
    with workspace.database.writing() as tx:
        tx.run(prepare(delete(table).where(table.c.entity == key)), {"key": entity.key})
        values = {"key": entity.key, "described": _described(entity)}
        tx.run(prepare(insert(table).values(entity=key, fields=described)), values)
