"""Leaving safe mode: every plugin is tried once more, then the system starts anew with them."""

from typing import Any

from litestar import Response, post

from pegboard.lifecycle.safe_mode import StaysSafe, leave_safe_mode
from pegboard.web.pages.answers import go
from pegboard.web.pages.plugins.entry import HERE, enter_manager, plugin_url
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext


@post(f"{HERE}/safe-mode", opt={SLOW: True}, sync_to_thread=True)
def take_leave_of_safe_mode(request: AnyRequest) -> Response[Any]:
    """Leave safe mode, or go to the plugin that keeps the system in it."""
    visit = enter_manager(request)
    if not visit.runtime.settings.safe:
        return go(HERE, say=gettext("The system is not in safe mode."), tone="blue")
    try:
        leave_safe_mode(visit.runtime)
    except StaysSafe as error:
        return go(plugin_url(error.plugin), say=retold(str(error)), tone="red")
    return go(HERE, say=gettext("Safe mode ends: the plugins are back in a moment."))
