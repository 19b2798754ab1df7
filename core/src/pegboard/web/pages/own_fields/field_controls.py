"""The controls on the form of a field: only those that its kind takes."""

from collections.abc import Mapping
from typing import Any

from pegboard.model.own_kinds import KINDS
from pegboard.web.pages.own_fields.entry import NOT_CONFIGURED
from pegboard.web.pages.own_fields.raw_form import NO_DEFAULT, RawField
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

Control = dict[str, Any]
Errors = Mapping[str, str]


def word_controls(raw: RawField, errors: Errors) -> list[Control]:
    """Return what people read: the label and the help."""
    return [
        _text(
            "label", gettext("Name"), raw, errors, required=True, autofocus=not raw.text("label")
        ),
        _text(
            "help", gettext("Help"), raw, errors, help=gettext("Stands below the field on forms.")
        ),
    ]


def own_controls(
    visit: Visit, kind: str, raw: RawField, errors: Errors, *, is_new: bool
) -> list[Control]:
    """Return what an own field of *kind* can be told; some of it only when it is made."""
    takes = KINDS[kind].takes
    found = []
    if "target" in takes:
        found.append(_target(visit, raw, errors, is_new=is_new))
    if "expression" in takes:
        help_text = gettext("Worked out from other fields of the record, such as: amount * 0.21")
        found.append(
            _text("expression", gettext("Formula"), raw, errors, required=True, help=help_text)
        )
    if "pattern" in takes:
        help_text = gettext("{number} is the number, {number:05d} the number with zeros before it.")
        found.append(
            _text(
                "pattern", gettext("Pattern"), raw, errors, help=help_text, placeholder="{number}"
            )
        )
    for name, label in (
        ("minimum", gettext("Smallest")),
        ("maximum", gettext("Largest")),
        ("digits", gettext("Digits after the point")),
        ("max_length", gettext("Longest, in letters")),
    ):
        if name in takes:
            found.append(_text(name, label, raw, errors, kind="integer"))
    return found


def demand_controls(kind: str, raw: RawField, errors: Errors, *, fixed: str = "") -> list[Control]:
    """Return what is asked of people; *fixed* says why the field is demanded anyway."""
    found = []
    if kind not in NO_DEFAULT:
        found.append(_default(kind, raw, errors))
    if kind in KINDS and KINDS[kind].filled_in:
        found.append(
            _tick("required", gettext("Must be filled in"), raw, errors, help=fixed or None)
            | {"disabled": bool(fixed)}
        )
    return found


def place_controls(raw: RawField, errors: Errors) -> list[Control]:
    """Return where the field is shown."""
    return [_tick("listed", gettext("Show it as a column of the list"), raw, errors)]


def privacy_controls(kind: str, raw: RawField, errors: Errors, *, is_new: bool) -> list[Control]:
    """Return what is special about the values of an own field."""
    personal = gettext("It is found, exported and erased when a person asks for it.")
    sensitive = gettext("It goes into the audit log who read it.")
    found = [
        _tick("personal", gettext("Data about a person"), raw, errors, help=personal),
        _tick("sensitive", gettext("Sensitive"), raw, errors, help=sensitive),
    ]
    if "unique" in KINDS[kind].takes and is_new:
        unique = gettext("No two records may have the same value. This cannot be changed later.")
        found.append(
            _tick("unique", gettext("Different in every record"), raw, errors, help=unique)
        )
    return found


def entity_choices(visit: Visit) -> list[dict[str, str]]:
    """Return the entities that a field can link to."""
    found = [
        {"value": one.key, "label": gettext(one.label)}
        for one in visit.assembly.schema.entities.values()
        if one.key not in NOT_CONFIGURED
    ]
    return sorted(found, key=lambda one: one["label"])


def _target(visit: Visit, raw: RawField, errors: Errors, *, is_new: bool) -> Control:
    return {
        "kind": "choice",
        "name": "target",
        "label": gettext("Links to"),
        "required": True,
        "disabled": not is_new,
        "value": raw.text("target") or None,
        "options": entity_choices(visit),
        "error": errors.get("target"),
    }


def _default(kind: str, raw: RawField, errors: Errors) -> Control:
    said = _text("default", gettext("First value"), raw, errors)
    said["help"] = gettext("What new records begin with.")
    options = [(one.value, one.label) for one in raw.options if not one.hidden]
    if kind == "boolean":
        options = [("no", gettext("No")), ("yes", gettext("Yes"))]
    if not options or kind == "multi_choice":
        return said
    offered = [{"value": value, "label": label} for value, label in options]
    return said | {"kind": "choice", "options": offered, "placeholder": gettext("Nothing")}


def _text(name: str, label: str, raw: RawField, errors: Errors, **more: Any) -> Control:
    said = {"kind": "text", "name": name, "label": label, "value": raw.text(name)}
    return said | {"error": errors.get(name)} | more


def _tick(name: str, label: str, raw: RawField, errors: Errors, **more: Any) -> Control:
    said = {"kind": "boolean", "name": name, "label": label, "text": label}
    return said | {"value": name in raw.ticks, "error": errors.get(name)} | more
