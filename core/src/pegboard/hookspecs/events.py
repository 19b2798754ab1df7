"""What a plugin hears about after the commit: events, each at least once, in order per record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pegboard.hookspecs.context import Context
from pegboard.hookspecs.markers import hookspec

Happening = Literal["created", "updated", "deleted", "restored", "shared"]
HAPPENINGS: tuple[Happening, ...] = ("created", "updated", "deleted", "restored", "shared")
CatchUp = Literal["replay", "skip"]


@dataclass(frozen=True, slots=True)
class Event:
    """That something happened to a record, as of *at* and by the person *by* (None: the system).

    *changed* names the fields that an update changed, *version* what the record reached by it.
    *id* is the same whenever the event is told again.
    """

    id: str
    happening: Happening
    entity: str
    record_id: str
    at: datetime
    by: str | None
    via: str
    version: int
    changed: tuple[str, ...] = ()


HandleEvent = Callable[[Event, Context], None]


@dataclass(frozen=True, slots=True)
class EventHandler:
    """What to do about events of *entity*, called *name* among the handlers of its plugin.

    *run* gets the event and a context in which `records` has the plugin's own rights. What it
    changes is kept together with its having run, or not at all; a failure is tried again, later
    each time. It hears of updates only when one of *fields* changed, where any are given.
    *catch_up* says what becomes of events that happened while the plugin was off: told when it is
    on again, or skipped. What comes of a handler, through others too, is
    never told to handlers of its plugin: so they cannot drive each other in circles.
    """

    name: str
    entity: str
    happenings: tuple[Happening, ...]
    run: HandleEvent
    fields: tuple[str, ...] = ()
    catch_up: CatchUp = "skip"


class EventSpecs:
    """Handlers run in a worker; a failing one is retried, then kept for people to see."""

    @hookspec
    def contribute_event_handlers(self) -> Iterable[EventHandler]:  # type: ignore[empty-body]  # a specification
        """Return what the plugin does about events, after they are committed.

        Example::

            @hookimpl
            def contribute_event_handlers(self):
                return [EventHandler("welcome", "base.contact", ("created",), send_welcome)]
        """
