"""A piece of the home page that does not fit its entity keeps the plugin out, with the reason."""

import pytest

from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.base.plugin import Base
from pegboard.hookspecs.figures import Share, Weighted
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.hookspecs.slots import HomeChart, HomeList, HomePiece, HomeStat, HomeTable
from pegboard.testing.runtimes import runtime_of

ACCOUNT = "base.account"
MISFITS: dict[str, HomePiece] = {
    "has no field colour": HomeList("List", ACCOUNT, "", ("colour",)),
    "has no field shade": HomeList("Sorted", ACCOUNT, "", ("name",), sort=("-shade",)),
    "write count()": HomeStat("Measure", ACCOUNT, "", "median(employees)"),
    "is no number": HomeStat("Number", ACCOUNT, "", "sum(name)"),
    "has no field size": HomeStat("Share", ACCOUNT, "", Share("size", "big")),
    "is no option of type": HomeStat("Option", ACCOUNT, "", Share("type", "friend")),
    "needs money and a percentage": HomeStat(
        "Weighted", ACCOUNT, "", Weighted("annual_revenue", "employees")
    ),
    "name a field behind the link": HomeChart("Link", ACCOUNT, "", "owner"),
    "takes periods of a date": HomeChart("Day", ACCOUNT, "", "name", period="month"),
    "can only count or add up": HomeChart(
        "Average", "base.activity", "", "due_date", "avg(version)", period="month"
    ),
    "needs a plain measure": HomeTable(
        "Table", ACCOUNT, "", "sector", (("Customers", Share("type", "customer")),)
    ),
    "is no link of": HomeTable("Path", ACCOUNT, "", "sector.name", (("Count", "count()"),)),
}


class Pieces(Plugin):
    """Brings one piece."""

    def __init__(self, piece: HomePiece) -> None:
        self.piece = piece

    @hookimpl
    def contribute_slots(self) -> list[HomePiece]:
        return [self.piece]


@pytest.mark.parametrize("reason", MISFITS)
def test_a_misfit_is_refused_with_its_title_and_reason(reason: str) -> None:
    piece = MISFITS[reason]

    with pytest.raises(BrokenPlugin) as refused:
        runtime_of("sqlite://", base=Base(), pieces=Pieces(piece))

    assert reason in str(refused.value)
    assert repr(piece.title) in str(refused.value)


def test_what_fits_is_shown_in_its_order() -> None:
    piece = HomeChart("Accounts by sector", ACCOUNT, "", "sector", order=1)

    runtime = runtime_of("sqlite://", base=Base(), pieces=Pieces(piece))

    assert runtime.assembly.home[0] == piece
