"""The fields of a web form as controls, and what a visitor put into them."""

from collections.abc import Mapping
from typing import Any

from pegboard.automation.forms.form import Asked, WebForm
from pegboard.automation.forms.submit import asked_fields
from pegboard.model.fields import Choice, Field
from pegboard.model.schema import EntityType
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.translations import gettext

LONG_ROWS = 5


def answers_of(entity: EntityType, asked: WebForm, form: Form) -> dict[str, Any]:
    """Return what *form* says of the fields that were asked for, and of no others."""
    return {one.name: text_of(form, one.name) for one in asked_fields(entity, asked)}


def controls_of(
    entity: EntityType, asked: WebForm, form: Form, problems: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the controls that `ui.form_field` takes, filled with what was sent before."""
    return [
        _control(entity.fields[one.name], one, form, problems.get(one.name))
        for one in asked_fields(entity, asked)
    ]


def _control(field: Field, one: Asked, form: Form, problem: str | None) -> dict[str, Any]:
    sent = text_of(form, field.name)
    value: Any = sent
    if field.control == "boolean":
        value = sent == "true"
    control: dict[str, Any] = {
        "kind": field.control,
        "name": field.name,
        "label": gettext(field.label),
        "help": None,
        "required": one.is_needed,
        "error": gettext(problem) if problem else None,
        "bare": False,
        "value": value,
        "rows": LONG_ROWS,
        "text": gettext(field.label),
    }
    if isinstance(field, Choice):
        options = [one for one in field.options if one[0] not in field.hidden]
        control["options"] = [{"value": name, "label": gettext(text)} for name, text in options]
    return control
