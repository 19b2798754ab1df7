"""Who is told: people who are active now, with the rights that they have now."""

from collections.abc import Iterable

from pegboard.access.loading import principal_of
from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.database.notice_sources import NoticeSources
from pegboard.records.reach import reached_ids
from pegboard.records.unit import Unit
from pegboard.records.workspace import Workspace


class Recipients:
    """The people of one job, each looked up once, as they stand in the job's transaction."""

    def __init__(self, runtime: Runtime, unit: Unit) -> None:
        self._people = runtime.people
        self._unit = unit
        self._known: dict[str, Unit | None] = {}

    def as_person(self, user_id: str) -> Unit | None:
        """Return the unit of work as somebody who is active would have it, None for nobody."""
        if user_id not in self._known:
            rows = self._unit.tx.rows(self._people.by_id, {"user_id": user_id})
            found = principal_of(rows) if rows else None
            self._known[user_id] = None if found is None else self._as(found)
        return self._known[user_id]

    def seen_by(self, user_id: str, entity: str, ids: Iterable[str]) -> frozenset[str]:
        """Return which of the records *ids* somebody may see; none for who is gone."""
        mine = self.as_person(user_id)
        if mine is None or not mine.rights.may(entity, "read"):
            return frozenset()
        return reached_ids(mine, entity, sorted(set(ids)), "read")

    def may_read(self, user_id: str, entity: str, field: str) -> bool:
        """Return whether somebody may read a field at all."""
        mine = self.as_person(user_id)
        return mine is not None and mine.rights.may_read(entity, field)

    def _as(self, person: Principal) -> Unit:
        here = self._unit
        return Unit(here.workspace, here.tx, person, now=here.now, via=here.via)


def sources_of(workspace: Workspace) -> NoticeSources:
    """Return the statements on what notices are made of, built once."""
    return workspace.built.get(
        "notice sources", lambda: NoticeSources(workspace.database, workspace.tables)
    )
