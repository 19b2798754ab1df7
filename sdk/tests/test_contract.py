"""The contract finds what plugins must not do, and lets honest plugins pass."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pegboard.testing.announced import announced
from pegboard.testing.contract_report import Outcome, badge_of
from pegboard.testing.project import read_project
from pegboard_sdk.contract.promises import CHECKS
from pegboard_sdk.contract.suite import check_plugin

Check = Callable[..., Outcome]

PROJECT = """
[project]
name = "pegboard-{name}"
version = "1.0.0"

[project.entry-points."pegboard.plugins"]
{name} = "pegboard_{name}.plugin:Odd"
"""
MANIFEST = """
id = "{name}"
name = "Odd"
version = "1.0.0"
publisher = "Tests"
summary = "For tests."
requires = ["base"]
"""
PLUGIN = """
import ctypes, os, pathlib, smtplib, socket, sqlite3, subprocess, threading, urllib.request
from pegboard_sdk import (
    Action, ActionResult, Badge, Entity, EventHandler, Extension, Page, Panel, PanelRow, Plugin,
    Report, Widget, fields, hookimpl,
)

def deed(*_):
    {deed}

{top}

class Thing(Entity, name="thing"):
    '''Something.'''
    name = fields.Text(required=True)
    account = fields.Link("base.account")

def run(record, asked, context):
    {action}
    return ActionResult("Done.")

def rows(*told):
    {rows}
    return []

class Odd(Plugin):
    @hookimpl
    def contribute_entities(self):
        return [Thing]

    @hookimpl
    def contribute_actions(self):
        return [Action("{name}.thing", "run", "Run", run)]

    @hookimpl
    def contribute_slots(self):
        {slots}
        return [Panel("base.account.panel@1", "Odd", rows), Widget("Odd", rows)]

    @hookimpl
    def before_record_save(self, change, context):
        {rule}
        return None
{hooks}
"""


@pytest.fixture
def odd(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Check]:
    """Checks a plugin with code of the test's own in some places."""
    name = f"odd_{abs(hash(request.node.name)) % 10**8}"

    def check(
        promise: str, *, manifest: str = "", files: dict[str, str] | None = None, **places: str
    ) -> Outcome:
        package = tmp_path / "src" / f"pegboard_{name}"
        package.mkdir(parents=True)
        blank = dict.fromkeys(("deed", "action", "rows", "slots", "rule"), "pass")
        code = PLUGIN.format(**{**blank, "top": "", "hooks": "", "name": name, **places})
        written = {
            "../../pyproject.toml": PROJECT.format(name=name),
            "__init__.py": '"""For tests."""',
            "manifest.toml": MANIFEST.format(name=name) + manifest,
            "plugin.py": code,
            **(files or {}),
        }
        for file, text in written.items():
            (package / file).write_text(text, encoding="utf-8")
        project = read_project(tmp_path)
        with announced(project) as folders, pytest.MonkeyPatch.context() as patch:
            for folder in reversed(folders):
                patch.syspath_prepend(folder)
            (outcome,) = check_plugin(name, project, only=[promise]).outcomes
        return outcome

    yield check
    for module in [one for one in sys.modules if one.startswith(f"pegboard_{name}")]:
        del sys.modules[module]


CALL_HOME = 'socket.create_connection(("127.0.0.1", 9), timeout=0.1)'
FAULTS = {
    "a connection in a rule": {"rule": CALL_HOME},
    "a download in a widget": {"rows": 'urllib.request.urlopen("http://127.0.0.1:9/")'},
    "a program in an action": {"action": 'subprocess.run(["true"], check=False)'},
    "a shell while it is imported": {"top": 'os.system("true")'},
    "a thread in a rule": {"rule": "threading.Thread(target=print).start()"},
    "a file that is written": {"rule": 'open("/tmp/odd-plugin", "w").close()'},
    "a file of the system that is read": {"rule": 'pathlib.Path("/etc/passwd").read_text()'},
    "a copy of the process": {"action": "os._exit(0) if os.fork() == 0 else None"},
    "a database of its own": {"rows": 'sqlite3.connect("/tmp/odd.db")'},
    "native code": {"top": 'ctypes.CDLL("libc.so.6")'},
    "a mail where no test comes by": {
        "rule": 'change.entity == "no.such" and smtplib.SMTP("mail.example.com")'
    },
    "a module under a hidden name": {
        "rule": '__import__("soc" + "ket").socket().connect(("127.0.0.1", 9))'
    },
    "a file that is deleted": {"action": 'pathlib.Path("/tmp/odd-plugin").unlink()'},
    "a connection whose error is swallowed": {
        "rule": f"exec('try:\\n    {CALL_HOME}\\nexcept Exception:\\n    pass')"
    },
}


