"""What a formula is worked out from, for it tells of that."""

from pegboard.expressions import check
from pegboard.model.fields import Formula
from pegboard.model.schema import Schema


def formula_reads(schema: Schema, entity: str, formula: Formula) -> frozenset[tuple[str, str]]:
    """Return every field that *formula* of *entity* reads, links on the way too, by entity."""
    found: set[tuple[str, str]] = set()
    for path in check(formula.expression, schema, entity).paths:
        here = entity
        for name in path:
            found.add((here, name))
            here = getattr(schema.entity(here).field(name), "target", here)
    return frozenset(found)
