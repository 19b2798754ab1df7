"""What holds for pipelines and stages: one default, and no stage pulled from under its sales."""

from decimal import Decimal

from pegboard_sales.opportunities import OPPORTUNITY
from pegboard_sales.pipelines import PIPELINE, STAGE
from pegboard_sdk import Change, Context, Deed

SURE = {"won": Decimal(100), "lost": Decimal(0)}


def set_probability(change: Change) -> None:
    """A won stage is certain, a lost one hopeless."""
    if change.new["kind"] in SURE:
        change.set("probability", SURE[change.new["kind"]])


def check_stage(change: Change, context: Context) -> None:
    """Refuse what would give the opportunities in a stage another meaning."""
    if change.deed is Deed.UPDATE and change.changed("pipeline"):
        change.refuse("pipeline", "cannot change; make a stage in the other pipeline instead")
    if change.deed is Deed.DELETE and _is_used(change, context):
        change.refuse("name", "has opportunities; move them to another stage first")
    if change.deed is Deed.UPDATE and change.changed("kind") and _is_used(change, context):
        change.refuse("kind", "cannot change while opportunities are in this stage")


def check_pipeline(change: Change, context: Context) -> None:
    """Refuse to delete a pipeline that has stages, and with them perhaps opportunities."""
    if change.deed is not Deed.DELETE:
        return
    if context.system.find(STAGE, linked=("pipeline", change.id), limit=1):
        change.refuse("name", "has stages; delete those first")


def keep_one_default(change: Change, context: Context) -> None:
    """Take the mark from the pipeline that was the default so far."""
    if not (change.new["is_default"] and change.changed("is_default")):
        return
    for other in context.system.find(PIPELINE, where="is_default", fields=("is_default",)):
        if other.id != change.id:
            context.system.update(PIPELINE, other.id, {"is_default": False})


def _is_used(change: Change, context: Context) -> bool:
    return bool(context.system.find(OPPORTUNITY, linked=("stage", change.id), limit=1))
