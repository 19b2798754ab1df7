"""The way that a sale takes: pipelines and their stages."""

from pegboard_sdk import Entity, fields

PIPELINE = "sales.pipeline"
STAGE = "sales.stage"


class Pipeline(
    Entity,
    name="pipeline",
    label="Pipeline",
    icon="workflow",
    menu=None,
    listed=("name", "is_default"),
    order="name",
    search=("name",),
):
    """A kind of sale with stages of its own, such as new business or renewals."""

    name = fields.Text(required=True, index=True)
    is_default = fields.Boolean(label="Default", help="Takes what says nothing else")


class Stage(
    Entity,
    name="stage",
    label="Stage",
    icon="flag",
    menu=None,
    listed=("name", "pipeline", "position", "kind", "probability"),
    order="position",
    search=("name",),
):
    """A step of a pipeline; *kind* says whether the sale is still open there."""

    name = fields.Text(required=True, index=True)
    pipeline = fields.Link(PIPELINE, required=True, inverse_label="Stages")
    position = fields.Integer(required=True, default=0, index=True, help="Its place in the row")
    kind = fields.Choice("open", "won", "lost", default="open", required=True, index=True)
    probability = fields.Percent(help="How many of a hundred are won from here")
