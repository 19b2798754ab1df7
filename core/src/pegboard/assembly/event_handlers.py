"""Whether the event handlers that plugins contribute fit the entities that they listen to."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.hookspecs.events import HAPPENINGS, EventHandler
from pegboard.model.schema import Schema

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")

Handlers = Mapping[tuple[str, str], EventHandler]
"""Handlers by plugin and name."""


def checked_event_handlers(collected: Iterable[tuple[str, object]], schema: Schema) -> Handlers:
    """Return the handlers by plugin and name.

    Raises:
        BrokenPlugin: one listens to what there is not, or two have the same name.
    """
    found: dict[tuple[str, str], EventHandler] = {}
    for plugin, one in collected:
        if not isinstance(one, EventHandler):
            words = f"contribute_event_handlers returned {one!r}, which is no event handler"
            raise BrokenPlugin(plugin, words)
        fault = _fault(one, schema)
        if (plugin, one.name) in found:
            fault = "has the name of another"
        if fault:
            raise BrokenPlugin(plugin, f"its event handler {one.name!r} {fault}")
        found[plugin, one.name] = one
    return MappingProxyType(found)


def _fault(handler: EventHandler, schema: Schema) -> str | None:
    if not NAME.match(handler.name):
        return "needs a name of small letters, digits and _"
    entity = schema.entities.get(handler.entity)
    if entity is None:
        return f"listens to {handler.entity}, which is unknown"
    if not handler.happenings or not set(handler.happenings) <= set(HAPPENINGS):
        return f"must listen to some of: {', '.join(HAPPENINGS)}"
    for name in handler.fields:
        if name not in entity.fields:
            return f"waits for {name}, which {handler.entity} has not"
    return None
