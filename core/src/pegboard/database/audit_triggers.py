"""What the database itself refuses: to change or take away entries of the audit log.

Whoever owns the database can drop these triggers; the chain of seals then still tells what they
did. The triggers keep everybody else, and our own mistakes, from it.
"""

from sqlalchemy import Connection

from pegboard.database.statements import Prepared
from pegboard.database.transaction import Transaction

TABLE = "pegboard_audit"
REFUSAL = "Entries of the audit log are never changed or removed."

_SQLITE = {
    f"{TABLE}_no_{deed}": f"""
    CREATE TRIGGER {TABLE}_no_{deed} BEFORE {deed.upper()} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
    for deed in ("update", "delete")
}

_REFUSE = f"""
    CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN RAISE EXCEPTION '{REFUSAL}'; END $body$"""
_POSTGRES = {
    f"{TABLE}_no_{deed}": f"""
    CREATE TRIGGER {TABLE}_no_{deed} BEFORE {deed.upper()} ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()"""
    for deed in ("update", "delete", "truncate")
}

_KNOWN_TO_SQLITE = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{TABLE}'"  # noqa: S608  # our own name
_KNOWN_TO_POSTGRES = (
    f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{TABLE}'::regclass AND tgenabled <> 'D'"  # noqa: S608  # our own name
)


def create_audit_triggers(connection: Connection) -> None:
    """Create the triggers that are missing; the table is there already."""
    is_sqlite = connection.dialect.name == "sqlite"
    ask = _KNOWN_TO_SQLITE if is_sqlite else _KNOWN_TO_POSTGRES
    known = {str(name) for (name,) in connection.exec_driver_sql(ask)}
    missing = {name: sql for name, sql in _wanted(is_sqlite).items() if name not in known}
    if missing and not is_sqlite:
        connection.exec_driver_sql(_REFUSE)
    for name, statement in missing.items():
        if not is_sqlite:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}")
        connection.exec_driver_sql(statement)


def missing_triggers(tx: Transaction) -> tuple[str, ...]:
    """Return the names of the triggers that somebody took away or switched off."""
    ask = Prepared(_KNOWN_TO_SQLITE if tx.is_sqlite else _KNOWN_TO_POSTGRES, {})
    known = {str(name) for (name,) in tx.rows(ask)}
    return tuple(sorted(_wanted(tx.is_sqlite).keys() - known))


def _wanted(is_sqlite: bool) -> dict[str, str]:  # the only argument
    return _SQLITE if is_sqlite else _POSTGRES
