"""The figures under a list: how many records the filter finds, and the sums of its columns."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from markupsafe import Markup

from pegboard.model.values import Money
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.find import count
from pegboard.records.query import CAPPED_AT, Query
from pegboard.web.pages.filter_conditions import both
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.list_columns import Column, columns_of
from pegboard.web.pages.list_page import search_where
from pegboard.web.pages.list_state import read_state
from pegboard.web.pages.shell import AnyRequest, format_of, fragment
from pegboard.web.requests import visit_of
from pegboard.web.translations import speak

MOST_SUMS = 7


@get("/{plugin:str}/{entity:str}/totals", sync_to_thread=False)
def show_totals(request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]) -> Response[str]:
    """Answer with the count and the sums, once the list itself is on the screen."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    kind = visit.assembly.schema.entity(f"{plugin}.{entity}")
    state = read_state(request.query_params.dict())
    where = both(state.where, search_where(kind, state.q))
    habits = format_of(visit)
    with visit.reading() as unit:
        unit.entity(kind.key)
        columns = columns_of(unit.workspace.schema, unit.rights, kind, state.columns)
        summed = [column for column in columns if column.is_summed][:MOST_SUMS]
        if summed:
            measures = ("count()", *(f"sum({column.path})" for column in summed))
            figures = aggregate(unit, Aggregation(kind.key, where, (), measures))[0]
            found = habits.number(figures["count()"])
        else:
            figures = {}
            number = count(unit, Query(kind.key, where), "capped") or 0
            found = habits.number(min(number, CAPPED_AT)) + ("+" if number > CAPPED_AT else "")
    context = {"count": found, "totals": _totals(columns, figures, habits)}
    return fragment(request, "fragments/list_totals.html", context)


def _totals(
    columns: Sequence[Column], figures: dict[str, Any], habits: Format
) -> list[dict[str, Any]]:
    found = []
    for place, column in enumerate(columns):
        text = figure_text(figures.get(f"sum({column.path})"), column, habits)
        if text is not None:
            found.append({"place": place, "text": text})
    return found


def figure_text(figure: Any, column: Column, habits: Format) -> str | Markup | None:
    """Return a figure of `records.aggregate` as text, one line for each currency."""
    if figure is None:
        return None
    amounts = figure if isinstance(figure, list) else [figure]
    return Markup("<br>").join(_one(amount, column, habits) for amount in amounts)


def _one(figure: Any, column: Column, habits: Format) -> str:
    if isinstance(figure, dict):
        return habits.money(Money(Decimal(figure["amount"]), figure["currency"]))
    return habits.number(Decimal(figure), getattr(column.field, "digits", None))
