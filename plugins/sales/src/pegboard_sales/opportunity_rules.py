"""What holds for every opportunity: its stage, and what follows from being in it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from pegboard_sales.opportunities import LINE, STAGE_CHANGE
from pegboard_sales.opportunity_lines import is_being_summed
from pegboard_sales.opportunity_names import name_opportunity
from pegboard_sales.roles import CLOSE_WON
from pegboard_sales.stages import KnownStage, Stages, known_stages
from pegboard_sdk import Change, Context, Deed, Values

CLOSED = ("won", "lost")


def complete_opportunity(change: Change, context: Context) -> None:
    """Fill in the name, and what the stage decides: pipeline, probability, dates and days."""
    name_opportunity(change, context)
    stages = known_stages(context)
    choose_stage(change, stages)
    stage = stages.get(change.values["stage"])
    if stage is None:
        return
    is_new_here = change.changed("stage")
    set_probability(change, stage, is_new_here=is_new_here)
    if is_new_here:
        enter_stage(change, stage, stages.get(change.old.get("stage")), context.now, context.today)
    set_cycle(change, stage)


def choose_stage(change: Change, stages: Stages) -> None:
    """Give the opportunity the pipeline of its stage, or the first open stage of its pipeline."""
    new = change.values
    if new["pipeline"] is None:
        stage = stages.get(new["stage"])
        change.set("pipeline", stage.pipeline if stage else stages.default_pipeline)
    is_moved = (
        change.deed is Deed.UPDATE and change.changed("pipeline") and not change.changed("stage")
    )
    if new["stage"] is None or is_moved:
        first = stages.first(new["pipeline"], "open")
        change.set("stage", first.id if first else None)


def set_probability(change: Change, stage: KnownStage, *, is_new_here: bool) -> None:
    """Follow the stage unless the person said otherwise; won is 100 % and lost 0 %."""
    if stage.kind in CLOSED:
        change.set("probability", Decimal(100 if stage.kind == "won" else 0))
    elif is_new_here and not _given(change, "probability"):
        change.set("probability", stage.probability)


def enter_stage(
    change: Change, stage: KnownStage, left: KnownStage | None, now: datetime, today: date
) -> None:
    """Note since when it is there; a sale that is over was closed today unless said otherwise."""
    change.set("stage_since", now)
    closes = change.values["close_date"]
    if stage.kind in CLOSED:
        was_expected_later = left is not None and closes is not None and closes > today
        if closes is None or (was_expected_later and not change.changed("close_date")):
            change.set("close_date", today)
    elif left is not None and left.kind in CLOSED and not change.changed("close_date"):
        change.set("close_date", None)
    if stage.kind != "lost":
        change.set("lost_reason", None)


def set_cycle(change: Change, stage: KnownStage) -> None:
    """Count the days from engaging to closing once the sale is over."""
    engaged, closed = change.values["engage_date"], change.values["close_date"]
    is_over = stage.kind in CLOSED and engaged is not None and closed is not None
    change.set("cycle_days", (closed - engaged).days if is_over else None)


def check_opportunity(change: Change, context: Context) -> None:
    """Refuse what cannot be."""
    new = change.values
    if not new["name"]:
        change.refuse("name", "give it a name, or an account or product to be named after")
    stage = known_stages(context).get(new["stage"])
    if stage is not None and stage.pipeline != new["pipeline"]:
        change.refuse("stage", "belongs to another pipeline")
    _check_winning(change, stage, context)
    _check_amount(change, context)
    _check_dates(change)


def _check_winning(change: Change, stage: KnownStage | None, context: Context) -> None:
    is_won_now = stage is not None and stage.kind == "won" and change.changed("stage")
    if is_won_now and not context.may(CLOSE_WON):
        change.refuse("stage", "is a won one, and your role may not win opportunities")


def _check_amount(change: Change, context: Context) -> None:
    amount = change.values["amount"]
    if amount is not None and amount.amount < 0:
        change.refuse("amount", "must not be negative")
    if not change.values["line_count"] or is_being_summed(change.id, context):
        return
    if change.changed("amount"):
        change.refuse("amount", "is the sum of its products; change those instead")


def _check_dates(change: Change) -> None:
    engaged, closed = change.values["engage_date"], change.values["close_date"]
    if engaged is None or closed is None or closed >= engaged:
        return
    if change.changed("engage_date") or change.changed("close_date"):
        change.refuse("close_date", "must not be before the day of engaging")


def note_stage_changes(changes: Sequence[Change], context: Context) -> None:
    """Write each move from one stage to another into the stage history.

    A new opportunity has not moved yet; since when it is in its first stage, it says itself.
    """
    stages = known_stages(context)
    moves = [
        _move(change, stages, context.now)
        for change in changes
        if change.deed is Deed.UPDATE and change.changed("stage")
    ]
    if moves:
        context.system.create_many(STAGE_CHANGE, moves)


def _move(change: Change, stages: Stages, now: datetime) -> dict[str, object]:
    left, entered = stages.get(change.old["stage"]), stages.get(change.new["stage"])
    since = change.old["stage_since"]
    names = (stage.name if stage else "?" for stage in (left, entered))
    return {
        "opportunity": change.id,
        "name": " → ".join(names),
        "from_stage": left.id if left else None,
        "to_stage": change.new["stage"],
        "at": now,
        "days": None if since is None else (now - since).days,
        "amount": change.new["amount"],
        "owner": change.new["owner"],
    }


def hand_over(changes: Sequence[Change], context: Context) -> None:
    """Let lines and stage history belong to whom their opportunity belongs to now."""
    given = [one for one in changes if one.deed is Deed.UPDATE and one.changed("owner")]
    for entity in (LINE, STAGE_CHANGE):
        owners = {
            one.id: {"owner": change.new["owner"]}
            for change in given
            for one in _following(entity, change.id, context)
        }
        if owners:
            context.system.update_many(entity, owners)


def _following(entity: str, opportunity: str, context: Context) -> list[Values]:
    linked = ("opportunity", opportunity)
    return context.system.find(entity, linked=linked, fields=("id",), limit=1000)


def _given(change: Change, name: str) -> bool:
    """Whether the person who asked for the change gave *name* a value of their own."""
    return change.changed(name) and change.new[name] is not None
