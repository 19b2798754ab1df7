"""Whether the trigger of a workflow can ever come about."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pegboard.automation.jobs.schedules import BadSchedule, next_time
from pegboard.automation.workflows.checks.asked import Asked
from pegboard.automation.workflows.document import (
    ByHand,
    DateReached,
    OwnerChanged,
    Scheduled,
    StageChanged,
    Unchanged,
    Updated,
)
from pegboard.model.fields import Choice, Date, Link, Moment
from pegboard.model.worded import Worded

PLACE = Worded("Trigger")
MOST_DAYS = 3660
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def check_trigger(asked: Asked) -> None:
    """Refuse a trigger on what there is not."""
    trigger = asked.document.trigger
    check = CHECKS.get(type(trigger))
    if check is not None:
        check(asked, trigger)


def _updated(asked: Asked, trigger: Updated) -> None:
    for name in trigger.fields:
        asked.readable(PLACE, name)


def _owner(asked: Asked, _: OwnerChanged) -> None:
    if not asked.entity.owned:
        asked.refuse(PLACE, Worded("these records have no owner"))


def _silence(asked: Asked, trigger: Unchanged) -> None:
    _days(asked, trigger.days, least=1)


def _by_hand(asked: Asked, trigger: ByHand) -> None:
    if not trigger.label.strip():
        asked.refuse(PLACE, Worded("write what stands on the button"))


def _stage(asked: Asked, trigger: StageChanged) -> None:
    field = asked.readable(PLACE, trigger.field)
    if field is None:
        return
    if not isinstance(field, (Choice, Link)):
        asked.refuse(PLACE, Worded("%(field)s is no choice and no link", field=trigger.field))
        return
    options = {value for value, _ in field.options} if isinstance(field, Choice) else None
    for value in (*trigger.from_values, *trigger.to_values):
        if options is not None and value not in options:
            words = Worded("%(field)s has no option %(option)s", field=trigger.field, option=value)
            asked.refuse(PLACE, words)


def _date(asked: Asked, trigger: DateReached) -> None:
    field = asked.readable(PLACE, trigger.field)
    if field is not None and not isinstance(field, (Date, Moment)):
        asked.refuse(PLACE, Worded("%(field)s is no date", field=trigger.field))
    _days(asked, trigger.days, least=0)
    if not TIME.fullmatch(trigger.time):
        asked.refuse(PLACE, Worded("write the time like 09:00"))


def _days(asked: Asked, days: int, *, least: int) -> None:
    if not least <= days <= MOST_DAYS:
        words = Worded(
            "give a number of days from %(least)s to %(most)s", least=least, most=MOST_DAYS
        )
        asked.refuse(PLACE, words)


def _schedule(asked: Asked, trigger: Scheduled) -> None:
    try:
        next_time(trigger.cron, trigger.zone, ANY_DAY)
    except BadSchedule as error:
        asked.refuse(PLACE, str(error))


CHECKS: Mapping[type, Callable[[Asked, Any], None]] = {
    Updated: _updated,
    OwnerChanged: _owner,
    StageChanged: _stage,
    DateReached: _date,
    Unchanged: _silence,
    Scheduled: _schedule,
    ByHand: _by_hand,
}
