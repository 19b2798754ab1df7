"""Rules of counting starts that never came to serve."""

import subprocess
import sys
from pathlib import Path

from core.tests.lifecycle.packages.made import settings_in
from pegboard.lifecycle.starts import (
    begin_start,
    failed_starts,
    forget_failed_starts,
    note_serving,
    note_stopped,
    started_by_hand,
    was_left,
)
from pegboard.settings import Settings

START = """
import os, sys
from pathlib import Path
from pegboard.lifecycle.starts import begin_start, note_serving
from pegboard.settings import Settings

settings = Settings("sqlite://", "only for tests", Path(sys.argv[1]))
print("safe" if begin_start(settings) else "full", flush=True)
if sys.argv[2] == "serves":
    note_serving(settings)
if sys.argv[2] == "hangs":
    sys.stdin.read()
os._exit(1)
"""


def start(settings: Settings, how: str) -> str:
    """Start a process that fails, or comes to serve and ends then; return how it was to run."""
    command = [sys.executable, "-c", START, str(settings.folder), how]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def test_the_fourth_start_after_three_that_failed_is_safe(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)

    assert [start(settings, "fails") for _ in range(5)] == ["full", "full", "full", "safe", "safe"]


def test_a_start_that_comes_to_serve_ends_the_count(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)

    ways = ("fails", "fails", "serves", "fails", "fails", "fails", "fails")

    assert [start(settings, how) for how in ways] == ["full"] * 6 + ["safe"]


def test_safe_mode_stays_until_somebody_leaves_it(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    ways = ("fails", "fails", "fails", "serves", "serves")

    assert [start(settings, how) for how in ways][3:] == ["safe", "safe"]
    forget_failed_starts(settings)

    assert was_left(settings)
    assert start(settings, "serves") == "full"


def test_processes_that_are_still_starting_have_not_failed(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    command = [sys.executable, "-c", START, str(tmp_path), "hangs"]
    pipe = subprocess.PIPE
    several = [subprocess.Popen(command, stdin=pipe, stdout=pipe) for _ in range(4)]
    for one in several:
        assert one.stdout is not None
        one.stdout.readline()

    assert failed_starts(settings) == 0
    for one in several:
        one.communicate()
    assert failed_starts(settings) == 4


def test_a_start_that_was_stopped_has_not_failed(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)

    assert not begin_start(settings)
    note_stopped(settings)

    assert (tmp_path / "starts.json").read_text() == '{"starts":[],"is_left":false}'


def test_a_process_that_starts_anew_is_one_start(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)

    assert not any(begin_start(settings) for _ in range(9))
    note_serving(settings)

    assert failed_starts(settings) == 0


def test_what_an_operator_starts_by_hand_is_as_told_again(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    forget_failed_starts(settings)

    started_by_hand(settings)

    assert not was_left(settings)


def test_a_broken_count_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "starts.json").write_text("nonsense", encoding="utf-8")

    assert not begin_start(settings_in(tmp_path))
