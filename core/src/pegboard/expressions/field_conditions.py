"""Checks the conditions under which a field is shown, or must be filled in."""

from pegboard.expressions.check import Checked, check_condition
from pegboard.expressions.errors import ExpressionError
from pegboard.model.schema import Schema


def check_field_condition(expression: str, schema: Schema, entity: str, field: str) -> Checked:
    """Return the condition of *field*, which may read the other fields of the same record.

    Raises:
        ExpressionError: it does not fit, follows a link, or asks for the field itself.
    """
    checked = check_condition(expression, schema, entity)
    for path in sorted(checked.paths):
        if len(path) > 1:
            raise ExpressionError(
                f"'{'.'.join(path)}' lies behind a link; such a condition reads the fields of the "
                "record itself.",
                0,
            )
        if path == (field,):
            raise ExpressionError("A field cannot depend on itself.", 0)
    return checked
