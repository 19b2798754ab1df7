"""What a name can mean at one place of an expression."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from pegboard.expressions.errors import ExpressionError
from pegboard.expressions.limits import DEEPEST, MOST_NODES
from pegboard.expressions.typed import Path
from pegboard.model.schema import Schema

MayRead = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Place:
    """A record that fields are read from.

    *path* leads there from the record at hand number *record*, *trail* from the first one.
    """

    entity: str
    record: int = 0
    path: Path = ()
    trail: Path = ()


@dataclass(slots=True)
class Findings:
    """What the checker gathers on its way: the fields used and the parts counted."""

    paths: set[Path] = field(default_factory=set)
    nodes: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """The record, the variables and the limits that hold at one place of an expression."""

    schema: Schema
    may_read: MayRead
    findings: Findings
    here: Place
    variables: Mapping[str, Place] = field(default_factory=dict)
    records: int = 1
    depth: int = 0
    formulas: tuple[tuple[str, str], ...] = ()

    def deeper(self, column: int) -> "Scope":
        """Return the scope one level down, counting one more part.

        Raises:
            ExpressionError: a limit is passed, which only inserted formulas can bring about.
        """
        self.findings.nodes += 1
        if self.depth >= DEEPEST or self.findings.nodes > MOST_NODES:
            raise ExpressionError(
                "With the formulas it uses, the expression is too large: at most "
                f"{DEEPEST} levels and {MOST_NODES:,} parts.",
                column,
            )
        return replace(self, depth=self.depth + 1)

    def with_variable(self, name: str, place: Place) -> "Scope":
        return replace(self, variables={**self.variables, name: place}, records=self.records + 1)

    def inside_formula(self, place: Place, formula: tuple[str, str]) -> "Scope":
        """Return the scope of a formula: its own record, no variables, and its own rights.

        Who may read a formula sees what it gives, whatever it is worked out from.
        """
        return replace(
            self,
            here=place,
            variables={},
            may_read=everything,
            formulas=(*self.formulas, formula),
        )


def everything(_entity: str, _name: str) -> bool:
    """Allow every field to be read."""
    return True
