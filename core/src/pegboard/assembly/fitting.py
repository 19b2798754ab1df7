"""Whether fields and measures that plugins name exist and are of the kind that they need."""

from pegboard.hookspecs.figures import Figure, Share, Weighted
from pegboard.model.errors import PegboardError
from pegboard.model.fields import Choice, Field, Link, Money, Percent
from pegboard.model.schema import Schema
from pegboard.records.measures import MEASURE

ADDED_UP = ("count()", "sum(")
"""The measures that add up over the days of a period."""


class Misfit(PegboardError):
    """Raised when a plugin names what is not there, or not of the kind that it needs."""


def field_at(schema: Schema, entity: str, path: str) -> Field:
    """Return the field at the end of *path*; raise Misfit when there is none."""
    *links, last = path.split(".")
    here = schema.entity(entity)
    for name in links:
        link = here.fields.get(name)
        if not isinstance(link, Link):
            raise Misfit(f"follows {path}, but {name} is no link of {here.key}")
        here = schema.entity(link.target)
    field = here.fields.get(last)
    if field is None:
        raise Misfit(f"names {path}, but {here.key} has no field {last}")
    return field


def check_figure(figure: Figure, schema: Schema, entity: str) -> None:
    """Raise Misfit unless *figure* can be measured of records of *entity*."""
    match figure:
        case Share():
            field = field_at(schema, entity, figure.field)
            if isinstance(field, Choice) and figure.value not in dict(field.options):
                raise Misfit(f"counts {figure.value!r}, which is no option of {figure.field}")
        case Weighted():
            money = field_at(schema, entity, figure.field)
            percent = field_at(schema, entity, figure.percent)
            if not isinstance(money, Money) or not isinstance(percent, Percent):
                raise Misfit(f"needs money and a percentage in {figure}")
        case _:
            found = MEASURE.match(figure)
            if found is None:
                raise Misfit(f"measures {figure!r}; write count() or sum(amount)")
            function, path = found.groups()
            if path and not field_at(schema, entity, path).is_number and function != "count":
                raise Misfit(f"measures {path}, which is no number")
