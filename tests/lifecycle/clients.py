"""Clients that ask one request after the other on connections of their own, and judge answers."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from threading import Event, Thread
from time import perf_counter, sleep


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and its answer; *epoch* is the generation that gave it, *body* what it said."""

    path: str
    status: int
    epoch: int
    body: str
    seconds: float


Judge = Callable[[Asked], str]
"""Returns what is wrong with an answer, nothing when all is well."""


@dataclass
class Outcome:
    """What the clients of one run met."""

    answers: Counter[int] = field(default_factory=Counter)
    epochs: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.answers.total()

    def percentile(self, share: float) -> float:
        times = sorted(self.seconds)
        return times[min(len(times) - 1, int(len(times) * share))]


@contextmanager
def clients(
    port: int,
    headers: Mapping[str, str],
    paths: tuple[str, ...],
    judge: Judge,
    *,
    number: int = 16,
    pause: float = 0.0,
) -> Iterator[Outcome]:
    """Let *number* clients ask for *paths* in turn until the block ends."""
    outcome, stopping = Outcome(), Event()
    threads = [
        Thread(
            target=_ask_on,
            args=(port, headers, paths[start % len(paths) :] + paths[: start % len(paths)]),
            kwargs={"judge": judge, "outcome": outcome, "stopping": stopping, "pause": pause},
        )
        for start in range(number)
    ]
    for thread in threads:
        thread.start()
    try:
        yield outcome
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


def _ask_on(
    port: int,
    headers: Mapping[str, str],
    paths: tuple[str, ...],
    *,
    judge: Judge,
    outcome: Outcome,
    stopping: Event,
    pause: float,
) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for path in cycle(paths):
        if stopping.is_set():
            break
        begin = perf_counter()
        try:
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            body = answer.read().decode()
        except (OSError, HTTPException) as error:
            outcome.faults.append(f"{path}: {type(error).__name__}: {error}")
            connection.close()
            continue
        epoch = int(answer.headers.get("pegboard-epoch", "0"))
        asked = Asked(path, answer.status, epoch, body, perf_counter() - begin)
        outcome.answers[asked.status] += 1
        outcome.epochs[epoch] += 1
        outcome.seconds.append(asked.seconds)
        if wrong := judge(asked):
            outcome.faults.append(wrong)
        if pause:
            sleep(pause)
    connection.close()
