"""When a change is taken back: clearly more errors than before, and not for a few of them."""

from pegboard.assembly.traffic import Count, Failures
from pegboard.lifecycle.follow.verdict import verdict

CALM = Count(1_000, 2)


def failing(times: int, plugin: str = "shaky") -> dict[str, Failures]:
    return {plugin: Failures(times, "check_record_change", "raised ValueError")}


def test_many_more_errors_than_before_are_worse_and_name_what_failed() -> None:
    found = verdict(CALM, Count(100, 0, failing(20)), {"shaky"})
    assert found is not None
    assert (found.plugin, found.hook) == ("shaky", "check_record_change")
    assert str(found).startswith("20 errors in 100 requests since this change, 2 in 1000 before.")


def test_four_errors_are_no_reason() -> None:
    assert verdict(CALM, Count(4, 4), ()) is None


def test_one_error_in_twenty_requests_is_no_reason() -> None:
    assert verdict(CALM, Count(200, 10), ()) is None


def test_a_system_that_failed_as_often_before_is_not_worse() -> None:
    assert verdict(Count(100, 5), Count(100, 14), ()) is None
    assert verdict(Count(100, 5), Count(100, 15), ()) is not None


def test_failures_of_plugins_that_the_change_did_not_touch_do_not_count() -> None:
    assert verdict(CALM, Count(100, 0, failing(50, "other")), {"shaky"}) is None


def test_errors_without_any_request_before_are_worse() -> None:
    assert verdict(Count(), Count(20, 6), ()) is not None
