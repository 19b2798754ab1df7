"""The routes of workflows."""

from litestar.handlers import HTTPRouteHandler

from pegboard.web.pages.workflows.by_hand import take_answer, take_start
from pegboard.web.pages.workflows.editor_page import (
    change_draft,
    show_edited_workflow,
    show_new_workflow,
    take_edited_workflow,
    take_new_workflow,
)
from pegboard.web.pages.workflows.list_page import show_workflows
from pegboard.web.pages.workflows.ready import take_one_ready
from pegboard.web.pages.workflows.record_runs import show_record_runs
from pegboard.web.pages.workflows.run_page import show_run, take_try_again
from pegboard.web.pages.workflows.simulation import take_simulation
from pegboard.web.pages.workflows.versions_page import go_back, show_versions
from pegboard.web.pages.workflows.workflow_page import show_workflow, take_off, take_on

WORKFLOWS: tuple[HTTPRouteHandler, ...] = (
    show_workflows,
    show_new_workflow,
    take_new_workflow,
    change_draft,
    take_one_ready,
    show_edited_workflow,
    take_edited_workflow,
    show_versions,
    go_back,
    show_workflow,
    take_on,
    take_off,
    take_simulation,
    show_run,
    take_try_again,
    show_record_runs,
    take_start,
    take_answer,
)
"""Everything below /settings/workflows, and what records show of workflows."""
