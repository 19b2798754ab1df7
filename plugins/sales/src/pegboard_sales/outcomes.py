"""The verbs that end a sale or take it up again: won, lost, reopen."""

from collections.abc import Mapping
from typing import Any

from pegboard_sales.opportunities import LOST_REASONS, OPPORTUNITY, STAGE_CHANGE
from pegboard_sales.stages import KnownStage, Stages, known_stages
from pegboard_sdk import Action, ActionResult, Context, RuleBroken, Values, Worded, fields

Asked = Mapping[str, Any]


class NoSuchStage(RuleBroken):
    """Raised when a pipeline lacks the stage that an outcome needs."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"This pipeline has no stage for what is {kind}; add one first.")
        self.kind = kind


def win(opportunity: Values, _: Asked, context: Context) -> ActionResult:
    """Move the opportunity to the won stage of its pipeline."""
    won = _stage(known_stages(context), opportunity, "won")
    context.records.update(OPPORTUNITY, opportunity.id, {"stage": won.id})
    return ActionResult("Won!")


def lose(opportunity: Values, asked: Asked, context: Context) -> ActionResult:
    """Move the opportunity to the lost stage of its pipeline, with the reason."""
    lost = _stage(known_stages(context), opportunity, "lost")
    values = {"stage": lost.id, "lost_reason": asked["lost_reason"]}
    context.records.update(OPPORTUNITY, opportunity.id, values)
    return ActionResult("Noted as lost.")


def reopen(opportunity: Values, _: Asked, context: Context) -> ActionResult:
    """Move the opportunity back to the stage where it was before it was closed."""
    stages = known_stages(context)
    stage = _before_closing(opportunity, stages, context) or _stage(stages, opportunity, "open")
    context.records.update(OPPORTUNITY, opportunity.id, {"stage": stage.id})
    return ActionResult(Worded("Open again, in %(stage)s.", stage=stage.name))


def _stage(stages: Stages, opportunity: Values, kind: str) -> KnownStage:
    stage = stages.first(opportunity.pipeline, kind)
    if stage is None:
        raise NoSuchStage(kind)
    return stage


def _before_closing(opportunity: Values, stages: Stages, context: Context) -> KnownStage | None:
    moves = context.system.find(
        STAGE_CHANGE,
        where='from_stage.kind == "open"',
        linked=("opportunity", opportunity.id),
        fields=("from_stage",),
        sort=("-at",),
        limit=1,
    )
    left = stages.get(moves[0].from_stage) if moves else None
    return left if left is not None and left.pipeline == opportunity.pipeline else None


OPEN = 'stage.kind == "open"'
ACTIONS = (
    Action(OPPORTUNITY, "won", "Mark won", win, icon="trophy", when=OPEN),
    Action(
        OPPORTUNITY,
        "lost",
        "Mark lost",
        lose,
        icon="circle-x",
        when=OPEN,
        fields={"lost_reason": fields.Choice(*LOST_REASONS, label="Reason", required=True)},
    ),
    Action(OPPORTUNITY, "reopen", "Reopen", reopen, icon="rotate-ccw", when='stage.kind != "open"'),
)
