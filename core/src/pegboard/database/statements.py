"""Statements compiled once and executed many times on the bare driver."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.elements import ClauseElement


@dataclass(frozen=True, slots=True)
class Prepared:
    """SQL text with named parameters and the literal values that belong to the statement."""

    sql: str
    literals: Mapping[str, Any]

    def parameters(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**self.literals, **values}


def prepare(statement: ClauseElement, dialect: Dialect) -> Prepared:
    """Compile *statement*; parameters without a value must be given at each execution."""
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    literals = {name: value for name, value in compiled.params.items() if value is not None}
    return Prepared(str(compiled), literals)
