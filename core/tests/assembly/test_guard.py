"""The guard around plugins' code: what it catches, what it lets through, whom it charges."""

import signal
import time
from collections.abc import Callable

import pytest

from pegboard.assembly.dispatch import BrokenPlugin, collect
from pegboard.assembly.health.answers import many, one
from pegboard.assembly.health.breaker import ENOUGH
from pegboard.assembly.health.faults import PluginFailed
from pegboard.assembly.health.guard import guarded
from pegboard.assembly.health.health import Health, Limits
from pegboard.model.errors import RuleBroken


class Work:
    """A transaction that somebody asks something of."""

    def __init__(self) -> None:
        self.statements = 0
        self.blamed: set[str] = set()

    def ask(self) -> None:
        self.statements += 1


def fail() -> None:
    raise ValueError("secret words")


def told(health: Health) -> list[tuple[str, str]]:
    return [(fault.kind, fault.message) for fault in health.faults]


def test_what_breaks_is_named_without_its_words() -> None:
    health = Health()
    with pytest.raises(PluginFailed, match="The plugin shop failed") as error:
        guarded(health.hook("shop", "the action pay", 7), fail)
    (fault,) = health.faults
    assert (error.value.plugin, fault.message, fault.epoch) == ("shop", "raised ValueError", 7)
    assert fault.trace[-1].endswith("fail")
    assert "secret words" not in str(fault)


def test_a_refusal_is_no_fault() -> None:
    def refuse() -> None:
        raise RuleBroken("Not today.")

    health = Health()
    with pytest.raises(RuleBroken, match="Not today"):
        guarded(health.hook("shop", "the action pay"), refuse)
    assert not health.faults


def test_ctrl_c_from_the_keyboard_goes_through_and_that_of_a_plugin_does_not() -> None:
    def wait_for_the_keyboard() -> None:
        signal.raise_signal(signal.SIGINT)

    def raise_it() -> None:
        raise KeyboardInterrupt

    health = Health()
    hook = health.hook("shop", "the action pay")
    with pytest.raises(KeyboardInterrupt):
        guarded(hook, wait_for_the_keyboard)
    assert not health.faults
    with pytest.raises(PluginFailed):
        guarded(hook, raise_it)


@pytest.mark.parametrize(
    ("answer", "gives", "words"),
    [
        (None, one(str), "gave back nothing instead of str"),
        (42, one(str), "gave back int instead of str"),
        ("x" * 6_000_000, one(str), "gave back too much at once"),
        ((n for n in iter(int, 1)), many(int, most=10), "gave back more than 10 of int"),
        ([1, "a"], many(int), "gave back str in a list of int"),
    ],
)
def test_an_answer_that_does_not_fit_is_a_fault(
    answer: object, gives: Callable[[object], object], words: str
) -> None:
    health = Health()
    with pytest.raises(PluginFailed):
        guarded(health.hook("shop", "the panel"), lambda: answer, gives=gives)
    assert told(health) == [("answer", words)]


def test_each_plugin_is_charged_for_its_own_part_alone() -> None:
    health, work = Health(), Work()
    inner, outer = health.hook("inner", "after_record_save"), health.hook("outer", "the action")

    def follow() -> None:
        work.ask()
        work.ask()
        time.sleep(0.05)

    def act() -> None:
        work.ask()
        guarded(inner, follow, counted=work)

    guarded(outer, act, counted=work)

    costs = {one.plugin: one for one in health.costs.snapshot()}
    assert (costs["outer"].calls, costs["outer"].statements) == (1, 1)
    assert (costs["inner"].calls, costs["inner"].statements) == (1, 2)
    assert costs["outer"].seconds < 0.04 < costs["inner"].seconds


def test_a_call_that_swallows_its_interruption_is_interrupted_again() -> None:
    tries: list[int] = []

    def cling() -> None:
        while len(tries) < 3:
            try:
                time.sleep(10)
            except BaseException:  # noqa: BLE001  # what a plugin can do
                tries.append(1)

    health = Health()
    health.limits = Limits(seconds=0.1)
    guarded(health.hook("shop", "the page"), cling)
    assert len(tries) == 3


def test_failures_in_one_piece_of_work_count_as_one() -> None:
    opened: list[str] = []
    health = Health()
    health.on_open = lambda plugin, _: opened.append(plugin)
    hook, work = health.hook("shop", "after_record_save"), Work()
    for _ in range(2 * ENOUGH):
        with pytest.raises(PluginFailed):
            guarded(hook, fail, counted=work)
    assert len(health.faults) == 1
    for _ in range(ENOUGH - 1):
        with pytest.raises(PluginFailed):
            guarded(hook, fail, counted=Work())
    time.sleep(0.1)
    assert opened == ["shop"]


def test_a_rule_that_trips_over_a_record_that_is_wrong_anyway_is_not_to_blame() -> None:
    health = Health()
    with pytest.raises(PluginFailed) as error:
        guarded(health.hook("shop", "check_record_change"), fail)
    assert not health.faults
    error.value.hold_against()
    assert told(health) == [("error", "raised ValueError")]


def test_a_contribution_that_wants_to_end_the_process_keeps_its_plugin_out() -> None:
    def leave() -> list[object]:
        raise SystemExit(3)

    with pytest.raises(BrokenPlugin, match="shop: contribute_slots failed: SystemExit"):
        collect("contribute_slots", (("shop", leave),))
