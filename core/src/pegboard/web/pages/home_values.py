"""How people read the figures of home pages and reports."""

from decimal import ROUND_HALF_UP, Decimal

from pegboard.reports.figures import Percentage, Value
from pegboard.web.pages.formatting import Format

TENTH = Decimal("0.1")


def told(habits: Format, value: Value, *, is_exact: bool = False) -> str:
    """Return a figure for people; several currencies one after another.

    A large amount is shown without its small change unless it *is_exact*.
    """
    money = habits.money if is_exact else habits.whole_money
    match value:
        case None:
            return "–"
        case Percentage():
            return habits.percent(value.of_hundred)
        case tuple():
            return " + ".join(money(one) for one in value) or "–"
        case Decimal():
            return habits.number(value.quantize(TENTH, ROUND_HALF_UP).normalize() + 0)
        case _:
            return habits.number(value)
