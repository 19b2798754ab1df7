"""The kinds of fields that administrators may add, what each may be told, and what it becomes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pegboard.model import fields
from pegboard.model.errors import PegboardError, ValueRefused
from pegboard.model.own import Option, OwnField
from pegboard.model.own_names import LONGEST_OWN_NAME

MOST_OPTIONS = 200
LONGEST_LABEL = 80
LONGEST_HELP = 500
OPTION = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*\Z")
PATTERN = re.compile(r"[^{}]{0,40}\{number(:0[1-9]d)?\}[^{}]{0,40}\Z")
SETTINGS = (
    "options", "target", "expression", "pattern", "minimum", "maximum", "digits", "max_length",
    "unique",
)  # fmt: skip
"""What only some kinds take."""


class BadOwn(PegboardError):
    """Raised when something that an administrator configured does not fit; *setting* is which."""

    def __init__(self, setting: str, reason: str) -> None:
        super().__init__(f"{setting}: {reason}")
        self.setting = setting
        self.reason = reason


@dataclass(frozen=True, slots=True)
class OwnKind:
    """One kind: the settings that it *takes* and *needs*, and how the field is made of them."""

    make: Callable[[OwnField, dict[str, Any]], fields.Field]
    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    filled_in: bool = True


def _kind(
    make: Callable[[OwnField, dict[str, Any]], fields.Field],
    *takes: str,
    needs: tuple[str, ...] = (),
    filled_in: bool = True,
) -> OwnKind:
    return OwnKind(make, frozenset((*takes, *needs)), frozenset(needs), filled_in)


def _given(own: OwnField, *names: str) -> dict[str, Any]:
    """Return those of the settings *names* that say something."""
    found = {name: getattr(own, name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _pairs(own: OwnField) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, one.label) for one in own.options)


def _choice(kind: type[fields.Choice]) -> Callable[[OwnField, dict[str, Any]], fields.Field]:
    def make(own: OwnField, common: dict[str, Any]) -> fields.Field:
        hidden = frozenset(one.value for one in own.options if one.hidden)
        return kind(*_pairs(own), **common).offering(_pairs(own), hidden)

    return make


KINDS: Mapping[str, OwnKind] = MappingProxyType(
    {
        "text": _kind(
            lambda o, c: fields.Text(**_given(o, "max_length"), **c), "max_length", "unique"
        ),
        "long_text": _kind(
            lambda o, c: fields.LongText(**_given(o, "max_length"), **c), "max_length"
        ),
        "rich_text": _kind(lambda _, c: fields.RichText(**c)),
        "choice": _kind(_choice(fields.Choice), needs=("options",)),
        "multi_choice": _kind(_choice(fields.MultiChoice), needs=("options",)),
        "boolean": _kind(lambda _, c: fields.Boolean(**c)),
        "integer": _kind(
            lambda o, c: fields.Integer(**_given(o, "minimum", "maximum"), **c),
            "minimum", "maximum", "unique",
        ),
        "decimal": _kind(
            lambda o, c: fields.Decimal(**_given(o, "digits", "minimum", "maximum"), **c),
            "digits", "minimum", "maximum",
        ),
        "percent": _kind(
            lambda o, c: fields.Percent(**_given(o, "digits", "minimum", "maximum"), **c),
            "digits", "minimum", "maximum",
        ),
        "money": _kind(lambda _, c: fields.Money(**c)),
        "date": _kind(lambda _, c: fields.Date(**c)),
        "datetime": _kind(lambda _, c: fields.DateTime(**c)),
        "email": _kind(lambda _, c: fields.Email(**c), "unique"),
        "phone": _kind(lambda _, c: fields.Phone(**c), "unique"),
        "url": _kind(lambda _, c: fields.Url(**c), "unique"),
        "address": _kind(lambda _, c: fields.Address(**c)),
        "file": _kind(lambda _, c: fields.File(**c)),
        "link": _kind(lambda o, c: fields.Link(o.target, **c), needs=("target",)),
        "links": _kind(lambda o, c: fields.Links(o.target, **c), needs=("target",)),
        "formula": _kind(
            lambda o, c: fields.Formula(o.expression, **c), needs=("expression",), filled_in=False
        ),
        "sequence": _kind(
            lambda o, c: fields.Sequence(o.pattern or "{number}", **c), "pattern", filled_in=False
        ),
    }
)  # fmt: skip
"""Every kind by the name that it has in a configuration."""
WITHOUT_DEFAULT = frozenset({"link", "links", "file", "formula", "sequence"})


def own_field(own: OwnField) -> fields.Field:
    """Return the field that *own* describes, not bound to its entity yet.

    Raises:
        BadOwn: a setting does not fit; the error names it.
    """
    check_field(own)
    common: dict[str, Any] = {
        "label": own.label,
        "help": own.help,
        "required": own.required,
        "unique": own.unique,
        "index": own.unique,
        "personal": own.personal,
        "sensitive": own.sensitive,
        "show_when": own.show_when,
        "require_when": own.require_when,
    }
    field = KINDS[own.kind].make(own, common)
    field.default = parsed_default(field, own.kind, own.default)
    return field


def check_field(own: OwnField) -> None:
    """Raise BadOwn unless what *own* says of itself fits its kind."""
    check_words(own.label, own.help)
    if own.kind not in KINDS:
        raise BadOwn("kind", f"there is no kind {own.kind!r}; it is one of {', '.join(KINDS)}")
    kind = KINDS[own.kind]
    said = [name for name in SETTINGS if getattr(own, name) not in (None, "", (), False)]
    for name in said:
        if name not in kind.takes:
            raise BadOwn(name, f"a field of the kind {own.kind} takes no {name}")
    for name in sorted(kind.needs - set(said)):
        raise BadOwn(name, f"a field of the kind {own.kind} needs {name}")
    if not kind.filled_in and (own.required or own.require_when):
        raise BadOwn("required", "nobody fills this field in, so nobody can be asked to")
    check_options(own.options)
    _check_numbers(own)
    if own.pattern and not PATTERN.match(own.pattern):
        raise BadOwn("pattern", "write {number} or {number:05d} once, such as VISIT-{number:05d}")


def check_words(label: str, help_text: str = "") -> None:
    """Raise BadOwn unless a label and a help text can be shown."""
    if not label.strip():
        raise BadOwn("label", "give it a name that people read")
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise BadOwn("label", f"one line of at most {LONGEST_LABEL} letters")
    if len(help_text) > LONGEST_HELP:
        raise BadOwn("help", f"at most {LONGEST_HELP} letters")


def check_options(options: tuple[Option, ...]) -> None:
    """Raise BadOwn unless *options* can be told apart."""
    if len(options) > MOST_OPTIONS:
        raise BadOwn("options", f"at most {MOST_OPTIONS} of them; more are records to link to")
    values: set[str] = set()
    labels: set[str] = set()
    for one in options:
        if not OPTION.match(one.value) or len(one.value) > LONGEST_OWN_NAME:
            raise BadOwn(
                "options",
                f"the value {one.value[:40]!r} must be small letters and digits, with _ between, "
                f"at most {LONGEST_OWN_NAME}",
            )
        if not one.label.strip() or len(one.label) > LONGEST_LABEL or not one.label.isprintable():
            raise BadOwn(
                "options", f"{one.value!r} needs a name of at most {LONGEST_LABEL} letters"
            )
        if one.value in values:
            raise BadOwn("options", f"{one.value!r} stands there twice")
        if one.label.casefold() in labels:
            raise BadOwn("options", f"{one.label!r} stands there twice")
        values.add(one.value)
        labels.add(one.label.casefold())
    if options and all(one.hidden for one in options):
        raise BadOwn("options", "at least one must be offered")


def _check_option(option: Option) -> None:
    value, label = option.value, option.label
    if not OPTION.match(value) or len(value) > LONGEST_OWN_NAME:
        raise BadOwn(
            "options",
            f"the value {value[:40]!r} must be small letters and digits, with _ between, "
            f"at most {LONGEST_OWN_NAME}",
        )
    if not label.strip() or len(label) > LONGEST_LABEL or not label.isprintable():
        raise BadOwn("options", f"{value!r} needs a name of at most {LONGEST_LABEL} letters")


def _check_numbers(own: OwnField) -> None:
    least, most = own.minimum, own.maximum
    if least is not None and most is not None and least > most:
        raise BadOwn("minimum", f"{least} is more than the maximum, {most}")
    for name, value in (("minimum", least), ("maximum", most)):
        if value is not None and abs(value) > 10**13:
            raise BadOwn(name, "at most 13 digits")
    if own.digits is not None and not 0 <= own.digits <= 4:
        raise BadOwn("digits", "0 to 4 digits are kept after the point")
    if own.max_length is not None and not 1 <= own.max_length <= 100_000:
        raise BadOwn("max_length", "between 1 and 100,000 letters")


def parsed_default(field: fields.Field, kind: str, raw: Any) -> Any:
    """Return the value with which new records begin; raise BadOwn when *raw* is none of *field*."""
    if raw in (None, ""):
        return None
    if kind in WITHOUT_DEFAULT:
        raise BadOwn("default", "a field of this kind begins empty")
    try:
        value = field.parse(raw)
    except ValueRefused as error:
        raise BadOwn("default", str(error)) from error
    if isinstance(field, fields.Choice):
        chosen = value if isinstance(value, tuple) else (value,)
        if field.hidden & set(chosen):
            raise BadOwn("default", "is an option that is offered no more")
    return value
