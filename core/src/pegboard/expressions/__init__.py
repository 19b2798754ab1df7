"""What does a rule say? One language: parse, check types, run in SQL and in memory."""

from pegboard.expressions.check import Checked, check, check_condition
from pegboard.expressions.columns import FOLDED, Columns
from pegboard.expressions.errors import ExpressionError
from pegboard.expressions.formulas import formula_types
from pegboard.expressions.lookups import Lookup, Moments
from pegboard.expressions.memory import compile_memory
from pegboard.expressions.nodes import Node
from pegboard.expressions.parse import parse
from pegboard.expressions.postgres_terms import PostgresTerms
from pegboard.expressions.sql import compile_sql, compile_value
from pegboard.expressions.sqlite_terms import SqliteTerms
from pegboard.expressions.terms import Terms

__all__ = [
    "FOLDED",
    "Checked",
    "Columns",
    "ExpressionError",
    "Lookup",
    "Moments",
    "Node",
    "PostgresTerms",
    "SqliteTerms",
    "Terms",
    "check",
    "check_condition",
    "compile_memory",
    "compile_sql",
    "compile_value",
    "formula_types",
    "parse",
]
