"""The prepared statements behind sign-in: people, tokens, passwords, roles and attempts."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from pegboard.database.access_statements import AccessStatements
from pegboard.database.engine import Database
from pegboard.database.epochs import PEOPLE, ROLES, epoch_column, newest_assembly_column
from pegboard.database.given import all_given, given
from pegboard.database.identity_statements import IdentityStatements
from pegboard.database.session_statements import SessionStatements
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.model.columns import FOLDED_SUFFIX
from pegboard.model.system import USER

PERSON = ("id", "name", "email", "team", "time_zone", "language")
"""The columns of a user that a principal is made of, in the order of the statements here."""
FOLDED = f"email{FOLDED_SUFFIX}"


@dataclass(frozen=True)
class People:
    """Who may sign in, as one assembly's tables keep it. Statements are built when first used."""

    database: Database
    tables: Tables

    @cached_property
    def sessions(self) -> SessionStatements:
        return SessionStatements(self.database, self.tables)

    @cached_property
    def identity(self) -> IdentityStatements:
        return IdentityStatements(self.database, self.tables)

    @cached_property
    def access(self) -> AccessStatements:
        return AccessStatements(self.database, self.tables)

    @cached_property
    def by_session(self) -> Prepared:
        """One row per role (one with an empty role for none).

        csrf, seen_at, renew, user_id, acting_as, person, role, epochs. The person is the one
        that the session looks as.
        """
        session, user = self.tables.system.session, self._user
        person = func.coalesce(session.c.acting_as, session.c.user_id)
        source = session.join(user, user.c.id == person)
        columns = (
            session.c.csrf, session.c.seen_at, session.c.renew, session.c.user_id,
            session.c.acting_as,
        )  # fmt: skip
        return self._people_of(
            columns,
            source,
            session.c.id == given("id", session.c.id),
            session.c.expires_at > given("now", session.c.expires_at),
            session.c.seen_at > given("idle_since", session.c.seen_at),
        )

    @cached_property
    def by_token(self) -> Prepared:
        """One row per role: token id, used_at, allowance, person, role, epochs."""
        token, user = self.tables.system.token, self._user
        still = or_(
            token.c.expires_at.is_(None),
            token.c.expires_at > given("now", token.c.expires_at),
        )
        source = token.join(user, user.c.id == token.c.user_id)
        return self._people_of(
            (token.c.id, token.c.used_at, token.c.allowance),
            source,
            token.c.hash == given("hash", token.c.hash),
            still,
        )

    @cached_property
    def by_email(self) -> Prepared:
        """One row per role: password hash (or nothing), its user's id, person, role, epochs.

        `email` is given without case and accents.
        """
        credential, user = self.tables.system.credential, self._user
        source = user.outerjoin(credential, credential.c.user_id == user.c.id)
        return self._people_of(
            (credential.c.password, user.c.id),
            source,
            user.c[FOLDED] == given("email", user.c.email),
        )

    @cached_property
    def by_id(self) -> Prepared:
        """One row per role: password hash (or nothing), its user's id, person, role."""
        credential, user = self.tables.system.credential, self._user
        source = user.outerjoin(credential, credential.c.user_id == user.c.id)
        return self._people_of(
            (credential.c.password, user.c.id), source, user.c.id == given("user_id", user.c.id)
        )

    @cached_property
    def by_role(self) -> Prepared:
        """Everybody active with a role: role, name, e-mail address, by role and name."""
        role, user = self.tables.system.role, self._user
        return self._prepare(
            select(role.c.role, user.c.name, user.c.email)
            .select_from(role.join(user, user.c.id == role.c.user_id))
            .where(_is_here(user))
            .order_by(role.c.role, user.c.name)
        )

    @cached_property
    def roles_of(self) -> Prepared:
        """The roles of `user_id`."""
        role = self.tables.system.role
        return self._prepare(
            select(role.c.role).where(role.c.user_id == given("user_id", role.c.user_id))
        )

    @cached_property
    def add_token(self) -> Prepared:
        return self._insert(self.tables.system.token)

    @cached_property
    def touch_token(self) -> Prepared:
        token = self.tables.system.token
        return self._prepare(
            update(token)
            .where(token.c.id == given("wanted", token.c.id))
            .values(used_at=given("now", token.c.used_at))
        )

    @cached_property
    def remove_token(self) -> Prepared:
        token = self.tables.system.token
        return self._prepare(
            delete(token).where(
                token.c.id == given("id", token.c.id),
                token.c.user_id == given("user_id", token.c.user_id),
            )
        )

    @cached_property
    def remove_tokens_of(self) -> Prepared:
        token = self.tables.system.token
        return self._prepare(
            delete(token).where(token.c.user_id == given("user_id", token.c.user_id))
        )

    @cached_property
    def save_password(self) -> Prepared:
        credential = self.tables.system.credential
        statement = self._upsert(credential)
        fresh = {name: statement.excluded[name] for name in ("password", "changed_at")}
        return self._prepare(
            statement.on_conflict_do_update(index_elements=["user_id"], set_=fresh)
        )

    @cached_property
    def remove_password(self) -> Prepared:
        credential = self.tables.system.credential
        return self._prepare(
            delete(credential).where(credential.c.user_id == given("user_id", credential.c.user_id))
        )

    @cached_property
    def grant_role(self) -> Prepared:
        return self._prepare(self._upsert(self.tables.system.role).on_conflict_do_nothing())

    @cached_property
    def withdraw_role(self) -> Prepared:
        role = self.tables.system.role
        return self._prepare(
            delete(role).where(
                role.c.user_id == given("user_id", role.c.user_id),
                role.c.role == given("role", role.c.role),
            )
        )

    @cached_property
    def count_attempt(self) -> Prepared:
        """Count one attempt of `key`, in a new window when the old one began before `since`."""
        throttle = self.tables.system.throttle
        is_over = throttle.c.window_start < given("since", throttle.c.window_start)
        statement = self._upsert(throttle)
        counted = {
            "count": case((is_over, 1), else_=throttle.c["count"] + 1),
            "window_start": case(
                (is_over, statement.excluded.window_start), else_=throttle.c.window_start
            ),
        }
        return self._prepare(
            statement.on_conflict_do_update(index_elements=["key"], set_=counted).returning(
                throttle.c["count"], throttle.c.window_start
            )
        )

    @cached_property
    def forget_attempts(self) -> Prepared:
        throttle = self.tables.system.throttle
        return self._prepare(delete(throttle).where(throttle.c.key == given("key", throttle.c.key)))

    @cached_property
    def forget_old_attempts(self) -> Prepared:
        """Forget the attempts of all windows that began before `until`."""
        throttle = self.tables.system.throttle
        until = given("until", throttle.c.window_start)
        return self._prepare(delete(throttle).where(throttle.c.window_start < until))

    @property
    def _user(self) -> Table:
        return self.tables.of(USER)

    def _people_of(
        self,
        first: tuple[ColumnElement[Any], ...],
        source: FromClause,
        *conditions: ColumnElement[bool],
    ) -> Prepared:
        user, role = self._user, self.tables.system.role
        return self._prepare(
            select(*first, *(user.c[name] for name in PERSON), role.c.role, *self._epochs)
            .select_from(source.outerjoin(role, role.c.user_id == user.c.id))
            .where(*conditions, _is_here(user))
            .order_by(user.c.id, role.c.role)
        )

    @property
    def _epochs(self) -> tuple[ColumnElement[Any], ...]:
        """How often roles, who belongs where, and the assembly were changed until now."""
        changes = (epoch_column(self.tables, which) for which in (ROLES, PEOPLE))
        return (*changes, newest_assembly_column(self.tables))

    def _insert(self, table: Table) -> Prepared:
        return self._prepare(insert(table).values(all_given(table)))

    def _upsert(self, table: Table) -> Any:
        dialect = sqlite if self.database.is_sqlite else postgresql
        return dialect.insert(table).values(all_given(table))

    def _prepare(self, statement: Any) -> Prepared:
        return self.database.prepare(statement)


def _is_here(user: Table) -> ColumnElement[bool]:
    return and_(user.c.active == literal(True, user.c.active.type), user.c.deleted_at.is_(None))
