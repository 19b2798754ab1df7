"""The catalogue: the plugins that are installed, and those that could be."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get

from pegboard.lifecycle.health_records import all_health
from pegboard.lifecycle.packages.offers import Offer
from pegboard.lifecycle.safe_mode import safe_mode_reason
from pegboard.lifecycle.states import plugin_states
from pegboard.web.pages.plugins.cards import FILTERS, Card, card_of, tabs_of
from pegboard.web.pages.plugins.entry import HERE, enter_manager, fresh_names
from pegboard.web.pages.plugins.offers import offer_cards, offered, with_offer
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext

ORDER = (
    "failed", "quarantined", "missing", "incompatible", "enabled", "verified", "discovered",
    "disabled", "removed", "available",
)  # fmt: skip
"""The states, what needs somebody first."""


@get(HERE, opt={SLOW: True}, sync_to_thread=True)
def show_catalogue(request: AnyRequest) -> Response[str]:
    """Show every plugin that fits the filter and the words searched for."""
    visit = enter_manager(request)
    return catalogue_page(request, visit)


def catalogue_page(
    request: AnyRequest, visit: Visit, *, refusal: str = "", status: int = 200
) -> Response[str]:
    """Return the catalogue as *request* asks for it; *refusal* says why nothing was installed."""
    asked = request.query_params.get("show", "all")
    show = asked if asked in FILTERS else "all"
    text = request.query_params.get("q", "")[:100]
    found = offered(request, visit)
    cards = _cards(visit, found.offers)
    context: dict[str, Any] = {
        "tabs": tabs_of(cards, show, HERE),
        "show": show,
        "q": text,
        "cards": [one for one in cards if one.stands_in(show) and one.is_about(text)],
        "may_upload": visit.runtime.settings.plugin_upload,
        "refusal": gettext(refusal),
        "problems": [retold(one) for one in found.problems],
        "safe_mode": gettext(safe_mode_reason(visit.runtime)),
        "may_leave": visit.runtime.settings.safe,
    }
    return page(request, "pages/plugins/catalogue.html", context, status=status, current=HERE)


def _cards(visit: Visit, offers: Sequence[Offer]) -> list[Card]:
    """Return all cards, what needs somebody first."""
    names, habits, epoch = fresh_names(visit), format_of(visit), visit.assembly.epoch
    states = plugin_states(visit.runtime)
    health = all_health(visit.runtime, [one.id for one in states])
    cards = [
        with_offer(card_of(one, names, health.get(one.id), habits, epoch=epoch), offers)
        for one in states
    ]
    cards += offer_cards(offers, states)
    return sorted(cards, key=lambda one: (ORDER.index(one.state), one.name.casefold()))
