"""How a field will look on a form, while it is still being described."""

from typing import Any

from pegboard.assembly.own_changes import changed_field
from pegboard.assembly.own_fit import Unfit
from pegboard.model.fields import Field, Link, Links
from pegboard.model.own import OWN
from pegboard.model.own_kinds import BadOwn, own_field
from pegboard.model.schema import EntityType
from pegboard.web.pages.controls import control_of
from pegboard.web.pages.form_groups import sentence
from pegboard.web.pages.own_fields.changes import change_from
from pegboard.web.pages.own_fields.raw_form import RawField, own_from
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.shell import format_of
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

NAME = "preview"


def preview_context(
    visit: Visit, kind: EntityType, field_kind: str, raw: RawField, plain: Field | None
) -> dict[str, Any]:
    """Return the control of the field as described so far, or what is still missing."""
    try:
        field = _field(visit, kind, field_kind, raw, plain)
    except BadOwn as error:
        return {"control": None, "missing": sentence(retold(error.reason))}
    if isinstance(field, (Link, Links)) and field.target not in visit.assembly.schema.entities:
        return {"control": None, "missing": gettext("Choose what it links to.")}
    value = None if field.read_only else field.initial()
    control = control_of(visit, field, value, name=NAME) | {"id": NAME}
    demanded = "required" in raw.ticks and not field.read_only
    return {"control": control | {"required": demanded}, "missing": ""}


def _field(
    visit: Visit, kind: EntityType, field_kind: str, raw: RawField, plain: Field | None
) -> Field:
    habits = format_of(visit)
    if plain is None:
        return own_field(own_from(raw, kind.key, NAME, field_kind, habits)).bind(NAME, plugin=OWN)
    unfit: list[Unfit] = []
    change = change_from(raw, plain, kind.key, habits)
    field = changed_field(kind, plain, change, unfit)
    for one in unfit:
        if one.setting not in ("show_when", "require_when", "required"):
            raise BadOwn(one.setting, one.reason)
    return field
