"""Rules of the kit that authors of plugins test with."""

import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pegboard.model.errors import PegboardError
from pegboard_sdk import (
    Action,
    ActionResult,
    Change,
    Context,
    Entity,
    Plugin,
    Values,
    fields,
    hookimpl,
)
from pegboard_sdk.testing import Boot, System, Told, UndeclaredUse

ACCOUNT = "base.account"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Note(Entity, name="note"):
    """Something to write down."""

    text = fields.Text(required=True)
    seen_at = fields.DateTime()


def stamp(note: Values, asked: Mapping[str, Any], context: Context) -> ActionResult:
    context.records.update("notes.note", note.id, {"seen_at": context.now})
    return ActionResult("Seen.")


class Notes(Plugin):
    """Notes that can be stamped, and that must not shout."""

    @hookimpl
    def contribute_entities(self) -> list[type[Entity]]:
        return [Note]

    @hookimpl
    def contribute_actions(self) -> list[Action]:
        return [Action("notes.note", "stamp", "Stamp", stamp)]

    @hookimpl
    def check_record_change(self, change: Change, context: Context) -> None:
        if change.entity == "notes.note" and str(change.new.text).isupper():
            change.refuse("text", "do not shout")


@pytest.fixture
def system(boot: Boot) -> System:
    return boot(notes=Notes())


@pytest.mark.databases("sqlite", "postgresql")
def test_a_test_runs_on_the_databases_that_it_names(system: System) -> None:
    note = system.create("notes.note", {"text": "Call back"})

    assert system.get("notes.note", note).text == "Call back"


def test_the_clock_stands_where_it_is_set_and_moves_when_told(system: System) -> None:
    note = system.create("notes.note", {"text": "Call back"})
    system.clock.set(MONDAY)

    system.clock.move(days=3, hours=1)
    system.act("notes.note", note, "stamp")

    assert system.get("notes.note", note).seen_at == datetime(2026, 3, 5, 10, tzinfo=UTC)


def test_the_clock_keeps_going_until_it_is_set(system: System) -> None:
    ahead = system.clock.move(days=1)

    assert 0.9 < (ahead - datetime.now(UTC)).total_seconds() / 86_400 <= 1


def test_a_moment_without_a_zone_is_refused(system: System) -> None:
    with pytest.raises(ValueError, match="zone"):
        system.clock.set(datetime(2026, 3, 2))  # noqa: DTZ001  # the fault at hand


def test_the_outbox_tells_what_was_done(system: System) -> None:
    system.create("notes.note", {"text": "Before"})

    with system.events() as told:
        note = system.create("notes.note", {"text": "Call back"})
        system.act("notes.note", note, "stamp")

    assert told == [
        Told("record.created", "notes.note", note, None, ()),
        Told("record.updated", "notes.note", note, None, ("seen_at",)),
    ]


@pytest.mark.databases
def test_statements_are_counted(system: System) -> None:
    note = system.create("notes.note", {"text": "Call back"})

    with system.statements() as run:
        system.get("notes.note", note)
    assert len(run) == 1
    assert "notes_note" in run[0]


def test_pages_are_shown_as_the_person_gets_them(system: System) -> None:
    system.create("notes.note", {"text": "Call back"})
    stranger = system.person("Sol", "support_agent")

    assert "Call back" in system.page("/notes/note").words
    assert system.page("/notes/note", stranger).status in (403, 404)


def test_the_rest_interface_answers(system: System) -> None:
    made = system.call("POST", "/notes/note", {"text": "SHOUT"})

    assert made.status == 422
    assert made.json["errors"][0]["field"] == "text"


def test_a_plugin_goes_and_comes_back_in_place(system: System) -> None:
    note = system.create("notes.note", {"text": "Call back"})

    system.disable("notes")
    assert system.page("/notes/note").status == 404

    system.enable("notes")
    assert system.get("notes.note", note).text == "Call back"
    assert system.page("/notes/note").status == 200


CHATTY = """
import pathlib, socket, subprocess, threading
from pegboard_sdk import Plugin, hookimpl

class Chatty(Plugin):
    @hookimpl
    def before_record_save(self, change, context):
        {deed}
"""
DEEDS = {
    "network": 'socket.socket().connect(("127.0.0.1", 9))',
    "program": 'subprocess.run(["true"], check=False)',
    "thread": "threading.Thread(target=print).start()",
    "file": 'pathlib.Path("/etc/hostname").read_text(encoding="utf-8")',
    "native code": 'import ctypes; ctypes.CDLL("libc.so.6")',
}


def call_home() -> None:
    with socket.socket() as line:
        line.connect(("127.0.0.1", 9))


@pytest.fixture
def chatty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Plugin:
    """A plugin in a package of its own that does something undeclared at every save."""
    name = f"chatty_{request.param.replace(' ', '_')}"
    folder = tmp_path_factory.mktemp("chatty")
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text(CHATTY.format(deed=DEEDS[request.param]))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        made = import_module(name).Chatty()
    assert isinstance(made, Plugin)
    return made


@pytest.mark.parametrize("chatty", DEEDS, indirect=True)
def test_what_a_plugin_does_undeclared_is_stopped_and_named(
    boot: Boot, chatty: Plugin, request: pytest.FixtureRequest
) -> None:
    system = boot(chatty=chatty)

    with pytest.raises(PegboardError, match="chatty"):
        system.create(ACCOUNT, {"name": "Acme"})
    (found,) = system.guard.findings
    assert found.plugin == "chatty"
    assert found.use.kind == request.node.callspec.params["chatty"]
    assert f"{type(chatty).__module__}, line 8" in str(found)
    system.guard.findings.clear()


def test_a_test_that_connects_itself_is_stopped(system: System) -> None:
    with pytest.raises(UndeclaredUse, match="this test"):
        call_home()
    system.guard.findings.clear()


def test_a_test_may_use_files_itself(system: System, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Call back", encoding="utf-8")

    assert system.guard.findings == []
