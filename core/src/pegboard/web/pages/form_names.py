"""The names under which a form may send something: what is sent besides is refused."""

from collections.abc import Iterable

from pegboard.model.change import Problem
from pegboard.model.fields import Field
from pegboard.records.errors import InvalidRecord
from pegboard.web.pages.forms import ADDRESS_NAMES, Form

OURS = frozenset({"_csrf", "version", "then", "entry", "href", "_stands"})
"""What our own forms send beside the values of fields.

`href` is the editor's box for a link, `_stands` tells which fields are shown and demanded.
"""
LONGEST = 80


def refuse_strange_names(form: Form, fields: Iterable[Field], thing: str) -> None:
    """Raise InvalidRecord for whatever *form* sends that is none of *fields* of *thing*.

    A field that the person may not read is not among them, and so is refused like one that does
    not exist.
    """
    known = OURS.union(*(_names_of(field) for field in fields))
    strange = [name[:LONGEST] for name in form if name not in known]
    if strange:
        raise InvalidRecord([Problem(name, f"is no field of {thing}") for name in strange])


def _names_of(field: Field) -> set[str]:
    if field.control == "money":
        return {f"{field.name}.amount", f"{field.name}.currency"}
    if field.control == "address":
        return {f"{field.name}.{sent}" for sent in ADDRESS_NAMES.values()}
    return {field.name}
