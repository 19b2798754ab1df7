"""What becomes of the stored data of plugins that go."""

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnClause, Connection, FromClause, column, func, inspect, select, table

from pegboard.database.catalogue import Catalogue, KnownEntity, KnownField
from pegboard.database.engine import Database
from pegboard.lifecycle.plan import DataFate, Fate
from pegboard.model.blueprint import Keeping

FATES: Mapping[Keeping, Fate] = {"keep": "kept", "export": "exported", "purge": "purged"}


def data_fates(
    database: Database, known: Catalogue, going: Mapping[str, Keeping]
) -> tuple[DataFate, ...]:
    """Return what becomes of every entity, and every field on others' entities, of *going*."""
    with database.engine.connect() as connection:
        present = set(inspect(connection).get_table_names())
        found = [
            fate
            for entity in known.values()
            for fate in _of_entity(connection, entity, going)
            if entity.table in present
        ]
    return tuple(sorted(found, key=lambda one: (one.plugin, one.name)))


def _of_entity(
    connection: Connection, entity: KnownEntity, going: Mapping[str, Keeping]
) -> Iterator[DataFate]:
    keeping = going.get(entity.plugin)
    if keeping is not None:
        rows = _count(connection, table(entity.table))
        yield DataFate(entity.plugin, entity.key, entity.plural, rows, FATES[keeping])
    for field in entity.fields.values():
        own = going.get(field.plugin)
        if field.plugin == entity.plugin or (own is None and keeping != "purge"):
            continue
        if not field.plugin:
            continue
        fate = FATES["purge" if keeping == "purge" or own is None else own]
        rows = _filled(connection, entity, field)
        label = f"{entity.label}: {field.label}"
        yield DataFate(field.plugin, f"{entity.key}.{field.name}", label, rows, fate)


def _count(connection: Connection, which: FromClause) -> int:
    return connection.execute(select(func.count()).select_from(which)).scalar_one()


def _filled(connection: Connection, entity: KnownEntity, field: KnownField) -> int:
    if field.link_table is not None:
        return _count(connection, table(field.link_table))
    if not field.columns:
        return 0
    first: ColumnClause[object] = column(field.columns[0].name)
    counted = select(func.count()).select_from(table(entity.table)).where(first.is_not(None))
    return connection.execute(counted).scalar_one()
