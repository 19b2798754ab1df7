"""How large an expression may be, so that no text can exhaust parser, checker or database."""

LONGEST_TEXT = 10_000
"""Characters of an expression."""
DEEPEST = 60
"""Levels of operators, calls and parentheses, formulas included."""
MOST_NODES = 1_000
"""Operators, calls, fields and literals, formulas included; plain items of a list are free."""
LONGEST_LIST = 1_000
"""Items of one list."""
LINKS_FOLLOWED = 4
"""Links from the record to the field, those of exists() and all() included."""
DEEPEST_SQL = 82
"""Symbols that SQLite's parser may have to keep for an expression, of the 100 it can."""
