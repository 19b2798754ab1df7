"""The one door through which the code of plugins is called at run time.

Whatever goes wrong in it is caught here, BaseException included, named and counted. This file is on
the hot path: a call must cost less than a microsecond more than it would without.
"""

import dis
import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Any, Protocol, TypeVar

from pegboard.assembly.health.calls import Call, Lane, Lanes
from pegboard.assembly.health.costs import Cost
from pegboard.assembly.health.faults import Fault, GaveBack, Kind, PluginFailed, new_fault
from pegboard.assembly.health.interrupt import Overdue, settle, spare
from pegboard.assembly.health.started_threads import note_starts
from pegboard.database.errors import is_of_the_driver
from pegboard.hookspecs.counted import UNCOUNTED, Counted
from pegboard.model.errors import PegboardError

Answer = TypeVar("Answer")
LONG = 0.001
"""Seconds from which a call is looked at more closely when it ends."""
JUDGES = frozenset({"before_record_save", "check_record_change"})
"""Rules that may break down over a record which is refused for other reasons anyway."""
EXCUSED: frozenset[Kind] = frozenset({"error", "recursion"})
RAISE = dis.opmap["RAISE_VARARGS"]

log = logging.getLogger("pegboard.plugins")
_here = Lanes()


class Records(Protocol):
    """Who hears of faults, and of calls that took long."""

    def note(self, fault: Fault, *, is_again: bool = False) -> None: ...

    def end_work(self, work: Counted) -> None: ...

    def weigh(self, hook: "Hook", seconds: float) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Hook:
    """What is called: *name* of *plugin* under the assembly *epoch*; made by `Health.hook`."""

    plugin: str
    name: str
    epoch: int
    cost: Cost
    records: Records


def guarded(
    hook: Hook,
    function: Callable[..., Any],
    *arguments: Any,
    gives: Callable[[Any], Answer] | None = None,
    counted: Counted = UNCOUNTED,
) -> Answer:
    """Call *function*, code of a plugin, and return what *gives* makes of its answer.

    *gives* is one of `answers`: it raises GaveBack for what does not fit, and has all of a
    generator come within the time of the call. *counted* is the transaction whose statements count.

    Raises:
        PegboardError: the plugin refuses, or what it asked of records does.
        PluginFailed: it broke down, took too long or too much, or gave back what it must not.
    """
    lane = _here.lane
    call = Call()
    call.hook = hook
    outer = call.outer = lane.call
    call.work = counted
    call.statements = counted.statements
    call.started = started = perf_counter()
    lane.call = call
    try:
        try:
            answer = function(*arguments)
            return answer if gives is None else gives(answer)
        except PegboardError:
            raise
        except BaseException as error:  # the plugin host: whatever breaks is named, nothing escapes
            failed = _failed(call, error, counted)
            if failed is None:
                raise
            raise failed from error
        finally:
            spent = perf_counter() - started
            lane.call = outer
            asked = counted.statements - call.statements
            cost = hook.cost
            cost.calls += 1
            cost.seconds += spent - call.inner_seconds
            cost.statements += asked - call.inner_statements
            if outer is not None:
                outer.inner_seconds += spent
                outer.inner_statements += asked
            if lane.hit is call:
                settle(lane)
            if spent > LONG:
                hook.records.weigh(hook, spent - call.inner_seconds)
    except Overdue as error:  # it came between two lines of this function
        lane.call = outer
        if lane.hit is call:
            settle(lane)
        if call.cut is None:
            raise  # a call around this one is meant
        raise PluginFailed(hook.plugin, hook.name, call.cut) from error


def _plugin_at_work() -> str | None:
    call = _here.lane.call
    return None if call is None else str(call.hook.plugin)


spare(guarded)
note_starts(_plugin_at_work)


def current_lane() -> Lane:
    """Return the lane of this thread."""
    return _here.lane


def _failed(call: Call, error: BaseException, counted: Counted) -> PluginFailed | None:
    """Return what to raise for *error*, having told of it; None when it is not the plugin's."""
    hook: Hook = call.hook
    if _is_of_others(call, error):
        return None
    kind, message = _told(call, error)
    if call.is_given_up:  # and told of already
        return PluginFailed(hook.plugin, hook.name, kind)
    log.error("The plugin %s failed in %s", hook.plugin, hook.name, exc_info=error)
    trace = error.__traceback__.tb_next if error.__traceback__ else None
    fault = new_fault(hook.plugin, hook.name, kind, message, epoch=hook.epoch, trace=trace)

    def note() -> None:
        hook.records.note(fault, is_again=hook.plugin in counted.blamed)
        counted.blamed.add(hook.plugin)

    if hook.name in JUDGES and kind in EXCUSED:
        return PluginFailed(hook.plugin, hook.name, kind, held_against=note)
    note()
    return PluginFailed(hook.plugin, hook.name, kind)


def _is_of_others(call: Call, error: BaseException) -> bool:
    """Whether *error* comes from outside: the keyboard, the database, the end of a call around."""
    if isinstance(error, Overdue):
        return call.cut is None
    if isinstance(error, KeyboardInterrupt):
        return _is_from_keyboard(error.__traceback__)
    return is_of_the_driver(error)


def _is_from_keyboard(trace: TracebackType | None) -> bool:
    """Whether nobody raised a KeyboardInterrupt by a statement, and Ctrl+C can cause one here."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return False
    if threading.current_thread() is not threading.main_thread():
        return False
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is None or trace.tb_frame.f_code.co_code[trace.tb_lasti] != RAISE


def _told(call: Call, error: BaseException) -> tuple[Kind, str]:
    match error:
        case Overdue():
            return call.cut or "hang", _why_cut(call)
        case GaveBack():
            return "answer", f"gave back {error}"
        case RecursionError():
            return "recursion", "called itself without an end"
        case MemoryError():
            return "memory", "asked for more memory than there is"
        case Exception():
            return "error", f"raised {type(error).__name__}"
        case _:
            return "exit", f"wanted to end the process with {type(error).__name__}"


def _why_cut(call: Call) -> str:
    if call.cut == "memory":
        return "took too much memory and was interrupted"
    return f"was interrupted after {perf_counter() - call.started:.1f} seconds"
