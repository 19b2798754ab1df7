"""The prepared statements behind sessions, beside the one that finds a session's person."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Table, delete, insert, literal, null, or_, select, update

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables


@dataclass(frozen=True)
class SessionStatements:
    """Statements are built when first used."""

    database: Database
    tables: Tables

    @cached_property
    def start(self) -> Prepared:
        return self._prepare(insert(self._session).values(all_given(self._session)))

    @cached_property
    def touch(self) -> Prepared:
        session = self._session
        return self._prepare(
            update(session)
            .where(session.c.id == given("wanted", session.c.id))
            .values(seen_at=given("now", session.c.seen_at))
        )

    @cached_property
    def renew(self) -> Prepared:
        """Give the session `old` the id `new`; nothing happens when somebody did so already."""
        session = self._session
        return self._prepare(
            update(session)
            .where(session.c.id == given("old", session.c.id))
            .values(id=given("new", session.c.id), renew=null())
        )

    @cached_property
    def ask_to_renew(self) -> Prepared:
        """Mark all sessions of a person, and those in which somebody looks as this person."""
        session = self._session
        wanted = given("user_id", session.c.user_id)
        return self._prepare(
            update(session)
            .where(or_(session.c.user_id == wanted, session.c.acting_as == wanted))
            .values(renew=literal(True, session.c.renew.type))
        )

    @cached_property
    def look_as(self) -> Prepared:
        """Let the session `old` act as somebody (as oneself: nothing) under the id `new`."""
        session = self._session
        return self._prepare(
            update(session)
            .where(session.c.id == given("old", session.c.id))
            .values(
                id=given("new", session.c.id),
                csrf=given("new_csrf", session.c.csrf),
                acting_as=given("person", session.c.acting_as),
                renew=null(),
            )
        )

    @cached_property
    def of_person(self) -> Prepared:
        """The living sessions of a person: id, agent, address, means, created_at, seen_at."""
        session = self._session
        columns = (
            session.c.id, session.c.agent, session.c.address, session.c.means,
            session.c.created_at, session.c.seen_at,
        )  # fmt: skip
        return self._prepare(
            select(*columns)
            .where(
                session.c.user_id == given("user_id", session.c.user_id),
                session.c.expires_at > given("now", session.c.expires_at),
                session.c.seen_at > given("idle_since", session.c.seen_at),
            )
            .order_by(session.c.seen_at.desc(), session.c.id)
        )

    @cached_property
    def end(self) -> Prepared:
        """End one session and return whose it was."""
        session = self._session
        return self._prepare(
            delete(session)
            .where(session.c.id == given("id", session.c.id))
            .returning(session.c.user_id)
        )

    @cached_property
    def end_one_of(self) -> Prepared:
        """End the session `id` if it is the person's."""
        session = self._session
        return self._prepare(
            delete(session).where(
                session.c.id == given("id", session.c.id),
                session.c.user_id == given("user_id", session.c.user_id),
            )
        )

    @cached_property
    def end_others_of(self) -> Prepared:
        """End all sessions of a person but the session `id`."""
        session = self._session
        return self._prepare(
            delete(session).where(
                session.c.user_id == given("user_id", session.c.user_id),
                session.c.id != given("id", session.c.id),
            )
        )

    @cached_property
    def end_all_of(self) -> Prepared:
        session = self._session
        return self._prepare(
            delete(session).where(session.c.user_id == given("user_id", session.c.user_id))
        )

    @cached_property
    def forget_expired(self) -> Prepared:
        session = self._session
        return self._prepare(
            delete(session).where(session.c.expires_at <= given("now", session.c.expires_at))
        )

    @property
    def _session(self) -> Table:
        return self.tables.system.session

    def _prepare(self, statement: Any) -> Prepared:
        return self.database.prepare(statement)
