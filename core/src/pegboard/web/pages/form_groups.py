"""The controls of a record's form, in groups that a person recognises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pegboard.access.rights import Rights
from pegboard.model.change import Problem
from pegboard.model.fields import Field
from pegboard.model.own import OWN
from pegboard.model.schema import EntityType
from pegboard.records.field_conditions import FieldState
from pegboard.web.pages.controls import Control, control_of
from pegboard.web.pages.link_titles import title_of
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Some controls under a heading; the entity's own have none."""

    title: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as it is shown: its groups, and what is wrong without belonging to a control.

    *quiet* groups open when somebody asks for all fields.
    """

    groups: tuple[FormGroup, ...]
    general: tuple[str, ...]
    quiet: tuple[FormGroup, ...] = ()

    @property
    def controls(self) -> list[Control]:
        groups = (*self.groups, *self.quiet)
        return [control for group in groups for control in group.controls]


def fields_to_fill(entity: EntityType, rights: Rights, *, owner: bool = False) -> list[Field]:
    """Return the fields that this person may give values, in the order of the form.

    The *owner* is one of them where they can choose somebody else.
    """
    writable, readable = rights.writable(entity.key), rights.readable(entity.key)
    owners = [entity.fields["owner"]] if owner and entity.owned else []
    return [
        field
        for field in (*entity.own_fields, *owners)
        if field.name in writable and field.name in readable and not field.read_only
    ]


def creates_for_others(entity: EntityType, rights: Rights) -> bool:
    """Return whether this person may create records that belong to somebody else."""
    reach = rights.reach(entity.key, "create")
    return reach.plain not in ("none", "own") or bool(reach.beside)


def filled_form(
    visit: Visit,
    entity: EntityType,
    fields: Sequence[Field],
    values: Mapping[str, Any],
    names: Mapping[str, str],
    problems: Sequence[Problem] = (),
    *,
    states: Mapping[str, FieldState] = MappingProxyType({}),
) -> FilledForm:
    """Return the form of *fields* filled with *values*, with *problems* at their controls.

    What is calm for this person waits in quiet groups, unless it must be filled in or is wrong.
    *states* tell how the fields stand that have conditions.
    """
    told: dict[str, list[str]] = {}
    for problem in problems:
        told.setdefault(problem.field, []).append(problem.message)
    calm = visit.rights.calm(entity.key)
    groups: dict[str, list[Control]] = {}
    quiet: dict[str, list[Control]] = {}
    for field in fields:
        value = values.get(field.name)
        error = " ".join(sentence(text) for text in told.pop(field.name, ())) or None
        title = title_of(field, value, names)
        control = control_of(visit, field, value, title=title, error=error)
        control |= slot_of(field, states, error)
        waits = field.name in calm and not control["required"] and error is None
        place = quiet if waits else groups
        place.setdefault(_group(visit, entity, field), []).append(control)
    general = [f"{_label(entity, name)}: {text}" for name, found in told.items() for text in found]
    return FilledForm(_form_groups(groups), tuple(general), _form_groups(quiet))


def slot_of(field: Field, states: Mapping[str, FieldState], error: str | None) -> Control:
    """Return what the control of a field with conditions needs; one that is wrong is shown."""
    state = states.get(field.name)
    if state is None:
        return {}
    shown = state.shown or error is not None
    demanded = state.demanded and not field.supplied
    return {"slot": stand_word(shown, demanded), "shown": shown, "required": demanded}


def stand_word(shown: bool, demanded: bool) -> str:
    """Return how a field stands, as the form sends it back."""
    return f"{'shown' if shown else 'hidden'}{' demanded' if demanded else ''}"


def _form_groups(groups: Mapping[str, list[Control]]) -> tuple[FormGroup, ...]:
    return tuple(FormGroup(title, tuple(controls)) for title, controls in groups.items())


def _group(visit: Visit, entity: EntityType, field: Field) -> str:
    """What administrators added or put somewhere stands among the entity's own."""
    if field.plugin in ("", OWN, entity.plugin) or field.name in entity.placed:
        return ""
    return gettext(visit.assembly.plugin_names.get(field.plugin, field.plugin))


def sentence(text: str) -> str:
    """Return a problem ("must be filled in") as it stands below a control."""
    shown = gettext(text)
    return shown[:1].upper() + shown[1:] + ("" if shown.endswith((".", "!", "?")) else ".")


def _label(entity: EntityType, name: str) -> str:
    field = entity.fields.get(name)
    return gettext(field.label) if field else name
