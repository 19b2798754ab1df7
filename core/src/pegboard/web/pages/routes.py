"""Every page of the application, as the web application registers them."""

from litestar.handlers import HTTPRouteHandler

from pegboard.web.pages.bulk_changes import change_many, restore_many, show_bulk_control
from pegboard.web.pages.filter_fragment import show_condition
from pegboard.web.pages.list_page import apply_filter, show_list
from pegboard.web.pages.list_totals import show_totals
from pegboard.web.pages.lookup import look_up
from pegboard.web.pages.saved_views import change_view, save_view
from pegboard.web.pages.sign_in import show_sign_in, take_sign_in, take_sign_out

LISTS: tuple[HTTPRouteHandler, ...] = (
    show_list,
    apply_filter,
    show_condition,
    show_totals,
    change_many,
    show_bulk_control,
    restore_many,
    save_view,
    change_view,
    look_up,
)

PAGES: tuple[HTTPRouteHandler, ...] = (*LISTS, show_sign_in, take_sign_in, take_sign_out)
