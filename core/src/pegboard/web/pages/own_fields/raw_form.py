"""What the form of a field says, as text, and what it means for the field's kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pegboard.model.errors import ValueRefused
from pegboard.model.fields import Choice, Field
from pegboard.model.fields.numbers import Integer
from pegboard.model.own import Option, OwnField
from pegboard.model.own_kinds import KINDS, WITHOUT_DEFAULT, BadOwn
from pegboard.model.own_names import own_name
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.forms import Form, text_of, texts_of, typed_number

NUMBERS = ("minimum", "maximum", "digits", "max_length")
TICKS = ("required", "unique", "personal", "sensitive", "listed")
TEXTS = ("label", "help", "default", "target", "expression", "pattern")
TYPED_DEFAULTS = frozenset({"integer", "decimal", "percent"})
NO_DEFAULT = WITHOUT_DEFAULT | {"money", "address"}
"""Kinds whose first value cannot be typed into one line."""
WHOLE = Integer()


@dataclass(frozen=True, slots=True)
class RawField:
    """The form of a field as it was sent, or as it is filled when it is shown first."""

    texts: Mapping[str, str] = field(default_factory=dict)
    ticks: frozenset[str] = frozenset()
    options: tuple[Option, ...] = ()
    show_when: str = ""
    require_when: str = ""

    def text(self, name: str) -> str:
        return self.texts.get(name, "")


def sent_field(form: Form, habits: Format, *, show_when: str, require_when: str) -> RawField:
    """Return what was sent; the conditions were read before."""
    texts = {name: text_of(form, name).strip() for name in TEXTS}
    texts |= {name: typed_number(text_of(form, name), habits) for name in NUMBERS}
    ticks = frozenset(name for name in TICKS if text_of(form, name) == "true")
    return RawField(texts, ticks, sent_options(form), show_when, require_when)


def sent_options(form: Form) -> tuple[Option, ...]:
    """Return the options in their order; rows without a name are left out, new ones get a value."""
    values, labels = texts_of(form, "option.value"), texts_of(form, "option.label")
    states = texts_of(form, "option.state")
    taken = {value for value in values if value}
    found = []
    for value, label, state in zip(values, labels, states, strict=False):
        if not label.strip():
            continue
        ident = value or own_name(label, taken) or "option"
        taken.add(ident)
        found.append(Option(ident, label.strip(), hidden=state == "hidden"))
    return tuple(found)


def shown_own(own: OwnField, *, listed: bool) -> RawField:
    """Return the form of a field that an administrator made."""
    texts = {name: str(getattr(own, name) or "") for name in TEXTS if name != "default"}
    texts["default"] = default_text(own.default)
    for name in NUMBERS:
        value = getattr(own, name)
        texts[name] = "" if value is None else str(value)
    ticks = {name for name in TICKS if name != "listed" and getattr(own, name)}
    if listed:
        ticks.add("listed")
    return RawField(texts, frozenset(ticks), own.options, own.show_when, own.require_when)


def default_text(raw: Any) -> str:
    """Return a default as it is typed."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return ", ".join(map(str, raw)) if isinstance(raw, (list, tuple)) else str(raw)


def default_of(kind: str, text: str, habits: Format) -> Any:
    """Return what *text* says about the first value of a field."""
    if not text or kind in NO_DEFAULT:
        return None
    return typed_number(text, habits) if kind in TYPED_DEFAULTS else text


def number_of(raw: RawField, name: str) -> int | None:
    """Return the whole number typed as *name*; raise BadOwn for anything else."""
    try:
        return WHOLE.parse(raw.text(name) or None)
    except ValueRefused as error:
        raise BadOwn(name, str(error)) from error


def own_from(raw: RawField, entity: str, name: str, kind: str, habits: Format) -> OwnField:
    """Return the field that the form describes, with only what its kind takes."""
    takes = KINDS[kind].takes if kind in KINDS else frozenset[str]()
    said: dict[str, Any] = {one: number_of(raw, one) for one in NUMBERS if one in takes}
    said |= {one: raw.text(one) for one in ("target", "expression", "pattern") if one in takes}
    if "options" in takes:
        said["options"] = raw.options
    if "unique" in takes:
        said["unique"] = "unique" in raw.ticks
    filled_in = kind in KINDS and KINDS[kind].filled_in
    return OwnField(
        entity=entity,
        name=name,
        kind=kind,
        label=raw.text("label"),
        help=raw.text("help"),
        required="required" in raw.ticks and filled_in,
        default=default_of(kind, raw.text("default"), habits),
        personal="personal" in raw.ticks,
        sensitive="sensitive" in raw.ticks,
        show_when=raw.show_when,
        require_when=raw.require_when if filled_in else "",
        **said,
    )


def options_of(field: Field) -> tuple[Option, ...]:
    """Return the options of a field as it stands."""
    if not isinstance(field, Choice):
        return ()
    return tuple(Option(v, label, hidden=v in field.hidden) for v, label in field.options)
