"""Tells people what others did with records of theirs, or wrote for them to read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pegboard.automation.events.told import from_payload
from pegboard.automation.jobs.work import Work
from pegboard.automation.notices.kinds import ASSIGNED, SHARED, STAGE
from pegboard.automation.notices.listen import owners_of, stage_field
from pegboard.automation.notices.notify import notify
from pegboard.automation.notices.recipients import Recipients
from pegboard.automation.notices.shared_with import shared_with
from pegboard.automation.notices.tell_mentioned import tell_mentioned
from pegboard.hookspecs.events import Event
from pegboard.model.worded import Worded
from pegboard.records.unit import Unit

FEW = 3
"""Of more records than this, that somebody changed at once, a person gets one notice together."""
WORDS = {
    ASSIGNED: Worded("%(who)s gave this to you."),
    STAGE: Worded("%(who)s changed the stage."),
    SHARED: Worded("%(who)s shared this with you."),
}
TOGETHER = {
    ASSIGNED: Worded("%(who)s gave %(count)s records to you.", who="", count=0),
    STAGE: Worded("%(who)s changed the stage of %(count)s records.", who="", count=0),
    SHARED: Worded("%(who)s shared %(count)s records with you.", who="", count=0),
}


@dataclass(frozen=True, slots=True)
class Told:
    """That *user_id* is to be told of one record; *event* is the id of what happened.

    They are told only if they may read *field*, where one is named.
    """

    user_id: str
    kind: str
    entity: str
    record_id: str
    by: str | None
    event: str
    field: str | None = None


def tell(work: Work) -> None:
    """Put what happened into the inboxes of those whom it concerns and who may see it."""
    events = [from_payload(one) for one in work.job.payload["events"]]
    with work.finishing(via="notices") as unit:
        recipients = Recipients(work.runtime, unit)
        for alike in _alike((*_of_owners(work, unit, events), *_of_shares(unit, events))):
            _notify(unit, recipients, alike)
        for event in events:
            tell_mentioned(unit, recipients, event)


def _of_owners(work: Work, unit: Unit, events: Sequence[Event]) -> Iterator[Told]:
    """Yield what owners are told: that they were given records, or that a stage was changed."""
    by_entity: dict[str, list[Event]] = {}
    for event in events:
        if event.happening != "shared":
            by_entity.setdefault(event.entity, []).append(event)
    for entity, found in by_entity.items():
        owners = owners_of(unit.workspace, unit.tx, entity, (one.record_id for one in found))
        stage = stage_field(work.runtime.assembly, entity)
        for event in found:
            owner = owners.get(event.record_id, event.by)
            if owner is None or owner == event.by:
                continue
            record = event.record_id
            if event.happening == "created" or "owner" in event.changed:
                yield Told(owner, ASSIGNED, entity, record, event.by, event.id)
            elif stage in event.changed:
                yield Told(owner, STAGE, entity, record, event.by, event.id, stage)


def _of_shares(unit: Unit, events: Sequence[Event]) -> Iterator[Told]:
    for event in events:
        if event.happening == "shared":
            for person in shared_with(unit, event):
                if person != event.by:
                    entity, record = event.entity, event.record_id
                    yield Told(person, SHARED, entity, record, event.by, event.id)


def _alike(found: Iterable[Told]) -> Iterable[list[Told]]:
    """Return what is told to the same person of the same deed."""
    groups: dict[tuple[str, str, str, str | None], list[Told]] = {}
    for one in found:
        groups.setdefault((one.user_id, one.kind, one.entity, one.by), []).append(one)
    return groups.values()


def _notify(unit: Unit, recipients: Recipients, alike: Sequence[Told]) -> None:
    """Notify one person of what they may see: one by one, or together when it is a lot."""
    first = alike[0]
    person, kind, entity, by = first.user_id, first.kind, first.entity, first.by
    if first.field is not None and not recipients.may_read(person, entity, first.field):
        return
    seen = recipients.seen_by(person, entity, (one.record_id for one in alike))
    told = [one for one in alike if one.record_id in seen]
    if len(told) > FEW:
        words = Worded(TOGETHER[kind].words, who="", count=len(told))
        notify(unit, person, kind, words, key=f"{kind} {first.event}", entity=entity, by=by)
        return
    for one in told:
        key, record = f"{kind} {one.record_id} {one.event}", one.record_id
        notify(unit, person, kind, WORDS[kind], key=key, entity=entity, record_id=record, by=by)
