"""Rules of trying plugins in a child process: the living one stays as it is, whatever they do."""

import builtins
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from core.tests.lifecycle.packages.made import CODE, Made, on_path, settings_in, write_folder
from pegboard.lifecycle.packages.probe import probe
from pegboard.lifecycle.packages.probe_report import MEGABYTE, Limits, ProbeReport
from pegboard.model.blueprint import Blueprint

QUICK = Limits(seconds=20, processor_seconds=15, memory=256 * MEGABYTE)
PLAIN = "from pegboard_sdk import Plugin\n\n\nclass Made(Plugin):\n    pass\n"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder where Python finds plugins."""
    folder = tmp_path / "installed"
    folder.mkdir()
    with on_path(folder):
        yield folder


def tried(place: Path, made: Made, limits: Limits = QUICK) -> ProbeReport:
    """Return the report on *made*, and look that this process did not notice."""
    write_folder(place, made)
    before = (set(sys.modules), threading.active_count(), dict(vars(builtins)))
    report = probe(settings_in(place.parent), [made.id], Blueprint(), limits=limits)
    assert (set(sys.modules), threading.active_count(), dict(vars(builtins))) == before
    return report


def test_a_good_plugin_stands_it_and_is_measured(place: Path) -> None:
    report = tried(place, Made())

    one = report.of("made")
    assert report.ok, report
    assert one is not None
    assert one.version == "1.0.0"
    assert one.seconds > 0
    assert len(one.digest) == 64
    assert report.hash


def test_the_digest_of_contributions_is_the_same_each_time_and_tells_others(place: Path) -> None:
    digests = []
    for code in (CODE, CODE + "\n# changed", CODE.replace("subject", "topic")):
        report = tried(place, Made(code=code))
        one = report.of("made")
        assert one is not None
        digests.append(one.digest)

    assert digests[0] == digests[1] != digests[2]


BAD = {
    "sys.exit": ("import sys\nsys.exit(0)", "calls sys.exit while it is imported"),
    "os._exit": ("import os\nos._exit(3)", "ends the process (exit code 3) while it is imported"),
    "assert": ("assert False, 'no'", "fails an assertion while it is imported: no"),
    "memory": ("block = bytearray(4 * 1024 ** 3)", "took more than 256 MB while it is imported"),
    "BaseException": (
        "class Odd(BaseException):\n    pass\n\nraise Odd('so')",
        "breaks while it is imported with Odd: so",
    ),
    "interrupt": (
        "raise KeyboardInterrupt",
        "breaks while it is imported with KeyboardInterrupt",
    ),
    "recursion": ("def f():\n    f()\n\nf()", "calls itself without end while it is imported"),
    "crash": (
        "import ctypes\nctypes.string_at(0)",
        "crashed the process (SIGSEGV) while it is imported",
    ),
    "missing package": (
        "import not_there_at_all",
        "needs the Python package not_there_at_all, which is not installed; install it first",
    ),
    "fork": (
        "import os\ntry:\n    os.fork()\nexcept Exception:\n    pass",
        "tries to start another process (os.fork) while it is imported",
    ),
    "subprocess": (
        "import subprocess\ntry:\n    subprocess.run(['true'])\nexcept Exception:\n    pass",
        "tries to start another process (subprocess.Popen) while it is imported",
    ),
    "network": (
        "import socket as s\ntry: s.create_connection(('203.0.113.9', 80))\nexcept OSError: 0",
        "tries to reach hosts that its manifest does not name (203.0.113.9) while it is imported",
    ),
    "builtins": (
        "import builtins\nbuiltins.print = lambda *a: None",
        "replaces builtins.print while it is imported",
    ),
    "new builtin": (
        "import builtins\nbuiltins._ = str",
        "replaces builtins._ while it is imported",
    ),
    "standard library": (
        "import json\njson.dumps = lambda *a: 'x'",
        "replaces json.dumps while it is imported",
    ),
    "kernel function": (
        "import pegboard.records.find as f\nf.find = None.__class__",
        "replaces pegboard.records.find.find while it is imported",
    ),
    "kernel method": (
        "from pegboard.database.engine import Database\nDatabase.writing = lambda s: None",
        "replaces pegboard.database.engine.Database.writing while it is imported",
    ),
    "signal": (
        "import signal\nsignal.signal(signal.SIGTERM, lambda *a: None)",
        "replaces signal handler 15 while it is imported",
    ),
    "thread": (
        "import threading as t, time\nt.Thread(None, time.sleep, 'lurker', [9], daemon=1).start()",
        "leaves a thread running (lurker) while it is imported",
    ),
    "large file": (
        "open('large', 'wb').write(bytes(80 * 1024 * 1024))",
        "wrote a file of more than 64 MB while it is imported",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_plugin_is_named_with_what_it_does(place: Path, kind: str) -> None:
    code, reason = BAD[kind]

    report = tried(place, Made(code=f"{code}\n{PLAIN}"))

    assert (report.ok, report.plugin, report.reason) == (False, "made", reason)


def test_a_plugin_that_never_ends_is_stopped(place: Path) -> None:
    report = tried(place, Made(code="import time\ntime.sleep(60)"), Limits(seconds=1.5))

    assert report.reason == "did not finish within 1.5 s while it is imported"


def test_a_plugin_that_loops_is_stopped(place: Path) -> None:
    limits = Limits(seconds=60, processor_seconds=1)

    report = tried(place, Made(code="while True:\n    pass"), limits)

    assert report.reason == "used more than 1 s of processor time while it is imported"


def test_a_slow_plugin_is_measured(place: Path) -> None:
    report = tried(place, Made(code=f"import time\ntime.sleep(0.4)\n{PLAIN}"))

    one = report.of("made")
    assert report.ok
    assert one is not None
    assert one.seconds >= 0.4


def test_an_entry_point_that_names_nothing_is_told(place: Path) -> None:
    report = tried(place, Made(code=PLAIN.replace("Made", "Other")))

    assert report.reason == (
        "has an entry point that names pegboard_made.plugin:Made, which is not in its code"
    )


def test_an_entry_point_that_names_no_plugin_is_told(place: Path) -> None:
    report = tried(place, Made(code="class Made:\n    pass\n"))

    assert (
        report.reason
        == "has an entry point pegboard_made.plugin:Made that is no subclass of Plugin"
    )


CONTRIBUTES = "from pegboard_sdk import Plugin, hookimpl\n\n\nclass Made(Plugin):\n    @hookimpl\n"


def test_what_a_plugin_contributes_is_tried(place: Path) -> None:
    code = f"{CONTRIBUTES}    def contribute_entities(self):\n        raise ValueError('no')\n"

    report = tried(place, Made(code=code))

    assert (report.plugin, report.step) == ("made", "build")
    assert "ValueError: no" in report.reason


def test_a_plugin_that_does_not_fit_the_others_is_told(place: Path) -> None:
    code = CODE + (
        "\n\nfrom pegboard_sdk import Extension\n\n\n"
        "class Lost(Extension, of='base.nothing'):\n    x = fields.Text()\n\n\n"
        "class Made(Plugin):\n    @hookimpl\n    def contribute_entities(self):\n"
        "        return [Lost]\n"
    )

    report = tried(place, Made(code=code))

    assert report.reason == "made extends base.nothing, which does not exist"


SELF_TEST = CODE + "\n    def self_test(self, context):\n        "


def test_a_plugin_can_test_itself_with_records_of_its_own(place: Path) -> None:
    code = (
        SELF_TEST
        + "made = context.records.create('made.note', {'subject': 'x'})\n"
        + "        assert context.records.get('made.note', made, fields=['subject'])\n"
    )

    assert tried(place, Made(code=code)).ok


def test_a_plugin_whose_own_test_fails_is_refused(place: Path) -> None:
    report = tried(place, Made(code=SELF_TEST + "assert 1 == 2, 'sums are wrong'\n"))

    assert report.reason == "fails an assertion in its self test: sums are wrong"


def test_what_cannot_run_by_its_manifest_is_not_imported(place: Path) -> None:
    report = tried(place, Made(manifest='requires = ["base", "gone >=1"]', code="raise ValueError"))

    assert (report.step, report.reason) == (
        "start",
        "needs gone >=1, which is not installed; install it first",
    )


def test_a_modified_package_is_not_imported(place: Path) -> None:
    code = write_folder(place, Made())
    (code / "plugin.py").write_text("raise SystemExit", encoding="utf-8")

    report = probe(settings_in(place.parent), ["made"], Blueprint(), limits=QUICK)

    assert report.step == "start"
    assert report.reason == (
        "was modified since it was installed: pegboard_made/plugin.py; install it again"
    )


def test_a_broken_plugin_that_runs_already_is_not_held_against_a_good_one(place: Path) -> None:
    write_folder(place, Made(id="made_broken", code="raise ValueError"))
    write_folder(place, Made())

    report = probe(
        settings_in(place.parent), ["made"], Blueprint(enabled=("made_broken",)), limits=QUICK
    )

    assert report.ok, report


def test_the_child_gets_no_secret(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEGBOARD_SECRET_KEY", "not for plugins")
    code = f"import os\nassert 'PEGBOARD_SECRET_KEY' not in os.environ\n{PLAIN}"

    assert tried(place, Made(code=code)).ok


def test_what_a_plugin_leaves_behind_ends_with_the_probe(place: Path) -> None:
    code = (
        "import ctypes, os, time\n"
        "if ctypes.CDLL(None).fork() == 0:\n"
        f"    open({str(place / 'child')!r}, 'w').write(str(os.getpid()))\n"
        "    time.sleep(60)\n    os._exit(0)\n"
        f"time.sleep(0.5)\n{PLAIN}"
    )

    tried(place, Made(code=code))

    child = Path(f"/proc/{int((place / 'child').read_text())}/stat")
    until = monotonic() + 10
    while _runs(child) and monotonic() < until:
        sleep(0.05)
    assert not _runs(child)


def _runs(process: Path) -> bool:
    try:
        return process.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
