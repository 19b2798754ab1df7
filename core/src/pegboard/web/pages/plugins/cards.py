"""The cards of the catalogue: each plugin with its state, its health and the next thing to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.lifecycle.health_records import PluginHealth
from pegboard.lifecycle.states import PluginState
from pegboard.model.folding import fold
from pegboard.web.pages.form_groups import sentence
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.plugins.entry import PLANS, name_of, plugin_url
from pegboard.web.pages.plugins.health_words import HealthLine, health_line
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.plugins.state_words import (
    RUNNING,
    TROUBLED,
    Deed,
    StateLook,
    deed_of,
    look_of,
    next_deed,
)
from pegboard.web.translations import gettext

FILTERS = ("all", "enabled", "disabled", "trouble", "available")


@dataclass(frozen=True, slots=True)
class Card:
    """One plugin as the catalogue shows it; *deed* is the one thing to do, pressed to *action_url*.

    *sends* are hidden values that go along with it.
    """

    id: str
    name: str
    summary: str
    publisher: str
    version: str
    state: str
    look: StateLook
    reason: str = ""
    href: str = ""
    health: HealthLine | None = None
    deed: Deed | None = None
    action_url: str = ""
    sends: tuple[tuple[str, str], ...] = ()
    needs_look: bool = False

    @property
    def tone(self) -> str:
        """The tone of the reason: of what runs it is no good news."""
        if self.deed is not None and self.deed.verb == "install":
            return "blue"
        is_odd = self.needs_look or self.state in RUNNING
        return "amber" if is_odd and self.state not in TROUBLED else self.look.tone

    @property
    def is_troubled(self) -> bool:
        return self.state in TROUBLED or self.needs_look

    def stands_in(self, shown: str) -> bool:
        """Return whether the filter *shown* lets this card through."""
        match shown:
            case "enabled":
                return self.state == "enabled"
            case "disabled":
                return self.state in ("disabled", "removed", "verified", "discovered")
            case "trouble":
                return self.is_troubled
            case "available":
                return self.state == "available"
            case _:
                return True

    def is_about(self, text: str) -> bool:
        """Return whether every word of *text* stands on the card."""
        said = fold(f"{self.id} {self.name} {self.summary} {self.publisher}")
        return all(word in said for word in fold(text).split())


def card_of(
    state: PluginState,
    names: Mapping[str, str],
    health: PluginHealth | None,
    habits: Format,
    *,
    epoch: int,
) -> Card:
    """Return the card of an installed plugin, or of one that was; *epoch* is what runs now."""
    manifest = state.manifest
    verb = "" if state.id == ALWAYS else next_deed(state)
    if verb == "back" and epoch < 2:
        verb = "disable"
    return Card(
        id=state.id,
        name=name_of(names, state.id),
        summary=gettext(manifest.summary) if manifest else "",
        publisher=manifest.publisher if manifest else "",
        version=state.version or "",
        state=state.state,
        look=look_of(state.state),
        reason=reason_of(state, names),
        href=plugin_url(state.id),
        health=health_line(health, habits),
        deed=deed_of(verb) if verb else None,
        action_url=PLANS if verb == "back" else f"{plugin_url(state.id)}/plan",
        sends=(("back_to", str(epoch - 1)),) if verb == "back" else (),
        needs_look=state.waits_for_consent,
    )


def reason_of(state: PluginState, names: Mapping[str, str]) -> str:
    """Return why a plugin stands as it does, as a sentence."""
    return sentence(retold(state.reason, names)) if state.reason else ""


def tabs_of(cards: Iterable[Card], shown: str, here: str) -> list[dict[str, object]]:
    """Return the filters by state, each with how many plugins it shows."""
    several = list(cards)
    labels = {
        "all": gettext("All"),
        "enabled": gettext("Enabled"),
        "disabled": gettext("Not in use"),
        "trouble": gettext("Needs attention"),
        "available": gettext("To install"),
    }
    return [
        {
            "label": labels[name],
            "href": here if name == "all" else f"{here}?show={name}",
            "current": name == shown,
            "count": sum(one.stands_in(name) for one in several),
        }
        for name in FILTERS
    ]
