"""What holds for the products of an opportunity: prices, totals and their sum."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from pegboard_sales.opportunities import LINE, OPPORTUNITY
from pegboard_sdk import Change, Context, Money, NotFound, Values, Worded, digits_of

BEING_SUMMED = "sales.being_summed"
MOST_LINES = 500


def complete_line(change: Change, context: Context) -> None:
    """Fill in the product's name and list price, the total, and whose line it is."""
    new = change.new
    if change.changed("product"):
        product = _found("base.product", new["product"], ("name", "list_price"), context)
        if product is not None:
            change.set("name", product.name)
            if new["unit_price"] is None:
                change.set("unit_price", product.list_price)
    if change.changed("opportunity"):
        opportunity = _found(OPPORTUNITY, new["opportunity"], ("owner",), context)
        if opportunity is not None:
            change.set("owner", opportunity.owner)
    change.set("total", line_total(new["quantity"], new["unit_price"], new["discount"]))


def line_total(
    quantity: Decimal | None, price: Money | None, discount: Decimal | None
) -> Money | None:
    """Return what a line costs, rounded to the digits of its currency."""
    if quantity is None or price is None:
        return None
    share = (Decimal(100) - (discount or 0)) / 100
    step = Decimal(1).scaleb(-digits_of(price.currency))
    return Money(
        (quantity * price.amount * share).quantize(step, rounding=ROUND_HALF_UP), price.currency
    )


def check_line(change: Change, context: Context) -> None:
    """Refuse a negative price, a second currency, and more lines than anybody reads."""
    price = change.new["unit_price"]
    if price is None or change.new["opportunity"] is None:
        return
    if not change.changed("unit_price") and not change.changed("opportunity"):
        return
    if price.amount < 0:
        change.refuse("unit_price", "must not be negative; give a discount instead")
    others = [one for one in _lines(change.new["opportunity"], context) if one.id != change.id]
    if any(one.unit_price and one.unit_price.currency != price.currency for one in others):
        other = next(one.unit_price.currency for one in others if one.unit_price)
        change.refuse(
            "unit_price",
            Worded("must be in %(currency)s, as the other products are", currency=other),
        )
    if len(others) >= MOST_LINES:
        change.refuse("opportunity", Worded("has %(most)s products already", most=MOST_LINES))


def sum_up(changes: Sequence[Change], context: Context) -> None:
    """Bring the amounts of opportunities up to the sums of their lines."""
    touched = {change.new["opportunity"] for change in changes}
    touched |= {change.old.get("opportunity") for change in changes}
    for opportunity in sorted(touched - {None}):
        if _found(OPPORTUNITY, opportunity, ("id",), context) is None:
            continue  # it lies in the bin, and its lines may follow it there
        lines = _lines(opportunity, context)
        values: dict[str, object] = {"line_count": len(lines)}
        if lines:
            values["amount"] = total_of(lines)
        context.memory[BEING_SUMMED] = opportunity
        context.system.update(OPPORTUNITY, opportunity, values)
        del context.memory[BEING_SUMMED]


def total_of(lines: Iterable[Values]) -> Money | None:
    """Return the sum of the totals of *lines*, which share a currency; None without any."""
    totals: list[Money] = [line.total for line in lines if line.total is not None]
    if not totals:
        return None
    return Money(sum((total.amount for total in totals), Decimal(0)), totals[0].currency)


def is_being_summed(opportunity: str, context: Context) -> bool:
    """Whether the change under way comes from the opportunity's own lines."""
    return bool(context.memory.get(BEING_SUMMED) == opportunity)


def _lines(opportunity: str, context: Context) -> list[Values]:
    return context.system.find(
        LINE,
        linked=("opportunity", opportunity),
        fields=("total", "unit_price"),
        limit=MOST_LINES + 1,
    )


def _found(
    entity: str, record_id: str | None, names: tuple[str, ...], context: Context
) -> Values | None:
    """Return a linked record; None for what the kernel will refuse as no such record."""
    if record_id is None:
        return None
    try:
        return context.system.get(entity, record_id, fields=names)
    except NotFound:
        return None
