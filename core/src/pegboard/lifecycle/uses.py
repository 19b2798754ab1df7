"""What people made that relies on what goes: saved views, workflows, roles, tokens, shares.

Own tokens of others and their views are named to whoever plans, who administers the system.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pegboard.assembly.runtime import Runtime
from pegboard.database.tables import Tables
from pegboard.lifecycle.plan import Difference, Use

SAVED_VIEW = "base.saved_view"
USER = "base.user"
WORKFLOW = "base.workflow"


@dataclass(frozen=True, slots=True)
class _Gone:
    """Names of what goes; *fields* are those of entities that stay, as (entity, field)."""

    entities: frozenset[str]
    fields: frozenset[tuple[str, str]]
    others: frozenset[str]

    def among(self, entity: str, text: str) -> str:
        """Return what of *text*, which is about *entity*, goes; empty when nothing does."""
        if entity in self.entities:
            return entity
        words = set(re.findall(r"\w+", text))
        return next((f"{e}.{f}" for e, f in sorted(self.fields) if e == entity and f in words), "")


def uses_of(runtime: Runtime, changed: Iterable[Difference]) -> tuple[Use, ...]:
    """Return all that relies on what is removed."""
    gone = _gone([one for one in changed if one.movement == "removed"])
    if not (gone.entities or gone.fields or gone.others):
        return ()
    tables = runtime.assembly.workspace.tables
    with runtime.database.engine.connect() as connection:
        found = [
            *_saved_views(connection, tables, gone),
            *_workflows(connection, tables, gone),
            *_role_edits(connection, tables, gone),
            *_tokens(connection, tables, gone),
            *_shares(connection, tables, gone),
        ]
    return tuple(sorted(found, key=lambda one: (one.what, one.name, one.whose, one.relies_on)))


def _gone(removed: Sequence[Difference]) -> _Gone:
    entities = frozenset(one.name for one in removed if one.kind == "entity")
    places = (one.name.rpartition(".") for one in removed if one.kind == "field")
    fields = frozenset((entity, name) for entity, _, name in places if entity not in entities)
    others = frozenset(one.name for one in removed if one.kind in ("permission", "scope"))
    return _Gone(entities, fields, others)


def _saved_views(connection: Connection, tables: Tables, gone: _Gone) -> Iterator[Use]:
    view, user = tables.of(SAVED_VIEW), tables.of(USER)
    statement = (
        select(view.c.name, view.c.entity, view.c.query, user.c.name)
        .select_from(view.outerjoin(user, user.c.id == view.c.owner))
        .where(view.c.deleted_at.is_(None))
    )
    for name, entity, query, owner in connection.execute(statement):
        relied = gone.among(entity, query or "")
        if relied:
            yield Use("saved view", name, owner or "", relied)


def _workflows(connection: Connection, tables: Tables, gone: _Gone) -> Iterator[Use]:
    flow = tables.of(WORKFLOW)
    columns = select(flow.c.name, flow.c.entity, flow.c.document)
    for name, entity, document in connection.execute(columns.where(flow.c.deleted_at.is_(None))):
        steps = document or ""
        relied = gone.among(entity or "", steps)
        relied = relied or next((e for e in sorted(gone.entities) if f'"{e}"' in steps), "")
        if relied:
            yield Use("workflow", name, "", relied)


def _role_edits(connection: Connection, tables: Tables, gone: _Gone) -> Iterator[Use]:
    edit = tables.system.access.role_edit
    columns = (edit.c.role, edit.c.part, edit.c.entity, edit.c.name, edit.c.value)
    seen = set()
    for role, part, entity, name, value in connection.execute(select(*columns)):
        relied = gone.among(entity, name if part == "field" else "")
        relied = relied or next((n for n in (name, value) if n in gone.others), "")
        if relied:
            seen.add(Use("edited role", role, "", relied))
    yield from seen


def _tokens(connection: Connection, tables: Tables, gone: _Gone) -> Iterator[Use]:
    token, user = tables.system.token, tables.of(USER)
    statement = (
        select(token.c.name, token.c.allowance, user.c.name)
        .select_from(token.outerjoin(user, user.c.id == token.c.user_id))
        .where(token.c.allowance.is_not(None))
    )
    for name, allowance, owner in connection.execute(statement):
        relied = next((e for e in sorted(gone.entities) if f'"{e}"' in allowance), "")
        if relied:
            yield Use("token", name, owner or "", relied)


def _shares(connection: Connection, tables: Tables, gone: _Gone) -> Iterator[Use]:
    share = tables.system.access.share
    for (entity,) in connection.execute(select(share.c.entity).distinct()):
        if entity in gone.entities:
            yield Use("shared records", entity, "", entity)
