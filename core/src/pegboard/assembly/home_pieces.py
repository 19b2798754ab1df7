"""Whether the pieces of the home page fit the entities that they speak of."""

from collections.abc import Iterable

from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.hookspecs.figures import Figure, Share, Weighted
from pegboard.hookspecs.slots import HomeChart, HomeList, HomePiece, HomeTable
from pegboard.model.errors import PegboardError
from pegboard.model.fields import Choice, Date, Field, Link, Links, Money, Percent
from pegboard.model.schema import Schema
from pegboard.records.measures import MEASURE

ADDED_UP = ("count()", "sum(")
"""The measures that add up over the days of a period."""


class _Misfit(PegboardError):
    """Raised when a piece names what is not there, or not of the kind that it needs."""


def check_home_piece(plugin: str, piece: HomePiece, schema: Schema) -> None:
    """Raise BrokenPlugin unless the fields and measures of *piece* exist and fit."""
    try:
        _check(piece, schema)
    except _Misfit as error:
        raise BrokenPlugin(plugin, f"{piece.title!r} on the home page {error}") from error


def _check(piece: HomePiece, schema: Schema) -> None:
    if isinstance(piece, HomeList):
        for name in (*piece.fields, *(one.removeprefix("-") for one in piece.sort)):
            _field(schema, piece.entity, name)
        return
    for figure in _figures(piece):
        _check_figure(figure, schema, piece.entity)
    if isinstance(piece, HomeChart | HomeTable):
        _check_group(piece, schema)


def _figures(piece: HomePiece) -> Iterable[Figure]:
    match piece:
        case HomeTable():
            return [figure for _, figure in piece.columns]
        case HomeList():
            return []
        case _:
            return [piece.measure]


def _check_group(piece: HomeChart | HomeTable, schema: Schema) -> None:
    field = _field(schema, piece.entity, piece.group_by)
    if isinstance(field, Link | Links) or not field.stored or not field.sortable:
        raise _Misfit(f"cannot be grouped by {piece.group_by}; name a field behind the link")
    if isinstance(piece, HomeTable):
        if not piece.columns or not isinstance(piece.columns[0][1], str):
            raise _Misfit("needs a plain measure in its first column")
    elif piece.period is not None:
        if not isinstance(field, Date):
            raise _Misfit(f"takes periods of a date, which {piece.group_by} is not")
        if not isinstance(piece.measure, str) or not piece.measure.startswith(ADDED_UP):
            raise _Misfit("can only count or add up over a period")


def _check_figure(figure: Figure, schema: Schema, entity: str) -> None:
    match figure:
        case Share():
            field = _field(schema, entity, figure.field)
            if isinstance(field, Choice) and figure.value not in dict(field.options):
                raise _Misfit(f"counts {figure.value!r}, which is no option of {figure.field}")
        case Weighted():
            money = _field(schema, entity, figure.field)
            percent = _field(schema, entity, figure.percent)
            if not isinstance(money, Money) or not isinstance(percent, Percent):
                raise _Misfit(f"needs money and a percentage in {figure}")
        case _:
            found = MEASURE.match(figure)
            if found is None:
                raise _Misfit(f"measures {figure!r}; write count() or sum(amount)")
            function, path = found.groups()
            if path and not _field(schema, entity, path).is_number and function != "count":
                raise _Misfit(f"measures {path}, which is no number")


def _field(schema: Schema, entity: str, path: str) -> Field:
    """Return the field at the end of *path*."""
    *links, last = path.split(".")
    here = schema.entity(entity)
    for name in links:
        link = here.fields.get(name)
        if not isinstance(link, Link):
            raise _Misfit(f"follows {path}, but {name} is no link of {here.key}")
        here = schema.entity(link.target)
    field = here.fields.get(last)
    if field is None:
        raise _Misfit(f"names {path}, but {here.key} has no field {last}")
    return field
