"""The form of what starts a workflow: its controls, and what they say."""

from typing import Any

import msgspec

from pegboard.automation.workflows.document import (
    ByHand,
    DateReached,
    Part,
    Scheduled,
    StageChanged,
    Trigger,
    Unchanged,
    Updated,
)
from pegboard.model.fields import Choice, Date, Field, Link, Moment
from pegboard.model.schema import EntityType
from pegboard.web.pages.controls import Control
from pegboard.web.pages.forms import Form, text_of, texts_of
from pegboard.web.pages.time_zones import time_zone_control
from pegboard.web.pages.workflows.sent_values import whole
from pegboard.web.pages.workflows.trigger_words import trigger_kinds
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

NOT_WATCHED = frozenset({"id", "version", "updated_at", "updated_by", "created_at", "created_by"})


def blank_trigger(visit: Visit, kind: type) -> Trigger:
    """Return a trigger of a kind with nothing said yet."""
    blank: dict[type, Trigger] = {
        StageChanged: StageChanged(field=""),
        DateReached: DateReached(field=""),
        Unchanged: Unchanged(days=14),
        Scheduled: Scheduled(cron="0 8 * * 1", zone=visit.principal.timezone),
        ByHand: ByHand(label=""),
    }
    made: Trigger = blank[kind] if kind in blank else kind()
    return made


def tag_of(kind: type[Part]) -> str:
    """Return what a kind of trigger or step is called in a document."""
    return str(kind.__struct_config__.tag)


def sent_trigger(visit: Visit, trigger: Trigger, form: Form) -> Trigger:  # noqa: PLR0911  # one per kind
    """Return the trigger that *form* says; one of another kind than *trigger* is blank."""
    wanted = text_of(form, "t.kind")
    if wanted and wanted != tag_of(type(trigger)):
        kinds = {tag_of(kind): kind for kind in trigger_kinds()}
        return blank_trigger(visit, kinds[wanted]) if wanted in kinds else trigger
    said = texts_of(form, "t.field")
    match trigger:
        case Updated():
            return Updated(fields=tuple(one for one in texts_of(form, "t.fields") if one))
        case StageChanged():
            name = said[-1] if said else ""
            is_same = name == trigger.field
            return StageChanged(
                field=name,
                from_values=_several(form, "t.from") if is_same else (),
                to_values=_several(form, "t.to") if is_same else (),
            )
        case DateReached():
            return msgspec.structs.replace(
                trigger,
                field=said[-1] if said else "",
                days=whole(form, "t.days"),
                when="before" if text_of(form, "t.when") == "before" else "after",
                time=text_of(form, "t.time").strip() or "09:00",
            )
        case Unchanged():
            return Unchanged(days=whole(form, "t.days"))
        case Scheduled():
            return Scheduled(cron=text_of(form, "t.cron").strip(), zone=text_of(form, "time_zone"))
        case ByHand():
            return ByHand(label=text_of(form, "t.label").strip())
        case _:
            return trigger


def trigger_controls(visit: Visit, kind: EntityType, trigger: Trigger) -> list[Control]:  # noqa: PLR0911  # one per kind
    """Return the controls that a trigger needs beside its kind."""
    match trigger:
        case Updated():
            options = _options(visit, kind, lambda one: one.name not in NOT_WATCHED)
            note = gettext("Without any, every change counts.")
            return [_many("t.fields", gettext("Only when one of these changes"), options,
                          trigger.fields) | {"help": note}]  # fmt: skip
        case StageChanged():
            return _stage(visit, kind, trigger)
        case DateReached():
            return _date(visit, kind, trigger)
        case Unchanged():
            return [_number("t.days", gettext("Days"), trigger.days)]
        case Scheduled():
            note = gettext("Five parts: minute, hour, day, month, weekday. 0 8 * * 1 is Monday 8.")
            cron = _text("t.cron", gettext("When (cron)"), trigger.cron) | {"help": note}
            return [cron, time_zone_control(trigger.zone, None)]
        case ByHand():
            return [_text("t.label", gettext("What stands on the button"), trigger.label)]
        case _:
            return []


def _stage(visit: Visit, kind: EntityType, trigger: StageChanged) -> list[Control]:
    options = _options(visit, kind, lambda one: isinstance(one, (Choice, Link)))
    controls = [_choice("t.field", gettext("Field"), options, trigger.field) | {"redraws": True}]
    field = kind.fields.get(trigger.field)
    if isinstance(field, Choice):
        values = [{"value": value, "label": gettext(label)} for value, label in field.options]
        note = gettext("Without any, all count.")
        before = _many("t.from", gettext("From one of"), values, trigger.from_values)
        after = _many("t.to", gettext("To one of"), values, trigger.to_values)
        controls += [before | {"help": note}, after | {"help": note}]
    return controls


def _date(visit: Visit, kind: EntityType, trigger: DateReached) -> list[Control]:
    options = _options(visit, kind, lambda one: isinstance(one, (Date, Moment)))
    when = [
        {"value": "after", "label": gettext("after it, or on the day")},
        {"value": "before", "label": gettext("before it")},
    ]
    note = gettext("On the clocks of the record's owner. A moment counts by itself.")
    return [
        _choice("t.field", gettext("Date"), options, trigger.field),
        _number("t.days", gettext("Days"), trigger.days),
        _choice("t.when", gettext("Before or after"), when, trigger.when),
        _text("t.time", gettext("Time of day"), trigger.time) | {"help": note},
    ]


def _options(visit: Visit, kind: EntityType, fits: Any) -> list[dict[str, str]]:
    readable = visit.rights.readable(kind.key)
    fields: list[Field] = [one for one in kind.fields.values() if one.name in readable]
    return [{"value": one.name, "label": gettext(one.label)} for one in fields if fits(one)]


def _several(form: Form, name: str) -> tuple[str, ...]:
    return tuple(one for one in texts_of(form, name) if one)


def _text(name: str, label: str, value: str) -> Control:
    return {"kind": "text", "name": name, "label": label, "value": value}


def _number(name: str, label: str, value: int) -> Control:
    return {"kind": "integer", "name": name, "label": label, "value": value if value >= 0 else ""}


def _choice(name: str, label: str, options: list[dict[str, str]], value: str) -> Control:
    return {"kind": "choice", "name": name, "label": label, "options": options, "value": value}


def _many(name: str, label: str, options: list[dict[str, str]], value: Any) -> Control:
    several = {"kind": "multi_choice", "name": name, "label": label, "options": options}
    return several | {"value": list(value)}
