"""The form control of any field, as the mapping that `ui.control` and `ui.form_field` take."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale

from pegboard.model.currencies import currencies
from pegboard.model.fields import Choice, Field, File, Link, Links, MultiChoice
from pegboard.model.fields.addresses import PARTS
from pegboard.model.values import Address, Money, StoredFile
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.forms import ADDRESS_NAMES, read_form
from pegboard.web.pages.shell import format_of
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

COMMON_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "JPY", "CNY", "CAD", "AUD", "MXN", "BRL")
LONG_ROWS = 5
CREATING = "?create=true"
"""Lets a lookup offer to create what it does not find; a filter only looks for what there is."""

Control = dict[str, Any]
Titles = str | Mapping[str, str] | None


def control_of(
    visit: Visit,
    field: Field,
    value: Any,
    *,
    title: Titles = None,
    error: str | None = None,
    name: str | None = None,
    bare: bool = False,
) -> Control:
    """Return the control of *field* filled with *value*: a Python value, or raw as it was sent.

    *title* is the name of a linked record (for several: names by id). *name* is what the form
    sends, the field's own name unless said. A *bare* control has its label read out, not shown.
    """
    habits = format_of(visit)
    control: Control = {
        "kind": field.control,
        "name": name or field.name,
        "label": gettext(field.label),
        "help": gettext(field.help) or None,
        "required": field.must_be_given and not field.read_only,
        "error": error,
        "bare": bare,
        "value": _typed(field, value, habits),
    }
    if field.read_only:
        return control | {"kind": "read_only", "value": _shown(field, value, title, habits)}
    return control | _particulars(visit, field, value, title)


def _particulars(  # noqa: PLR0911  # one per kind
    visit: Visit, field: Field, value: Any, title: Titles
) -> Control:
    """Return what only this kind of control needs."""
    if isinstance(field, Choice):
        return {"options": [{"value": v, "label": gettext(text)} for v, text in field.options]}
    if isinstance(field, Links):
        known = title if isinstance(title, Mapping) else {}
        chosen = [{"value": one, "label": known.get(one, one)} for one in value or ()]
        return {"lookup_url": lookup_url(field.target) + CREATING, "value": chosen}
    if isinstance(field, Link):
        return {"lookup_url": lookup_url(field.target) + CREATING, "text": title or ""}
    if field.control == "money":
        first = visit.runtime.settings.default_currency
        present = value.currency if isinstance(value, Money) else ""
        return {"currencies": _currencies(first, present)}
    if field.control == "boolean":
        return {"text": gettext(field.label)}
    if field.control == "long_text":
        return {"rows": LONG_ROWS}
    return {}


def lookup_url(entity: str) -> str:
    """Return the address that answers what a person types into a link to *entity*."""
    return "/lookup/" + entity.replace(".", "/")


@cache
def _currencies(first: str, present: str) -> Sequence[str]:
    """Return *first*, the common currencies and then all others, each once."""
    known = currencies()
    listed = (first, *COMMON_CURRENCIES, present, *sorted(known))
    return tuple(dict.fromkeys(code for code in listed if code in known))


def _typed(field: Field, value: Any, habits: Format) -> Any:  # noqa: PLR0911  # one per type
    """Return *value* as a person would type it into the control."""
    match value:
        case Money():
            return {"amount": habits.typed_number(value.amount), "currency": value.currency}
        case {"amount": _, "currency": _} | bool():
            return value
        case Decimal() | int():
            return habits.typed_number(value)
        case datetime():
            return value.astimezone(habits.zone).strftime("%Y-%m-%dT%H:%M")
        case Address():
            return _address({part: getattr(value, part) for part in PARTS}, habits)
        case Mapping():
            return _address(value, habits)
        case StoredFile():
            return value.name
        case str() if field.control == "boolean":
            return value == "true"
        case _ if isinstance(field, (MultiChoice, File)):
            return value
        case _:
            return str(value) if field.control == "date" and value is not None else value


def _address(parts: Mapping[str, Any], habits: Format) -> dict[str, str]:
    shown = {sent: parts.get(part) or "" for part, sent in ADDRESS_NAMES.items()}
    territories = Locale.parse(habits.locale).territories
    return shown | {"country": territories.get(shown["country"], shown["country"])}


def _shown(field: Field, value: Any, title: Titles, habits: Format) -> str:
    if isinstance(field, (Link, Links)) and value:
        names = title.values() if isinstance(title, Mapping) else (title or "",)
        return ", ".join(names)
    return habits.text(field, value)


__all__ = ["Control", "control_of", "lookup_url", "read_form"]
