"""Measures how deeply an expression nests in SQL, for databases whose parsers have a fixed stack.

SQLite's parser (before 3.46) holds 100 symbols. Each level of an expression leaves some of them
waiting: `pb_add(` three, `pb_add(x, ` five. The costs below are upper bounds for the SQL we write.
"""

from pegboard.expressions import typed
from pegboard.expressions.limits import DEEPEST_SQL

_LEAF = 12
"""What the deepest leaf needs: the subquery that counts linked records."""
_AS_VALUE = 3
"""A condition that is used as a value stands in coalesce()."""
_PAIR = (("left", 3), ("right", 5))
_COSTS: dict[type[typed.Typed], tuple[tuple[str, int], ...]] = {
    typed.Wide: (("operand", 3),),
    typed.Arithmetic: _PAIR,
    typed.Shift: (("start", 3), ("by", 5)),
    typed.Elapsed: (("since", 3), ("until", 5)),
    typed.Joined: (("left", 1), ("right", 3)),
    typed.LowerAscii: (("operand", 3),),
    typed.Length: (("operand", 3),),
    typed.CalendarPart: (("operand", 5),),
    typed.Choice: (("condition", 5), ("then", 7), ("otherwise", 6)),
    typed.Comparison: (("left", 1), ("right", 3)),
    typed.Empty: (("operand", 1),),
    typed.Negation: (("operand", 5),),
    typed.Every: (("terms", 3),),
    typed.Some: (("terms", 3),),
    typed.OneOf: (("operand", 1), ("items", 6)),
    typed.HasOption: (("option", 1),),
    typed.HasLink: (("target", 16),),
    typed.TextTest: (("text", 6), ("piece", 8)),
    typed.Quantified: (("condition", 20),),
}
_CONDITIONS = (typed.Every, typed.Some, typed.Negation, typed.Quantified)


def nests_too_deeply(tree: typed.Typed) -> bool:
    """Whether SQL for *tree* could overflow a database's parser."""
    return _LEAF + _depth(tree) > DEEPEST_SQL


def _depth(node: typed.Typed) -> int:
    deepest = 0
    for attribute, cost in _COSTS.get(type(node), ()):
        found = getattr(node, attribute)
        for child in found if isinstance(found, tuple) else (found,):
            wrapped = isinstance(child, typed.Predicate) and not isinstance(node, _CONDITIONS)
            deepest = max(deepest, cost + (_AS_VALUE if wrapped else 0) + _depth(child))
    return deepest
