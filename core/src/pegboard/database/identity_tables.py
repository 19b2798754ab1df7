"""The tables of how people prove who they are: second factors, passkeys and other providers."""

from sqlalchemy import Index, MetaData, Table, UniqueConstraint

from pegboard.database.system_columns import SystemColumns
from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class IdentityTables:
    """Authenticator apps, recovery codes, passkeys, half-open sign-ins, accounts elsewhere."""

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        column = SystemColumns(types)

        ident, text, moment = ColumnKind.ID, ColumnKind.TEXT, ColumnKind.MOMENT
        number = ColumnKind.INTEGER
        self.authenticator = Table(
            "pegboard_authenticator",
            metadata,
            column("user_id", ident, key=True),
            column("secret", text),
            column("last_step", number),
            column("created_at", moment),
            column("confirmed_at", moment, null=True),
        )
        self.recovery_code = Table(
            "pegboard_recovery_code",
            metadata,
            column("user_id", ident, key=True),
            column("hash", text, key=True),
        )
        self.passkey = Table(
            "pegboard_passkey",
            metadata,
            column("id", ident, key=True),
            column("credential_id", text),
            column("user_id", ident),
            column("credential", text),
            column("sign_count", number),
            column("name", text),
            column("created_at", moment),
            column("used_at", moment, null=True),
            UniqueConstraint("credential_id", name="uq_pegboard_passkey_credential"),
            Index("ix_pegboard_passkey_user", "user_id"),
        )
        self.sign_in_step = Table(
            "pegboard_sign_in_step",
            metadata,
            column("id", text, key=True),
            column("kind", text),
            column("user_id", ident, null=True),
            column("challenge", text, null=True),
            column("expires_at", moment),
        )
        self.provider_account = Table(
            "pegboard_provider_account",
            metadata,
            column("issuer", text, key=True),
            column("subject", text, key=True),
            column("user_id", ident),
            column("at", moment),
            Index("ix_pegboard_provider_account_user", "user_id"),
        )
