"""What events promise: told after the commit, once to each handler, in order, never in circles."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pegboard.access.principals import SYSTEM
from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.assembly.runtime import Runtime
from pegboard.automation.events.dispatch import dispatch_events
from pegboard.automation.events.handle import event_jobs
from pegboard.automation.jobs.look import count_jobs, list_jobs
from pegboard.automation.jobs.worker import Worker
from pegboard.base.plugin import Base
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.events import HAPPENINGS, Event, EventHandler, HandleEvent
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.model import fields
from pegboard.model.entities import Entity
from pegboard.records.create import create
from pegboard.records.delete import delete, restore
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.update import update
from pegboard.testing.runtimes import runtime_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
THING, NOTE = "probe.thing", "probe.note"
ALL = HAPPENINGS


class Thing(Entity, name="thing"):
    """What is watched."""

    name = fields.Text(required=True)
    size = fields.Integer()


class Note(Entity, name="note"):
    """What handlers write."""

    text = fields.Text(required=True)


class Probe(Plugin):
    """Listens as each test says."""

    def __init__(self, *handlers: Any) -> None:
        self.handlers = handlers

    @hookimpl
    def contribute_entities(self) -> Iterable[type[Entity]]:
        return [Thing, Note]

    @hookimpl
    def contribute_event_handlers(self) -> Iterable[EventHandler]:
        return self.handlers


class Echo(Plugin):
    """Another plugin that answers notes with notes."""

    def __init__(self, run: HandleEvent) -> None:
        self.run = run

    @hookimpl
    def contribute_event_handlers(self) -> Iterable[EventHandler]:
        return [EventHandler("echo", NOTE, ("created",), self.run)]


class Heard:
    """Keeps what a handler was told."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event, context: Context) -> None:
        self.events.append(event)

    @property
    def told(self) -> list[str]:
        return [one.happening for one in self.events]


@pytest.fixture
def opened(database_url: str) -> Iterator[list[Runtime]]:
    made: list[Runtime] = []
    yield made
    for runtime in made:
        runtime.database.close()


def system(url: str, opened: list[Runtime], *handlers: Any, **more: Plugin) -> Runtime:
    runtime = runtime_of(url, base=Base(), probe=Probe(*handlers), **more)
    opened.append(runtime)
    return runtime


def settle(runtime: Runtime, now: datetime = NOW) -> None:
    """Tell and handle all there is, and what comes of it."""
    worker = Worker(runtime, event_jobs, clock=lambda: now)
    while dispatch_events(runtime, now=now) + worker.run_pending():
        pass


def make(runtime: Runtime, name: str = "One") -> str:
    with runtime.writing(SYSTEM) as unit:
        return str(create(unit, THING, {"name": name})["id"])


def change(runtime: Runtime, ident: str, **values: object) -> None:
    with runtime.writing(SYSTEM) as unit:
        update(unit, THING, ident, values, version=None)


def notes(runtime: Runtime) -> list[str]:
    with runtime.reading(SYSTEM) as unit:
        return [one.text for one in find(unit, Query(NOTE, fields=("text",), limit=200)).records]


def test_a_handler_hears_of_all_that_happens_to_a_record_in_order(
    database_url: str, opened: list[Runtime]
) -> None:
    heard = Heard()
    runtime = system(database_url, opened, EventHandler("hear", THING, ALL, heard))
    ident = make(runtime)
    change(runtime, ident, size=3)
    with runtime.writing(SYSTEM) as unit:
        delete(unit, THING, ident)
    with runtime.writing(SYSTEM) as unit:
        restore(unit, THING, ident)
    assert heard.events == []

    settle(runtime)

    assert heard.told == ["created", "updated", "deleted", "restored"]
    assert {one.record_id for one in heard.events} == {ident}
    assert [one.version for one in heard.events] == [1, 2, 3, 4]
    assert heard.events[1].changed == ("size",)


def test_what_is_rolled_back_never_happened(database_url: str, opened: list[Runtime]) -> None:
    heard = Heard()
    runtime = system(database_url, opened, EventHandler("hear", THING, ALL, heard))
    with pytest.raises(ZeroDivisionError):
        _make_and_break(runtime)

    settle(runtime)
    assert heard.told == []


