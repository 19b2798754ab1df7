"""The prepared statements behind the administration of users, roles and tokens."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import and_, func, literal, select

from pegboard.database.engine import Database
from pegboard.database.given import given
from pegboard.database.lists import among_values
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.model.system import USER

SIGN_IN = "sign_in"
"""The kind of the entry that the audit log has for each sign-in."""
TURN_LOCK = 0x5045_4741_43
"""The lock ("PEGAC") in which changes of who may do what take turns on PostgreSQL."""


@dataclass(frozen=True)
class AccessStatements:
    """Statements are built when first used."""

    database: Database
    tables: Tables

    @cached_property
    def take_turn(self) -> Prepared | None:
        """Wait for others who change rights, until the commit; SQLite has one writer anyway."""
        if self.database.is_sqlite:
            return None
        return Prepared(f"SELECT pg_advisory_xact_lock({TURN_LOCK})", {})

    @cached_property
    def count_active(self) -> Prepared:
        """How many active people hold one of `roles`."""
        role, user = self.tables.system.role, self.tables.of(USER)
        here = and_(user.c.active == literal(True, user.c.active.type), user.c.deleted_at.is_(None))
        among = among_values(role.c.role, "roles", is_sqlite=self.database.is_sqlite)
        return self._prepare(
            select(func.count(user.c.id.distinct()))
            .select_from(role.join(user, user.c.id == role.c.user_id))
            .where(here, among)
        )

    @cached_property
    def holders(self) -> Prepared:
        """Everybody in the system who holds a role, a row for each: id, name, team, active, role.

        People in the bin are left out.
        """
        role, user = self.tables.system.role, self.tables.of(USER)
        return self._prepare(
            select(user.c.id, user.c.name, user.c.team, user.c.active, role.c.role)
            .select_from(role.join(user, user.c.id == role.c.user_id))
            .where(user.c.deleted_at.is_(None))
            .order_by(user.c.name, user.c.id, role.c.role)
        )

    @cached_property
    def count_holders(self) -> Prepared:
        """How many people, active or not, hold each role."""
        role, user = self.tables.system.role, self.tables.of(USER)
        return self._prepare(
            select(role.c.role, func.count())
            .select_from(role.join(user, user.c.id == role.c.user_id))
            .where(user.c.deleted_at.is_(None))
            .group_by(role.c.role)
        )

    @cached_property
    def tokens_of(self) -> Prepared:
        """The tokens of `user_id`: id, name, created, expires, used, allowance."""
        token = self.tables.system.token
        columns = (token.c[n] for n in ("id", "name", "created_at", "expires_at", "used_at"))
        return self._prepare(
            select(*columns, token.c.allowance)
            .where(token.c.user_id == given("user_id", token.c.user_id))
            .order_by(token.c.created_at.desc())
        )

    @cached_property
    def last_sign_ins(self) -> Prepared:
        """When each person signed in last: id, moment."""
        entry = self.tables.system.audit.entry
        return self._prepare(
            select(entry.c.by, func.max(entry.c.at))
            .where(entry.c.kind == SIGN_IN, entry.c.by.is_not(None))
            .group_by(entry.c.by)
        )

    @cached_property
    def second_factors(self) -> Prepared:
        """Everybody who proves who they are with more than a password: id."""
        system = self.tables.system.identity
        app, passkey = system.authenticator, system.passkey
        return self._prepare(
            select(app.c.user_id)
            .where(app.c.confirmed_at.is_not(None))
            .union(select(passkey.c.user_id))
        )

    @cached_property
    def role_edit_entries(self) -> Prepared:
        """What the audit log says of the last changes of roles: detail."""
        entry = self.tables.system.audit.entry
        return self._prepare(
            select(entry.c.detail)
            .where(entry.c.kind == "role_edited")
            .order_by(entry.c.seq.desc())
            .limit(200)
        )

    def _prepare(self, statement: Any) -> Prepared:
        return self.database.prepare(statement)
