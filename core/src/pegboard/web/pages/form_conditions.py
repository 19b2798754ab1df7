"""Fields that come and go on a record's form while somebody fills it in."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from pegboard.model.errors import ValueRefused
from pegboard.model.schema import EntityType
from pegboard.records.create import blank_values
from pegboard.records.field_conditions import FieldState, field_states
from pegboard.records.reach import demand
from pegboard.records.stored import stored_values
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.addresses import ENTITY, RECORD, enter
from pegboard.web.pages.controls import Control, control_of
from pegboard.web.pages.form_groups import fields_to_fill, slot_of
from pegboard.web.pages.forms import Form, read_form, texts_of
from pegboard.web.pages.link_titles import title_of
from pegboard.web.pages.record_details import linked_ids_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, fragment
from pegboard.web.requests import Visit


@post(f"{ENTITY}/new/conditions", dependencies=WITH_FORM, status_code=200, sync_to_thread=False)
def show_new_slots(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], form: SentForm
) -> Response[str]:
    """Answer with the fields of a new record that came or went through what was filled in."""
    visit, kind = enter(request, plugin, entity)
    with visit.reading() as unit:
        unit.entity(kind.key, "create")
        controls = _changed_slots(visit, unit, kind, None, form)
    return fragment(request, "fragments/form_slots.html", {"controls": controls})


@post(f"{RECORD}/edit/conditions", dependencies=WITH_FORM, status_code=200, sync_to_thread=False)
def show_edited_slots(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    form: SentForm,
) -> Response[str]:
    """Answer with the fields of a record that came or went through what was changed."""
    visit, kind = enter(request, plugin, entity)
    with visit.reading() as unit:
        unit.entity(kind.key, "update")
        ident = demand(unit, kind.key, record_id, "update")
        controls = _changed_slots(visit, unit, kind, ident, form)
    return fragment(request, "fragments/form_slots.html", {"controls": controls})


def states_of(
    unit: Unit, kind: EntityType, record_id: str | None, given: Mapping[str, object]
) -> dict[str, FieldState]:
    """Return how the fields with conditions stand when *given* is laid over a record, or a new one.

    What does not fit its field changes nothing.
    """
    if not kind.conditional_fields:
        return {}
    return field_states(unit, kind, _known(unit, kind, record_id, given))


def _known(
    unit: Unit, kind: EntityType, record_id: str | None, given: Mapping[str, object]
) -> dict[str, Any]:
    stored = None if record_id is None else stored_values(unit, kind, record_id)
    values = blank_values(unit, kind) if stored is None else stored
    for name, raw in given.items():
        field = kind.fields[name]
        if field.read_only:
            continue
        try:
            values[name] = field.parse(raw)
        except ValueRefused:
            continue
    return values


def _changed_slots(
    visit: Visit, unit: Unit, kind: EntityType, record_id: str | None, form: Form
) -> list[Control]:
    """Return the controls of the fields that stand otherwise than the form says."""
    fields = {field.name: field for field in fields_to_fill(kind, unit.rights, owner=True)}
    sent = {
        name: raw for name, raw in read_form(kind, form, format_of(visit)).items() if name in fields
    }
    values = _known(unit, kind, record_id, sent)
    states = field_states(unit, kind, values)
    shown = [fields[name] for name in states if name in fields]
    filled = {field.name: sent.get(field.name, values[field.name]) for field in shown}
    names = titles(unit, linked_ids_of(shown, filled))
    stood = _stood(form)
    controls = []
    for field in shown:
        slot = slot_of(field, states, None)
        if stood.get(field.name) != slot["slot"]:
            title = title_of(field, filled[field.name], names)
            controls.append(control_of(visit, field, filled[field.name], title=title) | slot)
    return controls


def _stood(form: Form) -> dict[str, str]:
    """Return how each field stood when the form was shown, in words."""
    said = (text.partition(": ") for text in texts_of(form, "_stands"))
    return {name: word for name, _, word in said}
