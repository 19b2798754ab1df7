"""Keeps several processes serving on one socket."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from types import FrameType

from pegboard.cli.server import PARENT

LOOK_SECONDS = 0.1
SHORT_LIFE = 10.0
"""A process that ends with an error within as many seconds did not start."""
FAILED_STARTS = 5
"""So many failed starts in a row are not tried again."""
STOP_SECONDS = 35

log = logging.getLogger("pegboard.serve")


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    started: float


class WorkerProcesses:
    """The parent of the processes that serve: starts those that are missing, stops them with it."""

    def __init__(self, listening: socket.socket, number: int) -> None:
        self._listening = listening
        self._number = number
        self._workers: list[_Worker] = []
        self._failed = 0
        self._is_stopping = False
        self._reads, self._writes = os.pipe()

    def run(self) -> int:
        """Return the exit code when all is over."""
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self._stop)
        signal.signal(signal.SIGHUP, self._renew)
        while not self._is_stopping and self._failed < FAILED_STARTS:
            self._start_missing()
            time.sleep(LOOK_SECONDS)
            self._bury()
        self._end_all()
        return 0 if self._is_stopping else 1

    def _start_missing(self) -> None:
        while len(self._workers) < self._number:
            environment = os.environ | {PARENT: str(self._reads)}
            process = subprocess.Popen(
                [sys.executable, *sys.orig_argv[1:]],
                env=environment,
                pass_fds=(self._listening.fileno(), self._reads),
            )
            self._workers.append(_Worker(process, time.monotonic()))

    def _bury(self) -> None:
        """Forget the processes that ended, so that others take their places."""
        for worker in [one for one in self._workers if one.process.poll() is not None]:
            self._workers.remove(worker)
            code = worker.process.returncode
            is_failed = code != 0 and time.monotonic() - worker.started < SHORT_LIFE
            self._failed = self._failed + 1 if is_failed else 0
            if not self._is_stopping:
                log.warning("A process that serves ended with code %s; starting another", code)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _renew(self, _signal: int, _frame: FrameType | None) -> None:
        """Have each process start anew; they take turns."""
        for worker in self._workers:
            worker.process.send_signal(signal.SIGHUP)

    def _end_all(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for worker in self._workers:
            try:
                worker.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.process.kill()
