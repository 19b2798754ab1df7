"""Whether the pieces of the home page fit the entities that they speak of."""

from collections.abc import Iterable

from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.assembly.fitting import ADDED_UP, Misfit, check_figure, field_at
from pegboard.hookspecs.figures import Figure
from pegboard.hookspecs.slots import HomeChart, HomeList, HomePiece, HomeTable
from pegboard.model.fields import Date, Link, Links
from pegboard.model.schema import Schema


def check_home_piece(plugin: str, piece: HomePiece, schema: Schema) -> None:
    """Raise BrokenPlugin unless the fields and measures of *piece* exist and fit."""
    try:
        _check(piece, schema)
    except Misfit as error:
        raise BrokenPlugin(plugin, f"{piece.title!r} on the home page {error}") from error


def _check(piece: HomePiece, schema: Schema) -> None:
    if isinstance(piece, HomeList):
        for name in (*piece.fields, *(one.removeprefix("-") for one in piece.sort)):
            field_at(schema, piece.entity, name)
        return
    for figure in _figures(piece):
        check_figure(figure, schema, piece.entity)
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
    field = field_at(schema, piece.entity, piece.group_by)
    if isinstance(field, Link | Links) or not field.stored or not field.sortable:
        raise Misfit(f"cannot be grouped by {piece.group_by}; name a field behind the link")
    if isinstance(piece, HomeTable):
        if not piece.columns or not isinstance(piece.columns[0][1], str):
            raise Misfit("needs a plain measure in its first column")
    elif piece.period is not None:
        if not isinstance(field, Date):
            raise Misfit(f"takes periods of a date, which {piece.group_by} is not")
        if not isinstance(piece.measure, str) or not piece.measure.startswith(ADDED_UP):
            raise Misfit("can only count or add up over a period")
