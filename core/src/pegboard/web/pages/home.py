"""The home page: the figures, charts and short lists that plugins contribute, by role and right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response, get

from pegboard.hookspecs.slots import HomeChart, HomeList, HomePiece, HomeStat, HomeTable
from pegboard.model.errors import UnknownField
from pegboard.records.errors import BadQuery
from pegboard.records.unit import Unit
from pegboard.web.pages.answers import go
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.home_figures import Totals
from pegboard.web.pages.home_groups import Chart, Table, chart, table
from pegboard.web.pages.home_links import behind
from pegboard.web.pages.home_lists import Panel, panel
from pegboard.web.pages.home_values import told
from pegboard.web.pages.plugin_pieces import Place, widget_places
from pegboard.web.pages.plugins.departments_page import DEPARTMENTS, must_choose
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, speak


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure and the list behind it; *note* says what the figure leaves out."""

    title: str
    value: str
    href: str
    note: str = ""


@get("/", sync_to_thread=False)
def show_home(request: AnyRequest) -> Response[Any]:
    """Show what matters to the person now; a new system first asks for its departments."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    if must_choose(request, visit):
        return go(DEPARTMENTS)
    tiles: list[Tile] = []
    panels: list[tuple[int, Panel | Chart | Table | Place]] = []
    with visit.reading() as unit:
        pieces = [
            piece
            for piece in pieces_for(visit.assembly.home, visit.principal.roles)
            if unit.rights.may(piece.entity, "read") and _does_such_work(visit, piece)
        ]
        stats = [piece for piece in pieces if isinstance(piece, HomeStat)]
        totals = Totals(unit, ((one.entity, one.where, one.measure) for one in stats))
        for piece in pieces:
            drawn = _drawn(visit, unit, piece, totals)
            if isinstance(drawn, Tile):
                tiles.append(drawn)
            elif drawn is not None:
                panels.append((piece.order, drawn))
    panels += widget_places(visit, visit.principal.roles)
    habits = format_of(visit)
    context = {
        "greeting": _greeting(visit, habits),
        "today": habits.weekday(habits.today),
        "tiles": tiles,
        "panels": [one for _, one in sorted(panels, key=lambda pair: pair[0])],
    }
    return page(request, "pages/home.html", context, current="/")


def pieces_for(pieces: Iterable[HomePiece], roles: Iterable[str]) -> list[HomePiece]:
    """Return what is meant for anyone or for one of *roles*; of what says the same, the first."""
    own = frozenset(roles)
    found: dict[tuple[object, ...], HomePiece] = {}
    for piece in pieces:
        if not piece.roles or not own.isdisjoint(piece.roles):
            found.setdefault(_content(piece), piece)
    return list(found.values())


def _content(piece: HomePiece) -> tuple[object, ...]:
    """Return what makes two pieces the same for whoever reads them."""
    same = (type(piece), piece.entity, piece.where)
    match piece:
        case HomeStat():
            return (*same, piece.measure)
        case HomeChart():
            return (*same, piece.measure, piece.group_by, piece.period)
        case HomeTable():
            return (*same, piece.group_by)
        case _:
            return same


def _drawn(
    visit: Visit, unit: Unit, piece: HomePiece, totals: Totals
) -> Tile | Panel | Chart | Table | None:
    """Return the piece for the page, None when it shows what this person may not see."""
    try:
        match piece:
            case HomeStat():
                return _tile(visit, totals, piece)
            case HomeList():
                return panel(visit, unit, piece)
            case HomeChart():
                return chart(visit, unit, piece)
            case _:
                return table(visit, unit, piece)
    except (BadQuery, UnknownField):  # it needs a field that this person may not see
        return None


def _does_such_work(visit: Visit, piece: HomePiece) -> bool:
    """Whether the person has the right that the piece needs, also when somebody looks as them."""
    if not isinstance(piece, HomeList | HomeStat):
        return True
    rights = visit.assembly.workspace.roles.rights(visit.principal.roles)
    return rights.may(piece.entity, piece.needs)


def _greeting(visit: Visit, habits: Format) -> str:
    name = visit.principal.name.partition(" ")[0]
    hour = datetime.now(habits.zone).hour
    if hour < 12:
        return gettext("Good morning, %(name)s") % {"name": name}
    if hour < 18:
        return gettext("Good afternoon, %(name)s") % {"name": name}
    return gettext("Good evening, %(name)s") % {"name": name}


def _tile(visit: Visit, totals: Totals, piece: HomeStat) -> Tile:
    found = totals.of(piece.entity, piece.where, piece.measure)
    entity = visit.assembly.schema.entity(piece.entity)
    habits, title, href = format_of(visit), gettext(piece.title), behind(entity, piece.where)
    if found.value is None and found.records:
        note = gettext("%(count)s without a value") % {"count": habits.number(found.records)}
        return Tile(title, "–", href, note)
    return Tile(title, told(habits, found.value if found.records else 0), href)
