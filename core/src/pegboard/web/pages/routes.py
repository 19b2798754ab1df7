"""Every page of the application, as the web application registers them."""

from litestar.handlers import HTTPRouteHandler

from pegboard.web.pages.access_panel import show_access, show_why
from pegboard.web.pages.audit_page import export_audit, show_audit, verify
from pegboard.web.pages.board_moves import move_card
from pegboard.web.pages.board_page import show_board
from pegboard.web.pages.bulk_changes import change_many, restore_many, show_bulk_control
from pegboard.web.pages.field_edit import save_field, show_control
from pegboard.web.pages.filter_fragment import show_condition
from pegboard.web.pages.form_conditions import show_edited_slots, show_new_slots
from pegboard.web.pages.home import show_home
from pegboard.web.pages.jobs_page import (
    show_jobs,
    show_jobs_progress,
    take_cancel,
    take_retry,
)
from pegboard.web.pages.list_export import export_list
from pegboard.web.pages.list_page import apply_filter, show_list
from pegboard.web.pages.list_totals import show_totals
from pegboard.web.pages.lookup import create_looked_up, look_up
from pegboard.web.pages.my_notices import (
    end_calendar,
    show_my_notices,
    take_my_notices,
    take_new_calendar,
    take_unmute,
)
from pegboard.web.pages.my_settings import show_settings, take_password, take_settings
from pegboard.web.pages.notices import show_inbox, take_all_read, take_mute, take_read
from pegboard.web.pages.own_fields.routes import OWN_FIELDS
from pegboard.web.pages.own_tokens import revoke_own_token, show_own_tokens, take_new_token
from pegboard.web.pages.owner_change import show_owner_change, take_owner_change
from pegboard.web.pages.passkeys import (
    name_passkey,
    offer_passkey,
    show_passkey,
    show_passkeys,
    take_passkey,
    take_passkey_away,
)
from pegboard.web.pages.plugin_pages import show_plugin_page
from pegboard.web.pages.plugin_pieces import show_panel, show_widget
from pegboard.web.pages.plugins.routes import PLUGIN_MANAGER
from pegboard.web.pages.privacy import erase_found, export_found, find_person, show_privacy
from pegboard.web.pages.record_actions import show_action, take_action
from pegboard.web.pages.record_files import download_file
from pegboard.web.pages.record_forms import show_edit, show_new, take_edit, take_new
from pegboard.web.pages.record_page import (
    add_to_timeline,
    show_record,
    show_related,
    show_timeline,
)
from pegboard.web.pages.recycle_bin import show_bin, take_delete, take_restore
from pegboard.web.pages.reports import export_report, show_report, show_reports
from pegboard.web.pages.role_preview import preview_reset, preview_role, save_role, undo_role
from pegboard.web.pages.roles import (
    bring_back_role,
    remove_role,
    rename_role,
    show_edited_role,
    show_role,
    show_roles,
    take_new_role,
)
from pegboard.web.pages.saved_views import change_view, save_view
from pegboard.web.pages.search_page import search_palette, show_search
from pegboard.web.pages.sharing import show_sharing, take_share, take_unshare
from pegboard.web.pages.sign_in import show_sign_in, take_sign_in, take_sign_out
from pegboard.web.pages.sign_in_code import show_code, take_code
from pegboard.web.pages.sign_in_passkey import offer_passkey_sign_in, take_passkey_sign_in
from pegboard.web.pages.signing_in import end_other_sessions, end_session, show_signing_in
from pegboard.web.pages.single_sign_on import come_back, leave_for_provider
from pegboard.web.pages.teams import (
    delete_team,
    show_team,
    show_teams,
    take_new_team,
    take_team,
)
from pegboard.web.pages.two_factor import (
    begin_two_factor,
    confirm_two_factor,
    replace_codes,
    show_two_factor,
    turn_two_factor_off,
)
from pegboard.web.pages.unsubscribe import show_unsubscribe, take_unsubscribe
from pegboard.web.pages.user_actions import (
    end_user_sessions,
    revoke_user_token,
    set_user_password,
)
from pegboard.web.pages.user_form import show_new_user, show_user, take_new_user, take_user
from pegboard.web.pages.users import show_users
from pegboard.web.pages.view_as import stop_view_as, view_as
from pegboard.web.pages.webhook_routes import WEBHOOKS
from pegboard.web.pages.workflows.routes import WORKFLOWS
from pegboard.web.pages.write_mail import show_write_mail, take_mail, take_send

LISTS: tuple[HTTPRouteHandler, ...] = (
    show_list,
    apply_filter,
    show_condition,
    show_totals,
    export_list,
    change_many,
    show_bulk_control,
    restore_many,
    save_view,
    change_view,
    look_up,
    create_looked_up,
    show_board,
    move_card,
)

RECORDS: tuple[HTTPRouteHandler, ...] = (
    show_sharing,
    take_share,
    take_unshare,
    show_access,
    show_why,
    show_owner_change,
    take_owner_change,
    show_record,
    show_timeline,
    add_to_timeline,
    show_related,
    show_control,
    save_field,
    show_new,
    take_new,
    show_edit,
    show_new_slots,
    show_edited_slots,
    take_edit,
    show_action,
    take_action,
    show_write_mail,
    take_mail,
    take_send,
    take_delete,
    take_restore,
    show_bin,
    download_file,
)

IDENTITY: tuple[HTTPRouteHandler, ...] = (
    show_sign_in,
    take_sign_in,
    take_sign_out,
    show_code,
    take_code,
    show_signing_in,
    end_session,
    end_other_sessions,
    show_two_factor,
    begin_two_factor,
    confirm_two_factor,
    replace_codes,
    turn_two_factor_off,
    show_passkeys,
    offer_passkey,
    take_passkey,
    show_passkey,
    name_passkey,
    take_passkey_away,
    offer_passkey_sign_in,
    take_passkey_sign_in,
    leave_for_provider,
    come_back,
    view_as,
    stop_view_as,
)

ACCESS: tuple[HTTPRouteHandler, ...] = (
    show_roles,
    take_new_role,
    show_role,
    show_edited_role,
    rename_role,
    remove_role,
    bring_back_role,
    preview_role,
    preview_reset,
    save_role,
    undo_role,
    show_users,
    show_new_user,
    take_new_user,
    show_user,
    take_user,
    set_user_password,
    end_user_sessions,
    revoke_user_token,
    show_teams,
    take_new_team,
    show_team,
    take_team,
    delete_team,
    show_own_tokens,
    take_new_token,
    revoke_own_token,
)

NOTICES: tuple[HTTPRouteHandler, ...] = (
    show_inbox,
    take_all_read,
    take_read,
    take_mute,
    show_my_notices,
    take_my_notices,
    take_unmute,
    take_new_calendar,
    end_calendar,
)

PAGES: tuple[HTTPRouteHandler, ...] = (
    *NOTICES,
    *ACCESS,
    *LISTS,
    *RECORDS,
    *IDENTITY,
    *OWN_FIELDS,
    show_search,
    search_palette,
    show_settings,
    take_settings,
    take_password,
    *PLUGIN_MANAGER,
    *WORKFLOWS,
    *WEBHOOKS,
    show_jobs,
    show_jobs_progress,
    take_retry,
    take_cancel,
    show_privacy,
    find_person,
    export_found,
    erase_found,
    show_audit,
    verify,
    export_audit,
    show_home,
    show_reports,
    export_report,
    show_report,
    show_plugin_page,
    show_panel,
    show_widget,
    show_unsubscribe,
    take_unsubscribe,
)
