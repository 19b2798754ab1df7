"""Every route of the REST interface."""

from litestar.handlers import HTTPRouteHandler

from pegboard.web.api.access import (
    add_token,
    list_roles,
    list_tokens,
    remove_token,
    set_roles_of,
    show_roles_of,
)
from pegboard.web.api.actions import act
from pegboard.web.api.explain import show_explanation
from pegboard.web.api.jobs import cancel_kept_job, list_all_jobs, retry_kept_job, show_job
from pegboard.web.api.lists import list_records
from pegboard.web.api.notices import read_all_notices, read_notice, show_notices
from pegboard.web.api.openapi import show_openapi
from pegboard.web.api.plugins import (
    add_plan,
    apply_kept_plan,
    list_kept_plans,
    list_plugins,
    show_plan,
    undo_plan,
)
from pegboard.web.api.records import add, change, remove, restore, show
from pegboard.web.api.reports import list_reports, show_report
from pegboard.web.api.searching import search_records
from pegboard.web.api.sets import aggregate_records, bulk_change
from pegboard.web.api.shares import add_share, list_shares, remove_share
from pegboard.web.api.stories import show_history, show_timeline
from pegboard.web.api.system import show_me

API: tuple[HTTPRouteHandler, ...] = (
    list_records,
    add,
    show,
    change,
    remove,
    restore,
    show_history,
    show_timeline,
    list_shares,
    add_share,
    remove_share,
    aggregate_records,
    bulk_change,
    act,
    search_records,
    list_reports,
    show_report,
    show_explanation,
    show_me,
    list_roles,
    show_roles_of,
    set_roles_of,
    list_tokens,
    add_token,
    remove_token,
    list_plugins,
    add_plan,
    list_kept_plans,
    show_plan,
    apply_kept_plan,
    undo_plan,
    list_all_jobs,
    show_job,
    retry_kept_job,
    cancel_kept_job,
    show_notices,
    read_notice,
    read_all_notices,
    show_openapi,
)
