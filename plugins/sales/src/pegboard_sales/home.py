"""What sales shows: the board, the home page, and the facts in the headers of records."""

from pegboard_sales.opportunities import LINE, OPPORTUNITY, STAGE_CHANGE
from pegboard_sales.pipelines import STAGE
from pegboard_sdk import Badge, Board, FactList, HomeList, HomeStat, Slot

OPEN = 'stage.kind == "open"'
MINE = "owner == me"
MINE_OR_MY_PEOPLES = "(owner == me || owner.manager == me)"
IN_THIS_MONTH = "year(close_date) == year(today()) && month(close_date) == month(today())"
NEGLECTED = (
    "(close_date < today() || updated_at < now() - days(30) || engage_date < today() - days(120))"
)
"""Overdue, untouched for thirty days, or open for so long that something must be wrong."""

BOARD = Board(
    entity=OPPORTUNITY,
    column="stage",
    lane="pipeline",
    sum="amount",
    card=("name", "account.name", "amount", "close_date", "owner.name"),
    label="Pipeline",
    asks={"lost": ("lost_reason",)},
)

STATS: tuple[Slot, ...] = (
    HomeStat("Open opportunities", OPPORTUNITY, OPEN, "count()", order=20),
    HomeStat("Open pipeline", OPPORTUNITY, OPEN, "sum(amount)", order=21),
    HomeStat(
        "Won this month",
        OPPORTUNITY,
        f'stage.kind == "won" && {IN_THIS_MONTH}',
        "sum(amount)",
        order=22,
    ),
)

LISTS: tuple[Slot, ...] = (
    HomeList(
        title="My pipeline",
        entity=OPPORTUNITY,
        where=f"{MINE} && {OPEN}",
        fields=("name", "account.name", "stage.name", "amount", "close_date"),
        sort=("close_date", "-engage_date"),
        empty="You have no open opportunities.",
        order=20,
    ),
    HomeList(
        title="Closing this month",
        entity=OPPORTUNITY,
        where=f"{MINE_OR_MY_PEOPLES} && {OPEN} && {IN_THIS_MONTH}",
        fields=("name", "account.name", "amount", "close_date", "owner.name"),
        sort=("close_date",),
        empty="Nothing is expected to close this month.",
        order=30,
    ),
    HomeList(
        title="What needs attention",
        entity=OPPORTUNITY,
        where=f"{MINE_OR_MY_PEOPLES} && {OPEN} && {NEGLECTED}",
        fields=("name", "account.name", "stage.name", "engage_date", "close_date", "owner.name"),
        sort=("engage_date",),
        empty="Every opportunity was touched lately and lies ahead.",
        order=15,
    ),
)

FACTS: tuple[Slot, ...] = (
    FactList(
        OPPORTUNITY,
        ("account.name", "stage.name", "amount", "probability", "close_date", "owner.name"),
    ),
    FactList(LINE, ("opportunity.name", "quantity", "unit_price", "discount", "total")),
    FactList(STAGE, ("pipeline.name", "kind", "probability", "position")),
    FactList(STAGE_CHANGE, ("opportunity.name", "from_stage.name", "to_stage.name", "at")),
)

BADGES: tuple[Slot, ...] = (
    Badge(f"{OPPORTUNITY}.header@1", when='stage.kind == "won"', label="Won", tone="good"),
    Badge(f"{OPPORTUNITY}.header@1", when='stage.kind == "lost"', label="Lost", tone="bad"),
    Badge(
        f"{OPPORTUNITY}.header@1", when=f"{OPEN} && close_date < today()", label="Close date passed"
    ),
)


def slots() -> list[Slot]:
    """Return all pieces of user interface that sales brings."""
    return [BOARD, *STATS, *LISTS, *FACTS, *BADGES]
