"""The control that asks for a time zone."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from pegboard.web.translations import gettext

USUAL = ("Europe/Madrid", "Europe/Rome", "Europe/London", "Europe/Berlin", "UTC")


def time_zone_control(value: str | None, error: str | None) -> dict[str, Any]:
    """Return a choice of all time zones, the usual ones first; an unknown *value* stays in it."""
    zones = _zones() if not value or value in _zones() else (value, *_zones())
    return {
        "kind": "choice",
        "name": "time_zone",
        "label": gettext("Time zone"),
        "required": True,
        "value": value,
        "error": error,
        "help": gettext("Times are shown as they are there."),
        "options": [{"value": zone, "label": zone.replace("_", " ")} for zone in zones],
    }


@cache
def _zones() -> tuple[str, ...]:
    known = sorted(zone for zone in available_timezones() if "/" in zone and zone[:3] != "Etc")
    return tuple(dict.fromkeys((*USUAL, *known)))
