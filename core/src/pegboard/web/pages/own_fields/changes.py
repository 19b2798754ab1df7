"""What the form of a plugin's field says, as a change of what the plugin declared."""

from typing import Any

from pegboard.model.fields import Choice, Field
from pegboard.model.own import FieldChange, Option
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.own_fields.raw_form import (
    NO_DEFAULT,
    RawField,
    default_of,
    default_text,
    options_of,
)


def shown_change(plain: Field, field: Field, change: FieldChange, *, listed: bool) -> RawField:
    """Return the form of a plugin's field: how it stands, with the administrator's conditions."""
    texts = {
        "label": field.label,
        "help": field.help,
        "default": declared_default(plain)
        if change.default is None
        else default_text(change.default),
    }
    ticks = {"required"} if field.required else set()
    if listed:
        ticks.add("listed")
    return RawField(
        texts, frozenset(ticks), options_of(field), change.show_when, change.require_when
    )


def change_from(raw: RawField, plain: Field, entity: str, habits: Format) -> FieldChange:
    """Return what *raw* says otherwise than the plugin declared."""
    return FieldChange(
        entity=entity,
        field=plain.name,
        label=_other(raw.text("label"), plain.label),
        help=_other(raw.text("help"), plain.help),
        required=True if "required" in raw.ticks and not plain.required else None,
        default=_default(raw, plain, habits),
        options=_options(raw, plain),
        show_when=raw.show_when,
        require_when=raw.require_when,
    )


def declared_default(plain: Field) -> str:
    """Return as text with what a new record begins."""
    if plain.default is None or plain.kind in NO_DEFAULT:
        return ""
    return default_text(plain.default)


def _other(said: str, declared: str) -> str | None:
    return None if said == declared else said


def _default(raw: RawField, plain: Field, habits: Format) -> Any:
    said = raw.text("default")
    if said == declared_default(plain):
        return None
    return default_of(plain.kind, said, habits)


def _options(raw: RawField, plain: Field) -> tuple[Option, ...]:
    if not isinstance(plain, Choice) or raw.options == options_of(plain):
        return ()
    return raw.options
