"""What sales shows on the home page of each role."""

from collections.abc import Mapping
from dataclasses import replace

from pegboard_sales.opportunities import OPPORTUNITY
from pegboard_sdk import HomeChart, HomeList, HomePiece, HomeStat, HomeTable, Share, Weighted

LEAD = "base.lead"
OPEN = 'stage.kind == "open"'
WON = 'stage.kind == "won"'
LOST_ONES = 'stage.kind == "lost"'
CLOSED = 'stage.kind in ["won", "lost"]'
MINE = "owner == me"
MINE_OR_MY_PEOPLES = "(owner == me || owner.manager == me)"
THIS_YEAR = "year(close_date) == year(today())"
THIS_MONTH = f"{THIS_YEAR} && month(close_date) == month(today())"
QUARTERS = ("[1, 2, 3]", "[4, 5, 6]", "[7, 8, 9]", "[10, 11, 12]")
SAME_QUARTER = " || ".join(
    f"month(close_date) in {months} && month(today()) in {months}" for months in QUARTERS
)
THIS_QUARTER = f"{THIS_YEAR} && ({SAME_QUARTER})"
NEGLECTED = (
    "(close_date < today() || updated_at < now() - days(30) || engage_date < today() - days(120))"
)
"""Overdue, untouched for thirty days, or open for so long that something must be wrong."""
COUNT, SUM = "count()", "sum(amount)"
WIN_RATE = Share("stage.kind", "won")
WEIGHTED = Weighted("amount", "probability")

OPEN_NUMBER = HomeStat("Open opportunities", OPPORTUNITY, OPEN, COUNT, 20)
OPEN_VALUE = HomeStat("Open pipeline", OPPORTUNITY, OPEN, SUM, 21)
EXPECTED = HomeStat("Open pipeline, weighted", OPPORTUNITY, OPEN, WEIGHTED, 22)
WON_THIS_MONTH = HomeStat("Won this month", OPPORTUNITY, f"{WON} && {THIS_MONTH}", SUM, 23)
WON_THIS_QUARTER = HomeStat("Won this quarter", OPPORTUNITY, f"{WON} && {THIS_QUARTER}", SUM, 17)
WON_THIS_YEAR = HomeStat("Won this year", OPPORTUNITY, f"{WON} && {THIS_YEAR}", SUM, 18)
WON_LAST_YEAR = HomeStat(
    "Won last year", OPPORTUNITY, f"{WON} && year(close_date) == year(today()) - 1", SUM, 19
)
WON_RATE = HomeStat("Win rate", OPPORTUNITY, CLOSED, WIN_RATE, 24)
AVERAGE = HomeStat("Average won deal", OPPORTUNITY, WON, "avg(amount)", 25)

ATTENTION = HomeList(
    title="What needs attention",
    entity=OPPORTUNITY,
    where=f"{MINE_OR_MY_PEOPLES} && {OPEN} && {NEGLECTED}",
    fields=("name", "account.name", "stage.name", "engage_date", "owner.name"),
    sort=("engage_date",),
    empty="Every opportunity was touched lately and lies ahead.",
    order=15,
)
CLOSING = HomeList(
    title="Closing this month",
    entity=OPPORTUNITY,
    where=f"{MINE_OR_MY_PEOPLES} && {OPEN} && {THIS_MONTH}",
    fields=("name", "account.name", "amount", "close_date", "owner.name"),
    sort=("close_date",),
    empty="Nothing is expected to close this month.",
    order=30,
)
BY_STAGE = HomeTable(
    title="Open pipeline by stage",
    entity=OPPORTUNITY,
    where=OPEN,
    group_by="stage.name",
    heading="Stage",
    columns=(("Opportunities", COUNT), ("Value", SUM), ("Weighted", WEIGHTED)),
    empty="Nothing is open.",
    order=26,
)
BY_MONTH = HomeChart(
    title="Won by month",
    entity=OPPORTUNITY,
    where=WON,
    group_by="close_date",
    measure=SUM,
    label="Won",
    heading="Month",
    period="month",
    most=10,
    empty="Nothing is won yet.",
    order=27,
)
BY_QUARTER = replace(
    BY_MONTH, title="Won by quarter", heading="Quarter", period="quarter", most=8, order=16
)
BY_SELLER = HomeTable(
    title="Won per person",
    entity=OPPORTUNITY,
    where=WON,
    group_by="owner.name",
    heading="Person",
    columns=(("Won", SUM), ("Deals", COUNT), ("Average", "avg(amount)")),
    empty="Nothing is won yet.",
    order=28,
)
BY_TEAM = HomeTable(
    title="Won per team",
    entity=OPPORTUNITY,
    where=WON,
    group_by="owner.team.name",
    heading="Team",
    columns=(
        ("Won", SUM),
        ("Deals", COUNT),
        ("Average", "avg(amount)"),
        ("Days", "avg(cycle_days)"),
    ),
    empty="Nothing is won yet.",
    order=18,
)
RATE_BY_SELLER = HomeChart(
    title="Win rate per person",
    entity=OPPORTUNITY,
    where=CLOSED,
    group_by="owner.name",
    measure=WIN_RATE,
    label="Won",
    heading="Person",
    empty="Nothing is decided yet.",
    order=29,
)
RATE_BY_TEAM = replace(
    RATE_BY_SELLER,
    title="Win rate per team",
    group_by="owner.team.name",
    heading="Team",
    order=19,
)
KEY_ACCOUNTS = HomeTable(
    title="Key accounts",
    entity=OPPORTUNITY,
    where=f"{WON} && account != null",
    group_by="account.name",
    heading="Account",
    columns=(("Bought for", SUM), ("Deals", COUNT)),
    empty="Nobody has bought yet.",
    order=31,
)
LOST = HomeChart(
    title="Why we lose",
    entity=OPPORTUNITY,
    where=LOST_ONES,
    group_by="lost_reason",
    label="Lost",
    empty="Nothing is lost yet.",
    order=50,
)
WON_BY_SOURCE = HomeTable(
    title="Sales that began as a lead",
    entity=LEAD,
    where='sales__opportunity.stage.kind == "won"',
    group_by="source",
    columns=(
        ("Won", "sum(sales__opportunity.amount)"),
        ("Leads", COUNT),
        ("Average", "avg(sales__opportunity.amount)"),
    ),
    empty="No lead has become a sale yet.",
    order=35,
)

