"""What happens by itself, as people set it up; workflows say it, the kernel does it."""

from pegboard.model import fields
from pegboard.model.entities import Entity
from pegboard.model.system import USER


class Workflow(
    Entity,
    name="workflow",
    label="Workflow",
    owner=True,
    icon="workflow",
    menu=None,
    listed=("name", "entity", "active", "run_as", "problem", "owner"),
    order="name",
    search=("name",),
):
    """What is to happen by itself: when, under which condition, in which steps.

    What it says is changed by the editor of workflows alone, which checks it first.
    """

    name = fields.Text(required=True, max_length=100)
    description = fields.LongText(max_length=2000)
    entity = fields.Text(read_only=True, index=True, help="Such as base.lead")
    active = fields.Boolean(label="On", read_only=True)
    run_as = fields.Link(
        USER, label="Runs as", read_only=True, help="Whose rights it has: who switched it on"
    )
    problem = fields.Text(read_only=True, max_length=500, help="Why it was switched off")
    document = fields.LongText(label="Steps", read_only=True)
