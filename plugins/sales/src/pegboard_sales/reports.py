"""The reports that sales brings: what is open, what was won, and why the rest was lost."""

from pegboard_sales.home import COUNT, LOST_ONES, OPEN, SUM, WON
from pegboard_sales.opportunities import OPPORTUNITY
from pegboard_sdk import Parameter, Per, Report

OWNER = Parameter("owner", label="Owner")
SINCE = Parameter("close_date", ">=", "Closed since")
UNTIL = Parameter("close_date", "<=", "Closed until")

REPORTS = (
    Report(
        "pipeline_by_stage",
        "Pipeline by stage",
        OPPORTUNITY,
        measures=(("Opportunities", COUNT), ("Value", SUM), ("Average", "avg(amount)")),
        group_by=("stage.name",),
        where=OPEN,
        sort="stage.position",
        help="What is open now, in the order in which it moves on.",
        parameters={"owner": OWNER, "pipeline": Parameter("stage.pipeline", label="Pipeline")},
    ),
    Report(
        "won_by_month",
        "Won by month and owner",
        OPPORTUNITY,
        measures=(("Won", SUM), ("Opportunities", COUNT)),
        group_by=(Per("month", "close_date"), "owner.name"),
        where=WON,
        help="What each person won in each month, by the day on which it closed.",
        parameters={"since": SINCE, "until": UNTIL, "owner": OWNER},
    ),
    Report(
        "lost_by_reason",
        "Lost by reason",
        OPPORTUNITY,
        measures=(("Lost", COUNT), ("Value", SUM)),
        group_by=("lost_reason",),
        where=LOST_ONES,
        sort="-count()",
        help="Why opportunities were lost, the most frequent reason first.",
        parameters={"since": SINCE, "until": UNTIL, "owner": OWNER},
    ),
)