@pytest.mark.parametrize("fault", FAULTS)
def test_undeclared_uses_of_the_machine_are_found_with_their_line(odd: Check, fault: str) -> None:
    outcome = odd("machine", **FAULTS[fault])

    assert outcome.state == "fail"
    assert ".plugin, line" in outcome.words[0]


@pytest.mark.parametrize(
    ("manifest", "places"),
    [
        (
            'network = ["127.0.0.1"]\n',
            {"rule": f"exec('try:\\n    {CALL_HOME}\\nexcept OSError: 0')"},
        ),
        (
            '[[capabilities]]\nname = "run true"\nreason = "Says that it is true."\n',
            {"rule": 'subprocess.run(["true"], check=False)'},
        ),
        ("", {"rule": "str(pathlib.Path(__file__).read_text())"}),
        ("", {"rule": "socket.gethostname(), os.getpid(), threading.Lock()"}),
    ],
    ids=["declared host", "declared program", "its own files", "harmless calls"],
)
def test_what_is_declared_or_harmless_passes(
    odd: Check, manifest: str, places: dict[str, str]
) -> None:
    outcome = odd("machine", manifest=manifest, **places)

    assert outcome.words == ()


def test_what_breaks_down_is_found(odd: Check) -> None:
    outcome = odd("doing", action="1 / 0")

    assert "ZeroDivisionError" in outcome.words[0]


def test_a_piece_that_breaks_down_is_found(odd: Check) -> None:
    outcome = odd("rendering", rows="1 / 0")

    assert outcome.state == "fail"
    assert "Odd" in outcome.words[0]


def test_an_import_of_the_kernel_is_found(odd: Check) -> None:
    outcome = odd("imports", top="from pegboard.records.find import find")

    assert "import it from pegboard_sdk" in outcome.words[0]


def test_building_on_a_plugin_that_is_not_required_is_found(odd: Check) -> None:
    manifest = '[[capabilities]]\nname = "read base.contact"\nreason = "Nobody knows why."\n'

    outcome = odd("manifest", manifest=manifest)
    assert "never names base.contact" in outcome.words[0]


def test_showing_more_than_the_person_may_read_is_found(odd: Check) -> None:
    capability = '[[capabilities]]\nname = "read base.contact"\nreason = "Shows the contacts."\n'
    rows = "return [(one.last_name, 1) for one in told[-1].system.find('base.contact')]"

    outcome = odd("grants", manifest=capability, rows=rows)
    assert "people see base.contact" in outcome.words[0]


def test_contributions_that_differ_from_build_to_build_are_found(odd: Check) -> None:
    slots = "import time; return [Widget(str(time.perf_counter_ns()), rows)]"

    assert odd("same_assembly", slots=slots).state == "fail"


def test_one_statement_for_each_record_is_found(odd: Check) -> None:
    rows = (
        "port = told[-1].records; things = f'{__name__.removeprefix(\"pegboard_\")[:-7]}.thing'; "
        "[port.get(things, one.id) for one in port.find(things)]"
    )

    outcome = odd("statements", rows=rows)
    assert "not one by one" in outcome.words[0]


HANDLER = """
    @hookimpl
    def contribute_event_handlers(self):
        return [EventHandler("note", "base.account", ("created",), self.note)]

    def note(self, event, context):
        things = context.plugin + ".thing"
        {guard}
        context.system.create(things, {{"name": "Welcome", "account": event.record_id}})
"""


@pytest.mark.parametrize(
    ("guard", "state"),
    [("", "fail"), ("if context.system.find(things): return", "pass")],
    ids=["blindly", "looking first"],
)
def test_a_handler_that_does_things_twice_is_found(odd: Check, guard: str, state: str) -> None:
    capability = '[[capabilities]]\nname = "read base.account"\nreason = "Welcomes accounts."\n'

    outcome = odd("again", manifest=capability, hooks=HANDLER.format(guard=guard))

    assert outcome.state == state, outcome.words


def test_texts_without_a_translation_are_found(odd: Check) -> None:
    outcome = odd("translations")

    assert "locale/es.po lacks" in outcome.words[0]
    assert "'Thing'" in outcome.words[0]


def test_a_badge_needs_all_promises_of_its_level_and_below() -> None:
    def outcomes(*failed: str) -> list[Outcome]:
        return [
            Outcome(one.name, one.level, one.promise, "fail" if one.name in failed else "pass")
            for one in CHECKS
        ]

    assert badge_of(outcomes()) == "gold"
    assert badge_of(outcomes("translations")) == "silver"
    assert badge_of(outcomes("grants")) == "bronze"
    assert badge_of(outcomes("loads")) == ""
