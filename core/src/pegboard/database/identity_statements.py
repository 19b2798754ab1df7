"""The prepared statements behind second factors, passkeys and accounts at other providers."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.identity_tables import IdentityTables
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables


@dataclass(frozen=True)
class IdentityStatements:
    """Statements are built when first used."""

    database: Database
    tables: Tables

    @cached_property
    def keep_authenticator(self) -> Prepared:
        """Keep a new authenticator, in the place of one that was never confirmed."""
        table = self._tables.authenticator
        dialect: Any = sqlite if self.database.is_sqlite else postgresql
        statement = dialect.insert(table).values(all_given(table))
        fresh = {name: statement.excluded[name] for name in ("secret", "last_step", "created_at")}
        return self._prepare(
            statement.on_conflict_do_update(
                index_elements=["user_id"], set_=fresh, where=table.c.confirmed_at.is_(None)
            )
        )

    @cached_property
    def authenticator(self) -> Prepared:
        """A person's authenticator: secret, last_step, confirmed_at."""
        table = self._tables.authenticator
        return self._prepare(
            select(table.c.secret, table.c.last_step, table.c.confirmed_at).where(
                table.c.user_id == given("user_id", table.c.user_id)
            )
        )

    @cached_property
    def use_step(self) -> Prepared:
        """Note that the code of `step` was used; no row changes when it, or a later one, was."""
        table = self._tables.authenticator
        return self._prepare(
            update(table)
            .where(
                table.c.user_id == given("wanted", table.c.user_id),
                table.c.last_step < given("step", table.c.last_step),
            )
            .values(last_step=given("step", table.c.last_step))
        )

    @cached_property
    def confirm_authenticator(self) -> Prepared:
        table = self._tables.authenticator
        return self._prepare(
            update(table)
            .where(
                table.c.user_id == given("wanted", table.c.user_id),
                table.c.confirmed_at.is_(None),
            )
            .values(confirmed_at=given("now", table.c.confirmed_at))
        )

    @cached_property
    def remove_authenticator(self) -> Prepared:
        table = self._tables.authenticator
        return self._of_person(delete(table), table)

    @cached_property
    def add_recovery_code(self) -> Prepared:
        table = self._tables.recovery_code
        return self._prepare(insert(table).values(all_given(table)))

    @cached_property
    def use_recovery_code(self) -> Prepared:
        table = self._tables.recovery_code
        return self._prepare(
            delete(table).where(
                table.c.user_id == given("user_id", table.c.user_id),
                table.c.hash == given("hash", table.c.hash),
            )
        )

    @cached_property
    def count_recovery_codes(self) -> Prepared:
        table = self._tables.recovery_code
        return self._of_person(select(func.count()).select_from(table), table)

    @cached_property
    def remove_recovery_codes(self) -> Prepared:
        table = self._tables.recovery_code
        return self._of_person(delete(table), table)

    @cached_property
    def add_passkey(self) -> Prepared:
        table = self._tables.passkey
        return self._prepare(insert(table).values(all_given(table)))

    @cached_property
    def passkeys(self) -> Prepared:
        """A person's passkeys: id, name, created_at, used_at, credential; the oldest first."""
        table = self._tables.passkey
        columns = (
            table.c.id, table.c.name, table.c.created_at, table.c.used_at, table.c.credential
        )  # fmt: skip
        return self._of_person(select(*columns).order_by(table.c.created_at, table.c.id), table)

    @cached_property
    def passkey(self) -> Prepared:
        """The passkey with a credential's id: id, user_id, credential, sign_count."""
        table = self._tables.passkey
        columns = (table.c.id, table.c.user_id, table.c.credential, table.c.sign_count)
        return self._prepare(
            select(*columns).where(
                table.c.credential_id == given("credential_id", table.c.credential_id)
            )
        )

    @cached_property
    def use_passkey(self) -> Prepared:
        """Note a use; no row changes when the counter does not grow, as that of a copy would not.

        Many passkeys do not count and always say 0 (WebAuthn, section 6.1.1).
        """
        table = self._tables.passkey
        count = given("new_count", table.c.sign_count)
        return self._prepare(
            update(table)
            .where(
                table.c.id == given("wanted", table.c.id),
                or_(table.c.sign_count < count, and_(table.c.sign_count == 0, count == 0)),
            )
            .values(sign_count=count, used_at=given("now", table.c.used_at))
        )

    @cached_property
    def rename_passkey(self) -> Prepared:
        table = self._tables.passkey
        return self._prepare(
            update(table)
            .where(
                table.c.id == given("wanted", table.c.id),
                table.c.user_id == given("owner", table.c.user_id),
            )
            .values(name=given("new_name", table.c.name))
        )

    @cached_property
    def remove_passkey(self) -> Prepared:
        table = self._tables.passkey
        return self._prepare(
            delete(table).where(
                table.c.id == given("id", table.c.id),
                table.c.user_id == given("user_id", table.c.user_id),
            )
        )

    @cached_property
    def remove_passkeys(self) -> Prepared:
        table = self._tables.passkey
        return self._of_person(delete(table), table)

    @cached_property
    def begin_step(self) -> Prepared:
        table = self._tables.sign_in_step
        return self._prepare(insert(table).values(all_given(table)))

    @cached_property
    def step(self) -> Prepared:
        """A living step: user_id, challenge."""
        table = self._tables.sign_in_step
        return self._prepare(
            select(table.c.user_id, table.c.challenge).where(
                table.c.id == given("id", table.c.id),
                table.c.kind == given("kind", table.c.kind),
                table.c.expires_at > given("now", table.c.expires_at),
            )
        )

    @cached_property
    def end_step(self) -> Prepared:
        table = self._tables.sign_in_step
        return self._prepare(delete(table).where(table.c.id == given("id", table.c.id)))

    @cached_property
    def end_steps_of(self) -> Prepared:
        table = self._tables.sign_in_step
        return self._of_person(delete(table), table)

    @cached_property
    def forget_expired_steps(self) -> Prepared:
        table = self._tables.sign_in_step
        return self._prepare(
            delete(table).where(table.c.expires_at <= given("now", table.c.expires_at))
        )

    @cached_property
    def link_account(self) -> Prepared:
        table = self._tables.provider_account
        return self._prepare(insert(table).values(all_given(table)))

    @cached_property
    def linked_person(self) -> Prepared:
        """The id of the user to whom a provider's account belongs."""
        table = self._tables.provider_account
        return self._prepare(
            select(table.c.user_id).where(
                table.c.issuer == given("issuer", table.c.issuer),
                table.c.subject == given("subject", table.c.subject),
            )
        )

    @cached_property
    def account_at(self) -> Prepared:
        """The subject that a person has at a provider."""
        table = self._tables.provider_account
        return self._prepare(
            select(table.c.subject).where(
                table.c.issuer == given("issuer", table.c.issuer),
                table.c.user_id == given("user_id", table.c.user_id),
            )
        )

    @cached_property
    def unlink_accounts(self) -> Prepared:
        table = self._tables.provider_account
        return self._of_person(delete(table), table)

    def _of_person(self, statement: Any, table: Any) -> Prepared:
        return self._prepare(statement.where(table.c.user_id == given("user_id", table.c.user_id)))

    @property
    def _tables(self) -> IdentityTables:
        return self.tables.system.identity

    def _prepare(self, statement: Any) -> Prepared:
        return self.database.prepare(statement)
