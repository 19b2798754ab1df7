"""The pages of the plugin manager, as the web application registers them."""

from litestar.handlers import HTTPRouteHandler

from pegboard.web.pages.plugins.catalogue_page import show_catalogue
from pegboard.web.pages.plugins.departments_page import (
    show_departments,
    skip_departments,
    take_departments,
)
from pegboard.web.pages.plugins.history_page import show_history
from pegboard.web.pages.plugins.installing import take_offer, take_wheel
from pegboard.web.pages.plugins.plan_making import plan_again, plan_back, plan_for_plugin
from pegboard.web.pages.plugins.plan_page import show_plan, show_progress, take_apply
from pegboard.web.pages.plugins.plugin_page import show_plugin
from pegboard.web.pages.plugins.safe_mode_page import take_leave_of_safe_mode
from pegboard.web.pages.plugins.sample_data_page import (
    show_sample_progress,
    show_samples,
    take_samples,
)
from pegboard.web.pages.plugins.settings_page import take_plugin_settings

PLUGIN_MANAGER: tuple[HTTPRouteHandler, ...] = (
    show_catalogue,
    take_wheel,
    show_history,
    plan_back,
    plan_again,
    show_plan,
    show_progress,
    take_apply,
    take_leave_of_safe_mode,
    show_plugin,
    plan_for_plugin,
    take_plugin_settings,
    take_offer,
    show_departments,
    take_departments,
    skip_departments,
    show_samples,
    show_sample_progress,
    take_samples,
)
