"""Checks a plugin's contract in a child process, so that whatever the plugin does stays there."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from pegboard.model.errors import PegboardError
from pegboard.testing.announced import announced, environment_with
from pegboard.testing.contract_report import Outcome, Report
from pegboard.testing.project import Project

CONTRACT = "pegboard_sdk.contract"
"""The module that checks; the kernel does not import the SDK, it only runs it."""
LONGEST_SECONDS = 600
Tell = Callable[[Outcome], None]


class NoSdk(PegboardError):
    """Raised when what checks plugins is not installed."""

    def __init__(self) -> None:
        super().__init__("The package pegboard-sdk is needed to check plugins; install it first.")


def run_contract(
    plugin: str, project: Project | None = None, tell: Tell = lambda _: None
) -> Report:
    """Return how *plugin* keeps its promises; *tell* hears of each as soon as it is known.

    *project* is where its sources are, if at hand.

    Raises:
        NoSdk: pegboard-sdk is not installed.
    """
    if find_spec(CONTRACT.partition(".")[0]) is None:
        raise NoSdk
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="pegboard-contract-")))
        places = stack.enter_context(announced(project)) if project else ()
        target, messages = folder / "outcomes", folder / "messages"
        command = [sys.executable, "-m", CONTRACT, plugin, str(target)]
        command += [str(project.folder.resolve())] if project else []
        with messages.open("wb") as said:
            child = subprocess.Popen(
                command, cwd=folder, env=environment_with(places), stdout=said, stderr=said
            )
            stack.callback(child.kill)
            lines = _listen(child, target, tell)
        return _report(plugin, lines, messages.read_text(encoding="utf-8", errors="replace"))


def _listen(child: "subprocess.Popen[bytes]", target: Path, tell: Tell) -> list[bytes]:
    """Tell every outcome as it comes and return all lines, the last of which is the report."""
    deadline, told = time.monotonic() + LONGEST_SECONDS, 0
    while True:
        has_ended = child.poll() is not None
        whole = target.read_bytes().split(b"\n")[:-1] if target.exists() else []
        for line in whole[told:]:
            if b'"outcomes"' not in line:
                tell(msgspec.json.decode(line, type=Outcome))
        told = len(whole)
        if has_ended or time.monotonic() > deadline:
            return whole
        time.sleep(0.1)


def _report(plugin: str, lines: list[bytes], said: str) -> Report:
    if lines and b'"outcomes"' in lines[-1]:
        return msgspec.json.decode(lines[-1], type=Report)
    known = tuple(msgspec.json.decode(line, type=Outcome) for line in lines)
    last = said.strip().splitlines()[-1] if said.strip() else "it said nothing"
    words = (f"The plugin ended the process that checked it: {last}",)
    broken = Outcome("loads", "bronze", "It is loaded, and stands the probe.", "fail", words)
    return Report(plugin, "", (*(one for one in known if one.name != "loads"), broken))
