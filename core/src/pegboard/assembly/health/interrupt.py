"""Ends a call of plugin code from outside: in the main thread by a signal.

A signal also ends what waits in the system (`time.sleep`, a lock, a socket). Other threads are
interrupted by CPython itself, between two steps of Python code. What keeps the interpreter's lock
while it computes (a regular expression that never ends) keeps the watchdog from running, too: for
the main thread, there is a timer of the system that goes off after each second of computing.
"""

import atexit
import ctypes
import signal
import threading
from collections.abc import Callable
from time import perf_counter
from types import CodeType, FrameType
from typing import Any

from pegboard.assembly.health.calls import Call, Lane
from pegboard.assembly.health.faults import Kind

SIGNAL = signal.SIGURG
"""Ignored by every process that does not ask for it, so that a stray one does no harm."""

TIMER, ALARM = signal.ITIMER_PROF, signal.SIGPROF
EVERY = 1.0

_raise_in: Callable[..., int] = ctypes.pythonapi.PyThreadState_SetAsyncExc
_spared: set[CodeType] = set()
"""The code of the guard itself, which is never interrupted by the signal."""
_lanes: list[Lane] = []
"""The lane of the main thread, once the signal is taken there."""


class Overdue(BaseException):  # no error of anybody's: it must pass `except Exception`
    """Raised inside a call of plugin code that the watchdog ends."""


def spare(function: Callable[..., Any]) -> None:
    """Do not interrupt the code of *function* itself, only what it calls."""
    _spared.add(function.__code__)


def take_signal(lane: Lane) -> None:
    """Have the main thread, whose *lane* this is, listen to the signal; else do nothing."""
    if lane in _lanes or threading.current_thread() is not threading.main_thread():
        return
    if lane.thread is threading.main_thread():
        _lanes[:] = [lane]
        signal.signal(SIGNAL, _on_signal)
        signal.signal(ALARM, _on_alarm)
        signal.siginterrupt(ALARM, False)
        signal.setitimer(TIMER, EVERY, EVERY)
        atexit.register(stop_timer)  # Python forgets its handlers before it ends


def stop_timer() -> None:
    """Stop the timer; must be called before this process becomes another program."""
    signal.setitimer(TIMER, 0)


def interrupt(lane: Lane, call: Call, why: Kind) -> bool:
    """End *call*, which runs in *lane*; return whether it was still running.

    It can be asked for again when the call goes on all the same.
    """
    ident = lane.thread.ident
    with lane.lock:
        lane.hit = call
        if ident is None or not _is_running(lane, call):
            lane.hit = None
            return False
        if call.cut is None:
            call.cut, call.cut_at = why, perf_counter()
        if lane in _lanes:
            signal.pthread_kill(ident, SIGNAL)
        else:
            _raise_in(ctypes.c_ulong(ident), ctypes.py_object(Overdue))
    return True


def settle(lane: Lane) -> None:
    """Take back an interruption that comes too late: the call that it was meant for is over."""
    with lane.lock:
        lane.hit = None
        if lane not in _lanes and lane.thread.ident is not None:
            _raise_in(ctypes.c_ulong(lane.thread.ident), None)


def _is_running(lane: Lane, call: Call) -> bool:
    running = lane.call
    while running is not None and running is not call:
        running = running.outer
    return running is call


def _on_signal(_number: int, frame: FrameType | None) -> None:
    for lane in _lanes:
        hit = lane.hit
        if hit is None or (frame is not None and frame.f_code in _spared):
            return
        if _is_running(lane, hit):
            raise Overdue


def _on_alarm(_number: int, frame: FrameType | None) -> None:
    now = perf_counter()
    for lane in _lanes:
        call = lane.call
        if call is None or (frame is not None and frame.f_code in _spared):
            return
        if call.own_seconds(now) > call.hook.records.limits.seconds + EVERY:
            lane.hit, call.cut = call, call.cut or "hang"
            raise Overdue


spare(settle)
spare(_is_running)
