"""Fills a template with a record, as the person who writes may read it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from zoneinfo import ZoneInfo

from pegboard.automation.mail.markup import clean_markup, text_of_markup
from pegboard.automation.mail.placeholders import (
    Parts,
    Placeholder,
    parse_template,
    place_of,
    placeholders,
)
from pegboard.automation.mail.shown import Reader, as_it_is
from pegboard.model.errors import RuleBroken, UnknownEntity, UnknownField
from pegboard.model.fields import Link, Links
from pegboard.model.system import USER
from pegboard.model.worded import Worded
from pegboard.records.errors import Forbidden
from pegboard.records.get import get
from pegboard.records.paths import FieldPath, resolve
from pegboard.records.unit import Unit

MAIL_TEMPLATE = "base.mail_template"
LONGEST_SUBJECT = 500


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it is stored."""

    entity: str
    language: str
    subject: str
    body: str
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What a template says about one record; *html* is clean, *text* the same without markup."""

    subject: str
    text: str
    html: str
    language: str
    purpose: str | None


class NotToBeMailed(RuleBroken):
    """Raised when a template holds what the person who writes may not read; it names the field."""

    def __init__(self, written: str) -> None:
        super().__init__(
            Worded("The template asks for %(field)s, which you may not read.", field=written)
        )
        self.written = written


class OfAnotherKind(RuleBroken):
    """Raised when a template is filled with a record that it is not about."""

    def __init__(self, entity: str) -> None:
        super().__init__(Worded("This template is about %(entity)s.", entity=entity))


def stored_template(unit: Unit, template_id: str) -> Template:
    """Return a template that the person may read.

    Raises:
        NotFound, Forbidden: there is none for them.
    """
    names = ("entity", "language", "subject", "body", "purpose")
    found = get(unit, MAIL_TEMPLATE, template_id, fields=names)
    return Template(
        found["entity"],
        found["language"],
        found["subject"] or "",
        found["body"] or "",
        found["purpose"],
    )


def fill_template(
    unit: Unit,
    template: Template,
    record: tuple[str, str],
    *,
    say: Callable[[str], str] = as_it_is,
) -> Filled:
    """Return what *template* says about *record* (entity and id), with the rights of *unit*.

    *say* translates the labels of choices into the template's language.

    Raises:
        NotFound, Forbidden: the record may not be read.
        NotToBeMailed: a field of it may not.
        BadTemplate: the template cannot be understood.
        OfAnotherKind: it is about other records.
    """
    if record[0] != template.entity:
        raise OfAnotherKind(template.entity)
    subject, body = parse_template(template.subject), parse_template(template.body)
    reader = Reader(template.language, ZoneInfo(unit.principal.timezone), say)
    wanted = placeholders((*subject, *body))
    values = _values(unit, record, {one.path for one in wanted}, reader)
    html = clean_markup(_joined(body, values, escape))
    line = " ".join(_joined(subject, values, str).split())
    return Filled(
        subject=line[:LONGEST_SUBJECT],
        text=text_of_markup(html),
        html=html,
        language=template.language,
        purpose=template.purpose,
    )


def _joined(parts: Parts, values: dict[str, str], made: Callable[[str], str]) -> str:
    return "".join(
        made(values[part.path] or part.fallback) if isinstance(part, Placeholder) else part
        for part in parts
    )


def _values(
    unit: Unit, record: tuple[str, str], written: Iterable[str], reader: Reader
) -> dict[str, str]:
    """Return what each path *written* says, as text."""
    entity, record_id = record
    known: dict[str, dict[str, str]] = {}
    for one in sorted(written):
        place, path = place_of(one, entity)
        is_sender = one.startswith("user.")
        known.setdefault(USER if is_sender else "", {})[one] = path
        _demand(unit, place, path, one)
    found = _read(unit, entity, record_id, known.get("", {}), reader)
    if USER in known:
        found |= _of_sender(unit, known[USER], reader)
    return found


def _of_sender(unit: Unit, paths: dict[str, str], reader: Reader) -> dict[str, str]:
    me = unit.principal.user_id
    return dict.fromkeys(paths, "") if me is None else _read(unit, USER, me, paths, reader)


def _read(
    unit: Unit, entity: str, record_id: str, paths: dict[str, str], reader: Reader
) -> dict[str, str]:
    """Return the texts of *paths* (by how they are written) of one record."""
    resolved = {one: _demand(unit, entity, path, one) for one, path in paths.items()}
    names = ("id", *dict.fromkeys(path.name for path in resolved.values()))
    values = get(unit, entity, record_id, fields=names)
    return {one: reader.text(path.field, values[path.name]) for one, path in resolved.items()}


def _demand(unit: Unit, entity: str, path: str, written: str) -> FieldPath:
    """Return what *path* means; a link means the name of the record behind it."""
    schema, rights = unit.workspace.schema, unit.rights
    try:
        unit.entity(entity)
        found = resolve(schema, rights, entity, path)
        if isinstance(found.field, Link):
            title = schema.entity(found.field.target).title
            found = resolve(schema, rights, entity, f"{path}.{title}")
    except (UnknownField, UnknownEntity, Forbidden) as error:
        raise NotToBeMailed(written) from error
    if isinstance(found.field, Links):
        raise NotToBeMailed(written)
    return found
