"""What the operator offers for installing, asked for no more than every few minutes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import monotonic

from pegboard.lifecycle.packages.offers import Available, Offer, available
from pegboard.lifecycle.states import PluginState
from pegboard.web.pages.form_groups import sentence
from pegboard.web.pages.plugins.cards import Card
from pegboard.web.pages.plugins.entry import plugin_url
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.plugins.state_words import deed_of, look_of
from pegboard.web.requests import AnyRequest, Visit
from pegboard.web.translations import gettext

KEPT_SECONDS = 120.0
KEY = "plugin_offers"


@dataclass(frozen=True, slots=True)
class Known:
    """What was offered at a moment."""

    at: float
    offered: Available


def offered(request: AnyRequest, visit: Visit) -> Available:
    """Return what can be installed; an index elsewhere is not asked for every page."""
    settings = visit.runtime.settings
    if settings.plugin_folder is None and settings.plugin_index is None:
        return Available(())
    known: Known | None = request.app.state.get(KEY)
    if known is None or monotonic() - known.at > KEPT_SECONDS:
        known = request.app.state[KEY] = Known(monotonic(), available(settings))
    return known.offered


def forget_offers(request: AnyRequest) -> None:
    """Ask anew the next time: something was installed."""
    request.app.state.pop(KEY, None)


def offer_cards(offers: Iterable[Offer], states: Iterable[PluginState]) -> list[Card]:
    """Return a card for each plugin that is offered and not installed in any version."""
    known = {one.id for one in states if one.manifest is not None}
    return [_card(one) for one in newest(offers).values() if one.id not in known]


def with_offer(card: Card, offers: Iterable[Offer]) -> Card:
    """Return the card of an installed plugin, with the newer version that is offered, if one is."""
    one = newest(offers).get(card.id)
    if one is None or one.installed or one.problem or card.deed or one.version == card.version:
        return card
    words = gettext("Version %(version)s can be installed.") % {"version": one.version}
    reason = f"{card.reason} {words}".strip()
    return _to_install(replace(card, reason=reason), one)


def newest(offers: Iterable[Offer]) -> dict[str, Offer]:
    """Return the newest offer of each plugin, one that can be installed before one that cannot."""
    found: dict[str, Offer] = {}
    for one in offers:  # the newest stands first
        if one.id not in found or (found[one.id].problem and not one.problem):
            found[one.id] = one
    return found


def _card(one: Offer) -> Card:
    card = Card(
        id=one.id,
        name=gettext(one.name),
        summary=gettext(one.summary) if one.summary else "",
        publisher=one.publisher,
        version=one.version,
        state="available",
        look=look_of("available"),
        reason=sentence(retold(one.problem)) if one.problem else "",
    )
    return card if one.problem else _to_install(card, one)


def _to_install(card: Card, one: Offer) -> Card:
    """Return *card* with the button that installs *one*."""
    return replace(
        card,
        deed=deed_of("install"),
        action_url=f"{plugin_url(one.id)}/install",
        sends=(("version", one.version),),
    )
