"""The threads that answer requests; one that never comes back is replaced, and answered for."""

from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor
from threading import Thread
from typing import Any, TypeVar

from pegboard.assembly.health.guard import current_lane

Answer = TypeVar("Answer")


class RequestThreads(ThreadPoolExecutor):
    """A pool whose answers somebody else can give, when the thread at work is lost."""

    def submit(self, fn: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> "Future[Answer]":
        answer: Future[Answer] = Future()
        super().submit(self._work, answer, lambda: fn(*args, **kwargs))
        return answer

    def _work(self, answer: "Future[Answer]", function: Callable[[], Answer]) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        lane = current_lane()
        lane.answer = PendingAnswer(answer, self, lane.thread)
        try:
            found = function()
        except BaseException as error:  # noqa: BLE001  # the future hands on whatever it is
            _give(answer.set_exception, error)
        else:
            _give(answer.set_result, found)
        finally:
            lane.answer = None

    def forget(self, thread: Thread) -> None:
        """Do without *thread* from now on; a new one takes its place when it is needed."""
        threads: set[Thread] = self._threads  # type: ignore[assignment]  # a set in CPython
        threads.discard(thread)


class PendingAnswer:
    """What somebody waits for while *thread* of *pool* works."""

    def __init__(self, answer: "Future[Any]", pool: RequestThreads, thread: Thread) -> None:
        self._answer, self._pool, self._thread = answer, pool, thread

    def give_up(self, error: BaseException) -> None:
        """Answer with *error* in place of the thread, which works on for nobody."""
        self._pool.forget(self._thread)
        _give(self._answer.set_exception, error)


def _give(way: Callable[[Any], None], what: object) -> None:
    """Give the answer, unless it was given already."""
    try:
        way(what)
    except InvalidStateError:
        return
