"""Creates the records with which plugins begin, in a database that never saw these plugins."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from pegboard.access.principals import SYSTEM
from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.assembly.health.faults import PluginFailed
from pegboard.database.begun import begun_plugins, mark_begun
from pegboard.hookspecs.first_records import FirstRecord, Key
from pegboard.model.errors import PegboardError
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.unit import Unit, writing
from pegboard.records.workspace import Workspace


def create_first_records(
    workspace: Workspace, contributed: Iterable[tuple[str, FirstRecord]]
) -> None:
    """Create what plugins begin with; each plugin's records all at once, once, or not at all.

    Raises:
        BrokenPlugin: a record does not fit its entity.
    """
    begun = begun_plugins(workspace.database, workspace.tables)
    for plugin, pairs in groupby(contributed, key=lambda pair: pair[0]):
        if plugin in begun:
            continue
        with writing(workspace, SYSTEM, via="plugin") as unit:
            _create(unit, plugin, [record for _, record in pairs])
            mark_begun(unit.tx, workspace.database, workspace.tables, plugin, unit.now)


def _create(unit: Unit, plugin: str, records: Sequence[FirstRecord]) -> None:
    try:
        if any(_holds_records(unit, entity) for entity in {one.entity for one in records}):
            return
        ids: dict[str, str] = {}
        for record in records:
            values = _with_ids(plugin, record, ids)
            ids[record.key] = str(create(unit, record.entity, values)["id"])
    except BrokenPlugin:
        raise
    except PluginFailed as error:  # whose rule it is may be another plugin than the records are of
        cause = type(error.__cause__).__name__
        reason = f"breaks with {cause} in {error.hook} while the first records of {plugin} are made"
        raise BrokenPlugin(error.plugin, reason) from error
    except PegboardError as error:
        raise BrokenPlugin(plugin, f"its first records do not fit: {error}") from error


def _holds_records(unit: Unit, entity: str) -> bool:
    """Whether *entity* has or had records: those in the bin count, too."""
    return any(
        find(unit, Query(entity, limit=1, fields=("id",), deleted=deleted)).rows
        for deleted in (False, True)
    )


def _with_ids(plugin: str, record: FirstRecord, ids: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in record.values.items():
        if isinstance(value, Key) and value.name not in ids:
            raise BrokenPlugin(plugin, f"no first record before {record.key} is {value.name}")
        values[name] = ids[value.name] if isinstance(value, Key) else value
    return values
