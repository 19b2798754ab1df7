"""`pegboard worker`: a process that runs jobs and serves nobody."""

import signal
from threading import Event
from types import FrameType

import rich_click as click

from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import reach_database, start
from pegboard.cli.living_process import LivingProcess, make_worker
from pegboard.settings import read_settings

LONGEST_JOB_SECONDS = 30
"""A process that stops waits no longer for the jobs that run; they are taken up by another."""


@click.command()
@click.option(
    "--threads",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Number of jobs that run at once.",
)
def worker(threads: int) -> None:
    """Run jobs: what happens by itself, such as telling plugins of changes.

    `pegboard serve` does so beside its other work. Where that is much, set PEGBOARD_WORKER=off
    for it and run workers, on as many machines as you like. SIGHUP lets one start anew.
    """
    settings = read_settings()
    reach_database(settings)
    runtime = start(settings)
    click.echo(f"Pegboard runs jobs, {threads} at once (Ctrl+C stops it).")
    WorkingProcess(runtime, threads).run()


class WorkingProcess:
    """Runs jobs in some threads, until it is stopped or starts anew."""

    def __init__(self, runtime: Runtime, threads: int) -> None:
        self._workers = [make_worker(runtime, chores=number == 0) for number in range(threads)]
        self._stopping = Event()
        self._process = LivingProcess(runtime, self._stopping.set)

    def run(self) -> None:
        """Work; does not return when the process starts anew."""
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self._stop)
        self._process.begin()
        for each in self._workers:
            each.start()
        self._stopping.wait()
        for each in self._workers:
            each.leave()
        for each in self._workers:
            each.stop(LONGEST_JOB_SECONDS)
        self._process.end()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping.set()
