"""How a plugin is doing, in one quiet line and in figures."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pegboard.assembly.health.costs import PluginCost
from pegboard.web.pages.formatting import Format
from pegboard.web.translations import gettext, ngettext

MEGABYTE = 1024 * 1024
SHORTEST = Decimal("0.1")
"""Milliseconds; what is quicker is told so."""


@dataclass(frozen=True, slots=True)
class HealthLine:
    """What a card says of a plugin's health; *calls* are those of the last hours, oldest first."""

    words: str
    is_failing: bool
    calls: tuple[int, ...] = ()


def health_line(
    cost: PluginCost | None, calls: tuple[int, ...], habits: Format
) -> HealthLine | None:
    """Return how a plugin is doing, None for one that has not been called yet."""
    if cost is None or not cost.calls:
        return None
    number = ngettext("%(num)s call", "%(num)s calls", cost.calls)
    words = [number % {"num": habits.number(cost.calls)}, _each(cost, habits)]
    if cost.errors:
        failed = ngettext("%(num)s error", "%(num)s errors", cost.errors)
        words.append(failed % {"num": habits.number(cost.errors)})
    return HealthLine(" · ".join(words), cost.errors > 0, calls)


def cost_words(
    cost: PluginCost | None, calls: tuple[int, ...], habits: Format
) -> dict[str, Any] | None:
    """Return what a plugin costs, for its page; None for one that has not been called yet."""
    if cost is None:
        return None
    facts = [
        (gettext("Calls"), habits.number(cost.calls)),
        (gettext("Time each"), _each(cost, habits)),
        (gettext("Statements"), habits.number(cost.statements)),
        (gettext("Errors"), habits.number(cost.errors)),
    ]
    if cost.memory:
        size = habits.number(round(cost.memory / MEGABYTE))
        facts.append((gettext("Memory"), gettext("%(size)s MB") % {"size": size}))
    return {
        "lately": list(calls),
        "facts": [{"label": label, "value": value} for label, value in facts],
        "note": gettext("Since this server process started."),
    }


def _each(cost: PluginCost, habits: Format) -> str:
    """Return what a call takes on average, in milliseconds."""
    each = 1000 * cost.seconds / cost.calls if cost.calls else 0.0
    if 0 < each < SHORTEST:
        return gettext("under %(time)s ms each") % {"time": habits.typed_number(SHORTEST)}
    return gettext("%(time)s ms each") % {"time": habits.typed_number(Decimal(f"{each:.1f}"))}
