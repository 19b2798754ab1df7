"""The pipelines and stages as rules look them up: once per unit of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pegboard_sales.pipelines import STAGE
from pegboard_sdk import Context, RecordsPort

REMEMBERED = "sales.stages"
MOST = 1000


@dataclass(frozen=True, slots=True)
class KnownStage:
    """What the rules need to know of a stage."""

    id: str
    name: str
    pipeline: str
    kind: str
    probability: Decimal | None


@dataclass(frozen=True, slots=True)
class Stages:
    """All stages by id, in the order of their positions, and the pipeline that is the default."""

    by_id: Mapping[str, KnownStage]
    default_pipeline: str | None

    def get(self, stage: str | None) -> KnownStage | None:
        return None if stage is None else self.by_id.get(stage)

    def first(self, pipeline: str | None, kind: str) -> KnownStage | None:
        """Return the first stage of *kind* in *pipeline*."""
        stages = (s for s in self.by_id.values() if s.pipeline == pipeline and s.kind == kind)
        return next(stages, None)


def known_stages(context: Context) -> Stages:
    """Return the stages as they stand in this unit of work."""
    known: Stages | None = context.memory.get(REMEMBERED)
    if known is None:
        known = context.memory[REMEMBERED] = _read(context.system)
    return known


def forget_stages(context: Context) -> None:
    """Look the stages up anew next time: one of them changed."""
    context.memory.pop(REMEMBERED, None)


def _read(records: RecordsPort) -> Stages:
    stages = records.find(
        STAGE,
        fields=(
            "name", "pipeline", "kind", "probability", "position", "pipeline.is_default",
            "pipeline.created_at",
        ),
        sort=("id",),
        limit=MOST,
    )  # fmt: skip
    stages.sort(key=lambda one: (one.position, one.id))
    first = min(
        stages,
        key=lambda one: (not one["pipeline.is_default"], one["pipeline.created_at"]),
        default=None,
    )
    return Stages(
        by_id={
            one.id: KnownStage(one.id, one.name, one.pipeline, one.kind, one.probability)
            for one in stages
        },
        default_pipeline=None if first is None else first.pipeline,
    )
