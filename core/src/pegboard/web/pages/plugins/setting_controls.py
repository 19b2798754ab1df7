"""The settings of a plugin as form controls, and what a browser sent for them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from pegboard.lifecycle.plugin_settings import Raw, SettingField
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.forms import Form, text_of, texts_of, typed_number
from pegboard.web.translations import gettext

PREFIX = "s."
"""Stands before the names of settings, so that none is mistaken for a control of the page."""
CONTROLS: Mapping[str, str] = {
    "lines": "long_text",
    "json": "long_text",
    "time": "text",
    "secret": "password",
}
NUMBERS = ("integer", "decimal")


def setting_controls(
    fields: Iterable[SettingField],
    errors: Mapping[str, str],
    sent: Mapping[str, Any],
    habits: Format,
) -> list[dict[str, Any]]:
    """Return the controls of *fields*, filled with what was *sent*, or with what is kept."""
    shown = []
    for one in fields:
        shown.append(_control(one, errors.get(one.name, ""), sent, habits))
        if one.secret and one.is_set:
            shown.append(
                {
                    "kind": "boolean",
                    "name": f"{PREFIX}clear.{one.name}",
                    "label": gettext("Forget %(name)s") % {"name": gettext(one.label)},
                    "text": gettext("Forget %(name)s") % {"name": gettext(one.label)},
                    "value": False,
                }
            )
    return shown


def sent_settings(fields: Iterable[SettingField], form: Form, habits: Format) -> Raw:
    """Return what *form* says about *fields*, as the kernel reads it."""
    raw: dict[str, Any] = {}
    for one in fields:
        name = PREFIX + one.name
        if one.secret:
            raw[f"clear.{one.name}"] = text_of(form, f"{PREFIX}clear.{one.name}")
        if name not in form:
            continue
        if one.kind == "multi_choice":
            raw[one.name] = texts_of(form, name)
        elif one.kind in NUMBERS:
            raw[one.name] = typed_number(text_of(form, name), habits)
        else:
            raw[one.name] = text_of(form, name)
    return raw


def _control(
    one: SettingField, error: str, sent: Mapping[str, Any], habits: Format
) -> dict[str, Any]:
    control = {
        "kind": CONTROLS.get(one.kind, one.kind),
        "name": PREFIX + one.name,
        "id": f"setting-{one.name}",
        "label": gettext(one.label),
        "help": _help(one),
        "required": one.required,
        "error": error,
        "value": None if one.secret else sent.get(one.name, _shown(one, habits)),
        "options": [{"value": value, "label": gettext(label)} for value, label in one.choices],
    }
    if one.secret:
        control["autocomplete"] = "new-password"
        control["placeholder"] = gettext("Kept; type to replace it") if one.is_set else ""
    if one.kind == "boolean":
        control["text"] = control["label"]
        control["value"] = control["value"] in (True, "true")
    return control


def _help(one: SettingField) -> str:
    said = gettext(one.help) if one.help else ""
    if one.kind == "lines":
        return f"{said} {gettext('One on each line.')}".strip()
    return said


def _shown(one: SettingField, habits: Format) -> Any:
    """Return what stands there as the control takes it."""
    value = one.value
    if value is None:
        return None
    if one.kind == "lines":
        return "\n".join(str(line) for line in value)
    if one.kind == "json":
        return msgspec.json.format(msgspec.json.encode(value)).decode()
    if one.kind in NUMBERS:
        try:
            return habits.typed_number(Decimal(str(value)))
        except InvalidOperation:
            return str(value)
    return value
