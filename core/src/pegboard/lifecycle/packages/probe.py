"""Tries plugins in a child process, before their code may enter a living one."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from select import select
from time import monotonic

import msgspec

from pegboard.assembly.plugin_folders import search_path
from pegboard.lifecycle.packages.probe_report import MEGABYTE, Job, Limits, Line, ProbeReport
from pegboard.lifecycle.packages.probe_words import MOMENTS
from pegboard.model.blueprint import Blueprint
from pegboard.settings import Settings

CHILD = "pegboard.lifecycle.packages.probe_child"
KERNEL_SECONDS = 120
"""How long the child may take for the kernel itself, before the first plugin."""
LONGEST_ANSWER = 4 * MEGABYTE
KEPT = frozenset({"PATH", "LANG", "LC_ALL", "TZ", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"})
"""The only variables that the child gets: no secret, no address of a database."""


def probe(
    settings: Settings,
    wanted: Iterable[str],
    blueprint: Blueprint,
    *,
    limits: Limits | None = None,
    versions: Mapping[str, str] | None = None,
) -> ProbeReport:
    """Try *wanted* on top of what *blueprint* enables, on a database of their own in memory.

    *versions* choose among several versions of a plugin that are installed here.
    """
    ids = tuple(sorted(set(wanted)))
    enabled = tuple(sorted({*blueprint.enabled, *ids}))
    job = Job(
        path=search_path(settings, blueprint, versions=versions),
        wanted=ids,
        blueprint=msgspec.structs.replace(blueprint, enabled=enabled),
        limits=limits or Limits(),
    )
    with tempfile.TemporaryDirectory(prefix="pegboard-probe-") as folder:
        return _run(job, folder)


def _run(job: Job, folder: str) -> ProbeReport:
    reader, writer = os.pipe()
    try:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", CHILD, str(writer)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(folder),
            pass_fds=(writer,),
            start_new_session=True,
        )
    finally:
        os.close(writer)
    try:
        _hand_over(child, job)
        return _watch(child, reader, job.limits)
    finally:
        _end(child)
        os.close(reader)


def _environment(folder: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    places = os.pathsep.join(place for place in sys.path if place)
    return {**kept, "PYTHONPATH": places, "HOME": folder, "TMPDIR": folder}


def _hand_over(child: "subprocess.Popen[bytes]", job: Job) -> None:
    if child.stdin is None:
        return
    try:
        child.stdin.write(msgspec.json.encode(job))
        child.stdin.close()
    except BrokenPipeError:
        return  # it ended already; how, is told by what watches it


def _watch(child: "subprocess.Popen[bytes]", reader: int, limits: Limits) -> ProbeReport:
    """Return the child's report, or one about how it came to its end without any."""
    last = Line()
    deadline = monotonic() + KERNEL_SECONDS
    kept = b""
    received = 0
    while monotonic() < deadline:
        has_ended = child.poll() is not None
        if not select([reader], [], [], 0 if has_ended else 0.05)[0]:
            if has_ended:
                return _ended(child.wait(), last, limits)
            continue
        piece = os.read(reader, 65536)
        received += len(piece)
        if not piece or received > LONGEST_ANSWER:
            return _ended(_code(child, deadline), last, limits)
        *lines, kept = (kept + piece).split(b"\n")
        for text in lines:
            line = _line(text)
            if line.report is not None:
                return line.report
            if last.step == "start":
                deadline = monotonic() + limits.seconds
            last = line
    if last.step == "start":
        return ProbeReport(ok=False, reason="could not be tried: this machine is too busy now")
    return _failed(last, f"did not finish within {limits.seconds:g} s {MOMENTS[last.step]}")


def _line(text: bytes) -> Line:
    try:
        return msgspec.json.decode(text, type=Line)
    except msgspec.MsgspecError:
        return Line("finish", report=ProbeReport(ok=False, reason="writes where only Pegboard may"))


def _code(child: "subprocess.Popen[bytes]", deadline: float) -> int:
    """Return with which code the child ended; one that closed its pipe and lives on is ended."""
    try:
        return child.wait(max(0.1, min(5, deadline - monotonic())))
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL


def _ended(code: int, last: Line, limits: Limits) -> ProbeReport:
    when = MOMENTS[last.step]
    if last.step == "start":
        return ProbeReport(ok=False, reason=f"could not be tried: the process ended ({code})")
    if code == -signal.SIGXCPU:
        took = f"used more than {limits.processor_seconds} s of processor time {when}"
        return _failed(last, took)
    if code == -signal.SIGXFSZ:
        return _failed(last, f"wrote a file of more than {limits.file_size // MEGABYTE} MB {when}")
    if code < 0:
        return _failed(last, f"crashed the process ({signal.Signals(-code).name}) {when}")
    return _failed(last, f"ends the process (exit code {code}) {when}")


def _failed(last: Line, reason: str) -> ProbeReport:
    return ProbeReport(ok=False, plugin=last.plugin, step=last.step, reason=reason)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End the child and whatever it started."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
