"""A web form as it is set up, and which fields it may ask for."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from pegboard.model.change import Values
from pegboard.model.errors import PegboardError, UnknownEntity
from pegboard.model.fields import Field
from pegboard.model.worded import Worded
from pegboard.records.errors import NotFound
from pegboard.records.get import get
from pegboard.records.unit import Unit

WEB_FORM = "base.web_form"
SIMPLE = frozenset({"text", "long_text", "email", "phone", "url", "choice", "boolean", "date"})
"""The controls that a visitor can use without knowing anything of what is in the system."""
MOST_FIELDS = 50
MOST_SITES = 20
MUST = "*"


class NoForm(PegboardError):
    """Raised when there is no form under an address, or none that is on."""

    def __init__(self) -> None:
        super().__init__(Worded("There is no form here."))


class BadForm(PegboardError):
    """Raised for a form that says what cannot be; the message says what."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that a form asks for."""

    name: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class WebForm:
    """A form that is on; what comes in has the rights of *owner*.

    Ticking the box beside *consent* is noted as consent to *purpose*; without a purpose it must be
    ticked. *confirms* says that whoever filled it in must confirm it by mail first.
    """

    id: str
    owner: str | None
    name: str
    entity: str
    asked: tuple[Asked, ...]
    title: str
    intro: str
    language: str
    consent: str
    purpose: str | None
    thanks: str
    redirect: str | None
    confirms: bool
    sites: tuple[str, ...]


def find_form(unit: Unit, form_id: str) -> WebForm:
    """Return a form that is on; raise NoForm when there is none."""
    try:
        stored = get(unit.as_system(), WEB_FORM, form_id)
        if not stored["active"]:
            raise NoForm
        return _form(stored)
    except (NotFound, UnknownEntity, BadForm):
        raise NoForm from None


def read_asked(text: str) -> tuple[Asked, ...]:
    """Return the fields in a list such as "first_name, email*".

    Raises:
        BadForm: there are none, too many, or one comes twice.
    """
    parts = [part.strip() for part in text.replace("\n", ",").split(",")]
    found = tuple(
        Asked(part.removesuffix(MUST).strip(), part.endswith(MUST)) for part in parts if part
    )
    names = [one.name for one in found]
    if not 0 < len(found) <= MOST_FIELDS or len(set(names)) < len(names) or not all(names):
        raise BadForm(Worded("say what it asks for, such as first_name, last_name*, email*"))
    return found


def read_sites(text: str) -> tuple[str, ...]:
    """Return the sites on which a form may be embedded.

    Raises:
        BadForm: one of them is none.
    """
    parts = text.replace(",", " ").split()
    for one in parts:
        if not _is_site(one) or len(parts) > MOST_SITES:
            raise BadForm(Worded("sites are written such as https://www.example.com"))
    return tuple(parts)


def is_simple(field: Field) -> bool:
    """Return whether a form for everybody may ask for *field*."""
    return field.control in SIMPLE and not field.read_only


def _is_site(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = host.isascii() and all(one.isalnum() or one in ".-" for one in host)
    written = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    return bool(host) and is_plain and parts.scheme in ("https", "http") and text == written


def _form(stored: Values) -> WebForm:
    return WebForm(
        id=stored["id"],
        owner=stored["owner"],
        name=stored["name"],
        entity=stored["entity"],
        asked=read_asked(stored["asks"] or ""),
        title=stored["heading"] or stored["name"],
        intro=stored["intro"] or "",
        language=stored["language"] or "en",
        consent=stored["consent"] or "",
        purpose=stored["purpose"],
        thanks=stored["thanks"] or "",
        redirect=stored["redirect"],
        confirms=stored["confirms"],
        sites=read_sites(stored["sites"] or ""),
    )
