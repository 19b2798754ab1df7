"""Lines above every page for those who manage plugins: what is not as it should be just now."""

from dataclasses import dataclass
from time import monotonic

from pegboard.lifecycle.apply_plan import MANAGE_PLUGINS
from pegboard.lifecycle.follow.nodes import Nodes
from pegboard.lifecycle.safe_mode import safe_mode_reason
from pegboard.lifecycle.stored_plans import plans_in
from pegboard.web.pages.plugins.entry import (
    HERE,
    name_of,
    names_of,
    plan_url,
    plugin_url,
)
from pegboard.web.requests import AnyRequest, Visit
from pegboard.web.translations import gettext, ngettext

KEPT_SECONDS = 5.0
"""For how long a process does not look again; pages are many, and this changes seldom."""
KEY = "plugin_banners"


@dataclass(frozen=True, slots=True)
class Banner:
    """One line, with what its link says and where it leads."""

    tone: str
    text: str
    link: str
    href: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the database said about changes on their way, and when it was asked."""

    at: float
    applying: str | None
    lagging: int


def banners(request: AnyRequest, visit: Visit) -> list[Banner]:
    """Return the lines for the person; none for those who could do nothing about it."""
    if visit.known is None or not visit.rights.may_do(MANAGE_PLUGINS):
        return []
    return [*_safe_mode(visit), *_quarantined(visit), *_on_its_way(request, visit)]


def _safe_mode(visit: Visit) -> list[Banner]:
    reason = safe_mode_reason(visit.runtime)
    if not reason:
        return []
    text = gettext(reason)
    return [Banner("amber", text, gettext("See the plugins"), HERE)]


def _quarantined(visit: Visit) -> list[Banner]:
    caught = visit.assembly.blueprint.quarantined
    if not caught:
        return []
    names = names_of(visit)
    text = ngettext(
        "%(plugins)s failed too often and is in quarantine.",
        "%(plugins)s failed too often and are in quarantine.",
        len(caught),
    ) % {"plugins": ", ".join(name_of(names, one) for one in caught)}
    href = plugin_url(next(iter(caught))) if len(caught) == 1 else f"{HERE}?show=trouble"
    return [Banner("amber", text, gettext("See why"), href)]


def _on_its_way(request: AnyRequest, visit: Visit) -> list[Banner]:
    seen = _look(request, visit)
    shown = []
    if seen.applying is not None:
        text = gettext("A change of plugins is being applied.")
        shown.append(Banner("blue", text, gettext("See how far it is"), plan_url(seen.applying)))
    if seen.lagging:
        text = ngettext(
            "%(num)s server process cannot follow the newest change yet.",
            "%(num)s server processes cannot follow the newest change yet.",
            seen.lagging,
        ) % {"num": seen.lagging}
        shown.append(Banner("amber", text, gettext("See the history"), f"{HERE}/plans"))
    return shown


def _look(request: AnyRequest, visit: Visit) -> Seen:
    known: Seen | None = request.app.state.get(KEY)
    if known is not None and monotonic() - known.at < KEPT_SECONDS:
        return known
    applying = plans_in(visit.runtime, "applying")
    nodes = Nodes(visit.runtime.database, visit.assembly.workspace.tables).living()
    fresh = Seen(
        monotonic(),
        applying[0].plan.hash if applying else None,
        sum(not one.is_ready for one in nodes),
    )
    request.app.state[KEY] = fresh
    return fresh