def _make_and_break(runtime: Runtime) -> None:
    with runtime.writing(SYSTEM) as unit:
        create(unit, THING, {"name": "Never"})
        raise ZeroDivisionError


def test_a_handler_hears_only_of_the_fields_that_it_waits_for(
    database_url: str, opened: list[Runtime]
) -> None:
    heard = Heard()
    handler = EventHandler("hear", THING, ("updated",), heard, fields=("size",))
    runtime = system(database_url, opened, handler)
    ident = make(runtime)
    change(runtime, ident, name="Two")
    change(runtime, ident, size=7)

    settle(runtime)
    assert [one.changed for one in heard.events] == [("size",)]


def test_many_records_written_at_once_are_told_one_by_one(
    database_url: str, opened: list[Runtime]
) -> None:
    heard = Heard()
    runtime = system(database_url, opened, EventHandler("hear", NOTE, ("created",), heard))
    with runtime.writing(SYSTEM) as unit:
        records = unit.workspace.port(unit)
        records.create_many(NOTE, [{"text": str(number)} for number in range(5)])

    settle(runtime)
    assert len({one.record_id for one in heard.events}) == 5
    assert len({one.id for one in heard.events}) == 5


def test_what_a_handler_writes_is_kept_with_its_having_run_or_not_at_all(
    database_url: str, opened: list[Runtime]
) -> None:
    tries: list[int] = []

    def write(event: Event, context: Context) -> None:
        context.records.create(NOTE, {"text": event.id})
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("the first time it breaks")

    runtime = system(database_url, opened, EventHandler("write", THING, ("created",), write))
    make(runtime)

    settle(runtime)
    assert notes(runtime) == []
    settle(runtime, NOW + timedelta(minutes=5))

    assert len(tries) == 2
    assert len(notes(runtime)) == 1
    assert count_jobs(runtime.assembly.workspace) == {"done": 1}


def test_a_handler_that_never_succeeds_is_kept_for_people_to_see(
    database_url: str, opened: list[Runtime]
) -> None:
    def fail(_: Event, __: Context) -> None:
        raise ValueError("never")

    heard = Heard()
    runtime = system(
        database_url,
        opened,
        EventHandler("fail", THING, ("created",), fail),
        EventHandler("hear", THING, ("created",), heard),
    )
    make(runtime)
    for hours in range(12):
        settle(runtime, NOW + timedelta(hours=2 * hours))

    (dead,) = list_jobs(runtime.assembly.workspace, ("dead",))
    assert dead.kind == "event probe.fail"
    assert "PluginFailed" in str(dead.error)
    assert heard.told == ["created"]


def test_handlers_do_not_drive_each_other_in_circles(
    database_url: str, opened: list[Runtime]
) -> None:
    def answer(event: Event, context: Context) -> None:
        context.system.create(NOTE, {"text": f"answer {event.via}"})

    def echo(_: Event, context: Context) -> None:
        context.of("probe").system.create(NOTE, {"text": "echo"})

    runtime = system(
        database_url,
        opened,
        EventHandler("first", THING, ("created",), answer),
        EventHandler("own", NOTE, ("created",), answer),
        echo=Echo(echo),
    )
    make(runtime)

    settle(runtime)
    assert sorted(notes(runtime)) == ["answer api", "echo"]


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        (EventHandler("Bad name", THING, ALL, Heard()), "needs a name"),
        (EventHandler("hear", "probe.nothing", ALL, Heard()), "listens to probe.nothing"),
        (EventHandler("hear", THING, (), Heard()), "must listen to some of"),
        (EventHandler("hear", THING, ALL, Heard(), fields=("colour",)), "waits for colour"),
        ("nonsense", "is no event handler"),
    ],
)
def test_handlers_that_listen_to_what_there_is_not_are_refused(
    sqlite_url: str, opened: list[Runtime], handler: Any, words: str
) -> None:
    with pytest.raises(BrokenPlugin, match=words):
        system(sqlite_url, opened, handler)
