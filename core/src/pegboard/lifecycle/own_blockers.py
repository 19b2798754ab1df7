"""What stands in the way of a change of administrators' own fields and entities."""

from collections.abc import Iterator

from sqlalchemy import Column, Connection, MetaData, String, Table, cast, func, inspect, select

from pegboard.assembly.assembly import Assembly
from pegboard.database.catalogue import Catalogue, KnownField, known_field
from pegboard.database.engine import Database
from pegboard.lifecycle.plan import Blocker
from pegboard.model.fields import Choice, Field, MultiChoice
from pegboard.model.own import OWN
from pegboard.model.schema import EntityType


def own_blockers(
    database: Database, known: Catalogue, before: Assembly, after: Assembly
) -> tuple[Blocker, ...]:
    """Return what does not fit, what would change its kind, and options that are in use."""
    if before.blueprint.own == after.blueprint.own:
        return ()
    found = [*_unfit(before, after), *_of_another_kind(known, after)]
    with database.engine.connect() as connection:
        found += _options_in_use(connection, database, before, after)
    return tuple(Blocker(OWN, reason) for reason in found)


def _unfit(before: Assembly, after: Assembly) -> Iterator[str]:
    """What waits for a plugin may wait; what never fitted is no news."""
    for one in after.unfit:
        if not one.waits and one not in before.unfit:
            yield f"{one}"


def _of_another_kind(known: Catalogue, after: Assembly) -> Iterator[str]:
    """A column keeps the kind with which it was made, also while its field is not there."""
    for entity in after.schema.entities.values():
        kept = known.get(entity.key)
        for field in entity.own_fields:
            if field.plugin != OWN or kept is None or field.name not in kept.fields:
                continue
            was, now = kept.fields[field.name], known_field(entity, field)
            if _storage(was) != _storage(now):
                yield (
                    f"{entity.key}.{field.name} is kept here as a field of the kind {was.kind} and "
                    f"cannot become {now.kind}; give the new one another name, or purge the old one"
                )


def _storage(field: KnownField) -> object:
    return field.columns, field.link_table, field.kind


def _options_in_use(
    connection: Connection, database: Database, before: Assembly, after: Assembly
) -> Iterator[str]:
    present = set(inspect(connection).get_table_names())
    for key, entity in after.schema.entities.items():
        known = before.schema.entities.get(key)
        if known is None or entity.table not in present:
            continue
        for name, field in entity.fields.items():
            was = known.fields.get(name)
            if not isinstance(field, Choice) or not isinstance(was, Choice):
                continue
            for value, label in was.options:
                if value not in dict(field.options):
                    rows = _choosing(connection, database, entity, was, value)
                    if rows:
                        yield _in_use(key, name, label, rows)


def _in_use(entity: str, field: str, label: str, rows: int) -> str:
    return (
        f"{entity}.{field}, options: “{label}” is chosen in {rows:,} records, so it cannot be "
        "taken away; hide it, and nobody can choose it anew"
    )


def _choosing(
    connection: Connection, database: Database, entity: EntityType, field: Field, value: str
) -> int:
    column = field.columns[0]
    stored = Column(column.name, database.types[column.kind])
    table = Table(entity.table, MetaData(), stored)
    if isinstance(field, MultiChoice):
        has = cast(stored, String).contains(f'"{value}"', autoescape=True)
    else:
        has = stored == value
    statement = select(func.count()).select_from(table).where(has)
    return connection.execute(statement).scalar_one()
