"""Keeps somebody in the system who administers it."""

from pegboard.access.errors import LastAdministrator
from pegboard.access.roles import RoleBook
from pegboard.access.units import Unit
from pegboard.database.access_statements import AccessStatements
from pegboard.database.lists import list_value


def administering(book: RoleBook) -> tuple[str, ...]:
    """Return the names of the roles that administer the system."""
    return tuple(sorted(name for name, pack in book.roles.items() if pack.administers))


def take_turn(unit: Unit, statements: AccessStatements) -> None:
    """Let nobody else change rights until this unit ends, so that what is checked stays true."""
    if statements.take_turn is not None:
        unit.tx.run(statements.take_turn)


def keep_an_administrator(unit: Unit, statements: AccessStatements) -> None:
    """Raise LastAdministrator when nobody active administers the system any more.

    To be asked after the change and in its transaction. Of two changes at once the second waits,
    and then sees the first.
    """
    take_turn(unit, statements)
    roles = administering(unit.workspace.roles)
    is_sqlite = unit.workspace.database.is_sqlite
    row = unit.tx.row(statements.count_active, {"roles": list_value(roles, is_sqlite=is_sqlite)})
    if not row or not row[0]:
        raise LastAdministrator
