"""What people add to a record's timeline on the spot: its forms, and what they sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import escape

from pegboard.hookspecs.slots import QuickEntry
from pegboard.model.change import Problem
from pegboard.model.schema import EntityType, InverseLink
from pegboard.records.related import readable_links
from pegboard.records.unit import Unit
from pegboard.web.pages.controls import control_of
from pegboard.web.pages.form_groups import sentence
from pegboard.web.pages.forms import Form, raw_value, text_of
from pegboard.web.pages.shell import format_of
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext


@dataclass(frozen=True, slots=True)
class ComposerTab:
    """One form of the composer; *key* says which when it is sent."""

    id: str
    key: str
    label: str
    icon: str
    button: str
    controls: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """What was sent and refused, to be shown again at its place."""

    key: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


NOTHING = Refused()


def offered_entries(
    visit: Visit, unit: Unit, entity: EntityType
) -> list[tuple[QuickEntry, InverseLink]]:
    """Return what the person may add to records of *entity*, each with the link that it sets."""
    found: list[tuple[QuickEntry, InverseLink]] = []
    seen: set[str] = set()
    for link in readable_links(unit, entity.key):
        is_writable = link.field in unit.rights.writable(link.entity)
        if link.entity in seen or not is_writable or link.many:
            continue
        if unit.rights.may(link.entity, "create"):
            seen.add(link.entity)
            writable = unit.rights.writable(link.entity)
            found.extend(
                (one, link)
                for one in visit.assembly.quick_entries(link.entity)
                if writable.issuperset((*one.fields, *one.values))
            )
    return found


def composer(
    visit: Visit, unit: Unit, entity: EntityType, refused: Refused = NOTHING
) -> list[ComposerTab]:
    """Return the forms of the composer; one that was refused comes first, with its errors."""
    tabs = [_tab(visit, one, refused) for one, _ in offered_entries(visit, unit, entity)]
    return sorted(tabs, key=lambda tab: tab.key != refused.key)


def key_of(entry: QuickEntry) -> str:
    return f"{entry.entity}.{entry.name}"


def _tab(visit: Visit, entry: QuickEntry, refused: Refused) -> ComposerTab:
    kind = visit.assembly.schema.entity(entry.entity)
    key = key_of(entry)
    is_refused = refused.key == key
    controls = []
    for place, name in enumerate(entry.fields):
        declared = kind.field(name)
        wrong = [p.message for p in refused.problems if is_refused and p.field == name]
        error = sentence(wrong[0]) if wrong else None
        value = refused.values.get(name) if is_refused else None
        control = control_of(visit, declared, value, error=error) | {
            "id": f"add-{entry.name}-{name}",
            "help": None,
        }
        if declared.control == "rich_text":
            control |= {"kind": "long_text", "rows": 2}
        if place == 0:
            control |= {"placeholder": gettext(entry.placeholder), "bare": True, "required": True}
        controls.append(control)
    return ComposerTab(
        id=f"add-{entry.name}",
        key=key,
        label=gettext(entry.label),
        icon=entry.icon,
        button=gettext(entry.button),
        controls=tuple(controls),
    )


def sent_values(visit: Visit, entry: QuickEntry, form: Form) -> dict[str, object]:
    """Return the raw values that a form of the composer sent."""
    kind = visit.assembly.schema.entity(entry.entity)
    values: dict[str, object] = dict(entry.values)
    for name in entry.fields:
        declared = kind.field(name)
        if declared.control == "rich_text":
            values[name] = as_rich_text(text_of(form, name))
        else:
            values[name] = raw_value(declared, form, name, format_of(visit))
    return values


def as_rich_text(text: str) -> str:
    """Return plain text as the HTML that a rich text field keeps."""
    lines = [str(escape(line)) for line in text.strip().splitlines()]
    return f"<div>{'<br>'.join(lines)}</div>" if lines else ""
