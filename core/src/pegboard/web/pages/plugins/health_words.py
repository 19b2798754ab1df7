"""How a plugin is doing, in one quiet line and in figures."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from pegboard.lifecycle.health_records import PluginHealth
from pegboard.web.pages.formatting import Format
from pegboard.web.translations import gettext, ngettext

MEGABYTE = 1024 * 1024
SHORTEST = Decimal("0.1")
"""Milliseconds; what is quicker is told so."""


@dataclass(frozen=True, slots=True)
class HealthLine:
    """What a card says of a plugin's health; *calls* are those of each hour, oldest first."""

    words: str
    is_failing: bool
    calls: tuple[int, ...] = ()


def health_line(health: PluginHealth | None, habits: Format) -> HealthLine | None:
    """Return how a plugin did in the last day, None for one that was not called."""
    if health is None or not health.calls:
        return None
    number = ngettext("%(num)s call", "%(num)s calls", health.calls)
    words = [number % {"num": habits.number(health.calls)}, _each(health, habits)]
    if health.errors:
        failed = ngettext("%(num)s error", "%(num)s errors", health.errors)
        words.append(failed % {"num": habits.number(health.errors)})
    return HealthLine(" · ".join(words), health.errors > 0, health.series)


def cost_words(health: PluginHealth, habits: Format) -> dict[str, Any] | None:
    """Return what a plugin costs, for its page; None for one that was not called."""
    if not health.calls:
        return None
    facts = [
        (gettext("Calls"), habits.number(health.calls)),
        (gettext("Time"), _each(health, habits)),
        (gettext("Statements"), habits.number(health.statements)),
        (gettext("Errors"), habits.number(health.errors)),
    ]
    if health.memory >= MEGABYTE:
        size = habits.number(round(health.memory / MEGABYTE))
        facts.append((gettext("Memory"), gettext("%(size)s MB") % {"size": size}))
    return {
        "hours": [
            {"label": habits.time(health.since + timedelta(hours=place)), "value": calls}
            for place, calls in enumerate(health.series)
        ],
        "facts": [{"label": label, "value": value} for label, value in facts],
        "note": gettext("In the last 24 hours, over all server processes."),
    }


def _each(health: PluginHealth, habits: Format) -> str:
    """Return what a call takes on average, in milliseconds."""
    each = 1000 * health.seconds / health.calls if health.calls else 0.0
    if 0 < each < SHORTEST:
        return gettext("under %(time)s ms each") % {"time": habits.typed_number(SHORTEST)}
    return gettext("%(time)s ms each") % {"time": habits.typed_number(Decimal(f"{each:.1f}"))}
