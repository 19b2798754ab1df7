"""What access needs of a unit of work of records, which it may not import."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from pegboard.access.principals import Principal
from pegboard.access.rights import Rights
from pegboard.access.roles import RoleBook
from pegboard.database.engine import Database
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.context import RecordsPort
from pegboard.hookspecs.roles import RecordScope


class Workspace(Protocol):
    """What is needed of an assembly's workspace: its roles, and its records for a unit of work."""

    @property
    def roles(self) -> RoleBook: ...

    @property
    def database(self) -> Database: ...

    @property
    def tables(self) -> Tables: ...

    @property
    def scopes(self) -> Mapping[str, RecordScope]: ...

    @property
    def port(self) -> Callable[[Any], RecordsPort]: ...


class Unit(Protocol):
    """What is needed of a unit of work."""

    @property
    def workspace(self) -> Workspace: ...

    @property
    def tx(self) -> Transaction: ...

    @property
    def now(self) -> datetime: ...

    @property
    def principal(self) -> Principal: ...

    @property
    def rights(self) -> Rights: ...

    @property
    def via(self) -> str: ...
