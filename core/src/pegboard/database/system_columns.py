"""Makes the columns of the tables that no plugin declares."""

from dataclasses import dataclass

from sqlalchemy import Column

from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


@dataclass(frozen=True, slots=True)
class SystemColumns:
    """Makes columns with the *types* of one engine: filled in always, unless they may be *null*."""

    types: SqlTypes

    def __call__(
        self, name: str, kind: ColumnKind, *, null: bool = False, key: bool = False
    ) -> Column[object]:
        return Column(name, self.types[kind], nullable=null, primary_key=key)
