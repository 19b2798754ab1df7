"""What starts a workflow, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from pegboard.automation.workflows.document import (
    ByHand,
    Created,
    DateReached,
    Deleted,
    OwnerChanged,
    Restored,
    Scheduled,
    StageChanged,
    Trigger,
    Unchanged,
    Updated,
)
from pegboard.model.fields import Choice
from pegboard.model.schema import EntityType
from pegboard.web.translations import gettext, ngettext


def trigger_kinds() -> dict[type, str]:
    """Return what each kind of trigger is called, in the order in which they are offered."""
    return {
        Created: gettext("A record is created"),
        Updated: gettext("A record changes"),
        StageChanged: gettext("A choice changes, such as a stage"),
        OwnerChanged: gettext("A record gets another owner"),
        Deleted: gettext("A record goes to the recycle bin"),
        Restored: gettext("A record comes back from the recycle bin"),
        DateReached: gettext("A date is reached, or near"),
        Unchanged: gettext("Nobody changed a record for some days"),
        Scheduled: gettext("At fixed times"),
        ByHand: gettext("Somebody presses a button"),
    }


def trigger_words(entity: EntityType | None, trigger: Trigger) -> str:
    """Say when a workflow starts, as one sentence."""
    words = SENTENCES.get(type(trigger))
    return words(entity, trigger) if words else trigger_kinds()[type(trigger)]


def because_words(because: str) -> str:
    """Say why a run started."""
    known = {
        "created": gettext("the record was created"),
        "updated": gettext("the record changed"),
        "deleted": gettext("the record went to the recycle bin"),
        "restored": gettext("the record came back"),
        "date_reached": gettext("its date was reached"),
        "unchanged": gettext("nobody had changed it for long"),
        "schedule": gettext("its time had come"),
        "by_hand": gettext("somebody pressed the button"),
        "call": gettext("another workflow started it"),
    }
    return known.get(because, because)


def label_of(entity: EntityType | None, name: str) -> str:
    """Return what a field is called; its name where there is none."""
    field = entity.fields.get(name) if entity is not None else None
    return gettext(field.label) if field is not None else name


def _updated(entity: EntityType | None, trigger: Updated) -> str:
    if not trigger.fields:
        return gettext("A record changes")
    fields = ", ".join(label_of(entity, one) for one in trigger.fields)
    return gettext("One of these changes: %(fields)s") % {"fields": fields}


def _stage(entity: EntityType | None, trigger: StageChanged) -> str:
    words = {"field": label_of(entity, trigger.field)}
    words["old"] = _options(entity, trigger.field, trigger.from_values)
    words["new"] = _options(entity, trigger.field, trigger.to_values)
    if words["old"] and words["new"]:
        return gettext("%(field)s changes from %(old)s to %(new)s") % words
    if words["new"]:
        return gettext("%(field)s becomes %(new)s") % words
    if words["old"]:
        return gettext("%(field)s is not %(old)s any more") % words
    return gettext("%(field)s changes") % words


def _options(entity: EntityType | None, name: str, values: tuple[str, ...]) -> str:
    field = entity.fields.get(name) if entity is not None else None
    if isinstance(field, Choice):
        return ", ".join(gettext(field.label_of(one)) for one in values)
    return ", ".join(values)


def _date(entity: EntityType | None, trigger: DateReached) -> str:
    words: dict[str, object] = {"field": label_of(entity, trigger.field), "time": trigger.time}
    if not trigger.days:
        return gettext("On the day of %(field)s, at %(time)s") % words
    words["num"] = trigger.days
    if trigger.when == "before":
        text = ngettext(
            "%(num)s day before %(field)s, at %(time)s",
            "%(num)s days before %(field)s, at %(time)s",
            trigger.days,
        )
    else:
        text = ngettext(
            "%(num)s day after %(field)s, at %(time)s",
            "%(num)s days after %(field)s, at %(time)s",
            trigger.days,
        )
    return text % words


def _silence(_entity: EntityType | None, trigger: Unchanged) -> str:
    text = ngettext(
        "Nobody changed a record for %(num)s day",
        "Nobody changed a record for %(num)s days",
        trigger.days,
    )
    return text % {"num": trigger.days}


def _schedule(_entity: EntityType | None, trigger: Scheduled) -> str:
    words = {"cron": trigger.cron, "zone": trigger.zone}
    return gettext("At the times of %(cron)s, in %(zone)s") % words


def _by_hand(_entity: EntityType | None, trigger: ByHand) -> str:
    return gettext("Somebody presses “%(label)s” on a record") % {"label": trigger.label}


SENTENCES: Mapping[type, Callable[[EntityType | None, Any], str]] = {
    Updated: _updated,
    StageChanged: _stage,
    DateReached: _date,
    Unchanged: _silence,
    Scheduled: _schedule,
    ByHand: _by_hand,
}
