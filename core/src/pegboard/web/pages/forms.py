"""What a submitted form says, turned back into raw values for the fields of an entity."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from babel import Locale
from babel.numbers import NumberFormatError, parse_decimal

from pegboard.model.fields import Field
from pegboard.model.fields.addresses import PARTS
from pegboard.model.schema import EntityType
from pegboard.web.pages.formatting import Format

Form = Mapping[str, Any]
"""A form as Litestar decodes it: a text for each name, or a list of texts where it came twice."""

ADDRESS_NAMES = {part: part for part in PARTS} | {"postcode": "postal_code"}
NUMBERS = frozenset({"integer", "decimal", "percent"})
SEVERAL = frozenset({"multi_choice", "links"})


def texts_of(form: Form, name: str) -> list[str]:
    """Return every text that *form* holds under *name*; files are left out."""
    found = form.get(name, ())
    several = found if isinstance(found, Sequence) and not isinstance(found, str) else (found,)
    return [one for one in several if isinstance(one, str)]


def text_of(form: Form, name: str) -> str:
    """Return the last text that *form* holds under *name*, empty without one."""
    return next(reversed(texts_of(form, name)), "")


def read_form(entity: EntityType, form: Form, habits: Format) -> dict[str, object]:
    """Return the raw values of the fields of *entity* that *form* speaks of."""
    found: dict[str, object] = {}
    for field in entity.fields.values():
        if not field.read_only and _speaks_of(form, field.name, field):
            found[field.name] = raw_value(field, form, field.name, habits)
    return found


def raw_value(field: Field, form: Form, name: str, habits: Format) -> object:
    """Return what *form* says under *name*, as `field.parse` takes it: nothing is refused here."""
    if field.control == "money":
        amount = typed_number(text_of(form, f"{name}.amount"), habits)
        return {"amount": amount, "currency": text_of(form, f"{name}.currency")} if amount else None
    if field.control == "address":
        parts = {part: text_of(form, f"{name}.{sent}") for part, sent in ADDRESS_NAMES.items()}
        return parts | {"country": _country_code(parts["country"], habits)}
    if field.control in SEVERAL:
        return [text for text in texts_of(form, name) if text]
    text = text_of(form, name)
    if field.control in NUMBERS:
        return typed_number(text, habits)
    if field.control == "datetime":
        return with_zone(text, habits)
    return text


def typed_number(text: str, habits: Format) -> str:
    """Return a number as the person's language writes it ("1.234,5") in plain digits ("1234.5").

    What is no number there is returned as it is, for the field to take or refuse.
    """
    bare = "".join(text.split())
    try:
        return str(parse_decimal(bare, locale=habits.locale, strict=True)) if bare else ""
    except NumberFormatError:
        return bare


def _speaks_of(form: Form, name: str, field: Field) -> bool:
    if field.control == "money":
        return f"{name}.amount" in form
    if field.control == "address":
        return any(f"{name}.{sent}" in form for sent in ADDRESS_NAMES.values())
    return name in form


def with_zone(text: str, habits: Format) -> str:
    """A control for date and time knows no zone: the person means the own one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=habits.zone)).isoformat()


def _country_code(text: str, habits: Format) -> str:
    """Return the code of a country that is written out in the person's language or in English."""
    wanted = text.strip().casefold()
    for locale in (habits.locale, "en"):
        for code, name in Locale.parse(locale).territories.items():
            if name.casefold() == wanted and len(code) == 2:
                return str(code)
    return text
