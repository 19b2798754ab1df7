"""What sales shows besides the home page: the board, facts in headers, badges."""

from pegboard_sales.opportunities import LINE, OPPORTUNITY, STAGE_CHANGE
from pegboard_sales.pipelines import STAGE
from pegboard_sdk import Badge, Board, FactList, Slot

OPEN = 'stage.kind == "open"'

BOARD = Board(
    entity=OPPORTUNITY,
    column="stage",
    lane="pipeline",
    sum="amount",
    card=("name", "account.name", "amount", "close_date", "owner.name"),
    label="Pipeline",
    asks={"lost": ("lost_reason",)},
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
