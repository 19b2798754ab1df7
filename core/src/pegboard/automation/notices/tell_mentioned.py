"""Tells people that somebody mentions them, and that person who of them cannot see it."""

from pegboard.automation.notices.kinds import MENTIONED, UNSEEN
from pegboard.automation.notices.listen import may_mention, texts_of
from pegboard.automation.notices.mentions import called_in, people_called
from pegboard.automation.notices.notify import notify
from pegboard.automation.notices.recipients import Recipients
from pegboard.automation.notices.reminders import ACTIVITY
from pegboard.hookspecs.events import Event
from pegboard.model.worded import Worded
from pegboard.records.unit import Unit


def tell_mentioned(unit: Unit, recipients: Recipients, event: Event) -> None:
    """Tell whoever an activity mentions once, as far as they may see it.

    Who wrote it is told whom it does not reach; of people whom they cannot see they learn nothing.
    """
    author = recipients.as_person(event.by) if event.by and may_mention(event) else None
    if author is None:
        return
    record = event.record_id
    text = texts_of(unit.workspace, unit.tx, [record]).get(record, "")
    for person in people_called(author, called_in(text)):
        if person == event.by:
            continue
        told = {"entity": ACTIVITY, "record_id": record}
        if recipients.seen_by(person, ACTIVITY, [record]):
            words, key = Worded("%(who)s mentioned you."), f"{MENTIONED} {record}"
            notify(unit, person, MENTIONED, words, key=key, by=event.by, **told)
        else:
            words = Worded("%(who)s cannot see this, and was not told that you mention them.")
            key = f"{UNSEEN} {record} {person}"
            notify(unit, str(event.by), UNSEEN, words, key=key, by=person, **told)