SELLING: tuple[HomePiece, ...] = (
    HomeStat("My open opportunities", OPPORTUNITY, f"{MINE} && {OPEN}", COUNT, 20),
    HomeStat("My pipeline", OPPORTUNITY, f"{MINE} && {OPEN}", SUM, 21),
    HomeStat("Won by me this month", OPPORTUNITY, f"{MINE} && {WON} && {THIS_MONTH}", SUM, 22),
    HomeStat("My win rate", OPPORTUNITY, f"{MINE} && {CLOSED}", WIN_RATE, 23),
    ATTENTION,
    HomeList(
        title="My pipeline",
        entity=OPPORTUNITY,
        where=f"{MINE} && {OPEN}",
        fields=("name", "account.name", "stage.name", "next_step", "amount", "close_date"),
        sort=("close_date", "-engage_date"),
        empty="You have no open opportunities.",
        order=20,
    ),
    CLOSING,
    replace(BY_MONTH, title="Won by me, by month", where=f"{MINE} && {WON}", order=40),
)
LEADING: tuple[HomePiece, ...] = (
    OPEN_NUMBER,
    OPEN_VALUE,
    WON_THIS_MONTH,
    WON_RATE,
    HomeStat("No next step", OPPORTUNITY, f"{OPEN} && next_step == null", COUNT, 30),
    ATTENTION,
    CLOSING,
    BY_STAGE,
    BY_MONTH,
    BY_SELLER,
    RATE_BY_SELLER,
)
PAGES: Mapping[str, tuple[HomePiece, ...]] = {
    "crm_administrator": (
        HomeStat("Opportunities without an owner", OPPORTUNITY, "owner == null", COUNT, 34),
    ),
    "sales_manager": LEADING,
    "sales_representative": SELLING,
    "support_agent": (KEY_ACCOUNTS,),
    "marketing_manager": (WON_BY_SOURCE, KEY_ACCOUNTS),
    "data_analyst": (
        HomeStat("Opportunities without a value", OPPORTUNITY, "amount == null", COUNT, 30),
        HomeStat("Opportunities without an account", OPPORTUNITY, "account == null", COUNT, 31),
        LOST,
    ),
    "cfo": (
        WON_THIS_QUARTER,
        WON_THIS_YEAR,
        OPEN_VALUE,
        EXPECTED,
        AVERAGE,
        WON_RATE,
        BY_QUARTER,
        BY_TEAM,
        BY_STAGE,
        WON_BY_SOURCE,
    ),
    "executive": (
        WON_THIS_YEAR,
        WON_LAST_YEAR,
        OPEN_NUMBER,
        OPEN_VALUE,
        WON_RATE,
        BY_QUARTER,
        RATE_BY_TEAM,
        BY_TEAM,
        KEY_ACCOUNTS,
    ),
}


def home_pieces() -> list[HomePiece]:
    """Return what stands on the home page of each role."""
    return [replace(piece, roles=(role,)) for role, page in PAGES.items() for piece in page]
