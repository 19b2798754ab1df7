"""The catalogue: the plugins that are installed, and those that could be."""

from typing import Any

from litestar import Response, get

from pegboard.lifecycle.safe_mode import safe_mode_reason
from pegboard.lifecycle.states import plugin_states
from pegboard.web.pages.plugins.cards import FILTERS, Card, card_of, tabs_of
from pegboard.web.pages.plugins.entry import HERE, enter_manager, names_of
from pegboard.web.pages.plugins.recent_calls import recent_calls
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

ORDER = (
    "failed", "quarantined", "missing", "incompatible", "enabled", "verified", "discovered",
    "disabled", "removed", "available",
)  # fmt: skip
"""The states, what needs somebody first."""


@get(HERE, sync_to_thread=False)
def show_catalogue(request: AnyRequest) -> Response[str]:
    """Show every plugin that fits the filter and the words searched for."""
    visit = enter_manager(request)
    return catalogue_page(request, visit)


def catalogue_page(
    request: AnyRequest, visit: Visit, *, upload_error: str = "", status: int = 200
) -> Response[str]:
    """Return the catalogue as *request* asks for it."""
    asked = request.query_params.get("show", "all")
    show = asked if asked in FILTERS else "all"
    text = request.query_params.get("q", "")[:100]
    cards = _cards(visit)
    context: dict[str, Any] = {
        "tabs": tabs_of(cards, show, HERE),
        "show": show,
        "q": text,
        "cards": [one for one in cards if one.stands_in(show) and one.is_about(text)],
        "may_upload": visit.runtime.settings.plugin_upload,
        "upload_error": upload_error,
        "safe_mode": gettext(safe_mode_reason(visit.runtime)),
        "may_leave": visit.runtime.settings.safe,
    }
    return page(request, "pages/plugins/catalogue.html", context, status=status, current=HERE)


def _cards(visit: Visit) -> list[Card]:
    """Return all cards, what needs somebody first."""
    names, habits, calls = names_of(visit), format_of(visit), recent_calls(visit)
    epoch = visit.assembly.epoch
    cards = [
        card_of(one, names, calls, habits, epoch=epoch) for one in plugin_states(visit.runtime)
    ]
    return sorted(cards, key=lambda one: (ORDER.index(one.state), one.name.casefold()))
