"""The states of a plugin in words, each with its tone and the one thing to do next."""

from dataclasses import dataclass

from pegboard.lifecycle.states import PluginState
from pegboard.web.translations import gettext

RUNNING = ("enabled",)
TROUBLED = ("quarantined", "failed", "incompatible", "missing")


@dataclass(frozen=True, slots=True)
class StateLook:
    """How a state is shown: its word and its tone."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done with a plugin: what its button says and what it sends."""

    verb: str
    label: str
    icon: str
    variant: str = "outline"


def look_of(state: str) -> StateLook:
    """Return how *state* is shown."""
    looks = {
        "discovered": StateLook(gettext("Not checked yet"), "gray"),
        "verified": StateLook(gettext("Ready to enable"), "blue"),
        "enabled": StateLook(gettext("Enabled"), "green"),
        "disabled": StateLook(gettext("Disabled"), "gray"),
        "removed": StateLook(gettext("Removed"), "gray"),
        "incompatible": StateLook(gettext("Does not fit"), "red"),
        "missing": StateLook(gettext("Files are missing"), "red"),
        "quarantined": StateLook(gettext("In quarantine"), "amber"),
        "failed": StateLook(gettext("Failed"), "red"),
        "available": StateLook(gettext("Not installed"), "gray"),
    }
    return looks.get(state, StateLook(state, "gray"))


def deed_of(verb: str) -> Deed:
    """Return what the button for *verb* says."""
    deeds = {
        "enable": Deed("enable", gettext("Enable"), "plus", "primary"),
        "disable": Deed("disable", gettext("Disable"), "eye-off"),
        "upgrade": Deed("upgrade", gettext("Review the upgrade"), "arrow-up", "primary"),
        "release": Deed("release", gettext("Release from quarantine"), "rotate-ccw", "primary"),
        "back": Deed("back", gettext("Go back"), "undo-2"),
        "install": Deed("install", gettext("Install"), "download", "primary"),
        "remove": Deed("remove", gettext("Remove"), "trash-2", "danger"),
    }
    return deeds[verb]


def next_deed(plugin: PluginState) -> str:
    """Return the verb of the one thing to do next with *plugin*, empty for nothing."""
    if plugin.waits_for_consent and plugin.state != "quarantined":
        return "upgrade"
    if plugin.state == "failed" and plugin.desired != "enabled":
        return "enable"  # it was taken back then, so trying again is what is left
    return {
        "discovered": "enable",
        "verified": "enable",
        "disabled": "enable",
        "removed": "enable",
        "quarantined": "release",
        "failed": "back",
        "missing": "disable",
    }.get(plugin.state, "")
