"""Writes a message to somebody: from a template filled with their record, edited, sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.automation.mail.addresses import BadRecipients
from pegboard.automation.mail.consent import PEOPLE
from pegboard.automation.mail.enqueue_mail import EMAIL, queue_mail, send_mail, write_mail
from pegboard.automation.mail.fill_template import MAIL_TEMPLATE, fill_template, stored_template
from pegboard.automation.mail.markup import text_of_markup
from pegboard.model.change import Problem, Values
from pegboard.model.errors import PegboardError, RuleBroken, UnknownEntity
from pegboard.model.schema import EntityType
from pegboard.records.errors import Forbidden, InvalidRecord, NotFound
from pegboard.records.find import find
from pegboard.records.get import get as get_record
from pegboard.records.query import Query
from pegboard.records.reach import demand
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.addresses import RECORD, enter
from pegboard.web.pages.answers import go
from pegboard.web.pages.form_groups import sentence
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext, saying_in

WRITE = f"{RECORD}/mail"
MOST_TEMPLATES = 200


@dataclass
class Letter:
    """What is in the form: words, whom they go to, and what is wrong about them."""

    to: str = ""
    cc: str = ""
    subject: str = ""
    body: str = ""
    template: str = ""
    answers: str = ""
    problems: Sequence[Problem] = ()
    general: list[str] = field(default_factory=list)


@get(WRITE, sync_to_thread=False)
def show_write_mail(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[str]:
    """Show the form, with the words of the template that was chosen as this person reads them."""
    visit, kind = _enter(request, plugin, entity)
    asked = request.query_params
    with visit.reading() as unit:
        record = _addressee(unit, kind, record_id)
        letter = Letter(to=record.get("email") or "", answers=str(asked.get("answers", "")))
        if letter.answers:
            _answer(unit, letter)
        if asked.get("template"):
            _fill(unit, kind, record["id"], letter, str(asked["template"]))
        return _form(request, visit, unit, kind, record, letter)


@post(WRITE, dependencies=WITH_FORM, sync_to_thread=False)
def take_mail(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    form: SentForm,
) -> Response[Any]:
    """Put the message on its way, or keep it as a draft."""
    visit, kind = _enter(request, plugin, entity)
    letter = _sent(form)
    try:
        with visit.writing() as unit:
            ident = demand(unit, kind.key, record_id, "read")
            email_id = _write(unit, (kind.key, ident), letter, form)
    except InvalidRecord as error:
        letter.problems = error.problems
    except BadRecipients as error:
        letter.problems = (Problem("to", str(error)),)
    except RuleBroken as error:
        letter.general = [gettext(str(error))]
    else:
        if text_of(form, "do") == "draft":
            email = visit.assembly.schema.entity(EMAIL)
            return go(record_url(email, email_id), say=gettext("The draft is kept."))
        return go(record_url(kind, ident), say=_on_its_way(visit))
    with visit.reading() as unit:
        record = _addressee(unit, kind, record_id)
        return _form(request, visit, unit, kind, record, letter, status=422)


@post(f"{RECORD}/send", sync_to_thread=False)
def take_send(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[Any]:
    """Send a draft, or a message that did not leave, on the word of a person."""
    visit, kind = enter(request, plugin, entity)
    if kind.key != EMAIL:
        raise UnknownEntity(f"{kind.key}/send")
    try:
        with visit.writing() as unit:
            send_mail(unit, record_id)
    except RuleBroken as error:
        return go(record_url(kind, record_id), say=gettext(str(error)), tone="red")
    return go(record_url(kind, record_id), say=_on_its_way(visit))


def _enter(request: AnyRequest, plugin: str, entity: str) -> tuple[Visit, EntityType]:
    """Return the visit and the entity, whose records are people that can be written to."""
    visit, kind = enter(request, plugin, entity)
    if kind.key not in PEOPLE:
        raise UnknownEntity(f"{kind.key}/mail")
    return visit, kind


def _addressee(unit: Unit, kind: EntityType, record_id: str) -> Values:
    """Return the person as far as the writer may read them; the right to write is demanded."""
    ident = demand(unit, kind.key, record_id, "read")
    unit.entity(EMAIL, "create")
    wanted = {"email", "do_not_contact", kind.title} & unit.rights.readable(kind.key)
    return get_record(unit, kind.key, ident, fields=("id", *sorted(wanted)))


def _write(unit: Unit, record: tuple[str, str], letter: Letter, form: Form) -> str:
    is_draft = text_of(form, "do") == "draft"
    return (write_mail if is_draft else queue_mail)(
        unit,
        to=letter.to,
        cc=letter.cc,
        subject=letter.subject,
        text=text_of_markup(letter.body),
        html=letter.body,
        template=letter.template or None,
        record=record,
        answers=letter.answers or None,
    )


def _sent(form: Form) -> Letter:
    return Letter(
        to=text_of(form, "to"),
        cc=text_of(form, "cc"),
        subject=text_of(form, "subject"),
        body=text_of(form, "body"),
        template=text_of(form, "template"),
        answers=text_of(form, "answers"),
    )


def _answer(unit: Unit, letter: Letter) -> None:
    """Begin the answer to a message that the person may see."""
    names = ("id", "subject", "direction", "sender", "to")
    answered = get_record(unit, EMAIL, letter.answers, fields=names)
    subject = answered["subject"] or ""
    is_answer = subject.lower().startswith("re:")
    letter.subject = subject if is_answer else f"Re: {subject}"
    to = answered["sender"] if answered["direction"] == "in" else answered["to"]
    letter.to = to or letter.to


def _fill(unit: Unit, kind: EntityType, ident: str, letter: Letter, template_id: str) -> None:
    """Put the words of a template into the form, or why they cannot be had."""
    try:
        template = stored_template(unit, template_id)
        with saying_in(template.language) as say:
            filled = fill_template(unit, template, (kind.key, ident), say=say)
    except (RuleBroken, Forbidden, NotFound) as error:
        letter.general = [_told(error)]
        return
    letter.template, letter.body = template_id, filled.html
    letter.subject = letter.subject or filled.subject


def _told(error: PegboardError) -> str:
    return gettext(str(error))


def _form(
    request: AnyRequest,
    visit: Visit,
    unit: Unit,
    kind: EntityType,
    record: Values,
    letter: Letter,
    *,
    status: int = 200,
) -> Response[str]:
    url = record_url(kind, record["id"])
    name = titles(unit, {kind.key: (record["id"],)}).get(record["id"]) or gettext("Without a name")
    wrong = {one.field: sentence(one.message) for one in letter.problems}
    shown = {"to", "cc", "subject", "html"}
    general = [f"{one.field}: {gettext(one.message)}" for one in letter.problems
               if one.field not in shown]  # fmt: skip
    context = {
        "crumbs": [
            {"label": gettext(kind.plural), "href": list_url(kind)},
            {"label": name, "href": url},
            {"label": gettext("Write an e-mail")},
        ],
        "name": name,
        "url": url,
        "general": [*letter.general, *general],
        "warnings": _warnings(visit, record),
        "templates": _templates(unit, kind, letter),
        "template_id": letter.template,
        "answers": letter.answers,
        "reply_to": visit.principal.email,
        "controls": _controls(letter, wrong),
    }
    return page(request, "pages/write_mail.html", context, current=list_url(kind), status=status)


def _warnings(visit: Visit, record: Values) -> list[str]:
    settings = visit.runtime.settings
    found = []
    if record.get("do_not_contact"):
        found.append(gettext("This person asked not to be contacted."))
    if settings.mail_server is None:
        found.append(gettext("No mail server is set up: the message will be kept and not sent."))
    elif settings.mail_dry_run:
        found.append(gettext("This is a dry run: the message will be kept and not sent."))
    return found


def _templates(unit: Unit, kind: EntityType, letter: Letter) -> dict[str, Any] | None:
    """Return the control that chooses among the templates about such records."""
    if not unit.rights.may(MAIL_TEMPLATE, "read"):
        return None
    where = f'active && entity == "{kind.key}"'
    query = Query(
        MAIL_TEMPLATE, where=where, fields=("id", "name", "language"), limit=MOST_TEMPLATES
    )
    found = find(unit, query).records
    options = [{"value": one["id"], "label": f"{one['name']} ({one['language']})"} for one in found]
    return {
        "kind": "choice", "name": "template", "label": gettext("Template"), "options": options,
        "value": letter.template, "placeholder": gettext("No template"), "id": "mail-template",
    }  # fmt: skip


def _controls(letter: Letter, wrong: dict[str, str]) -> list[dict[str, Any]]:
    several = gettext("Addresses, separated by commas")
    return [
        {"kind": "text", "name": "to", "label": gettext("To"), "required": True, "wide": True,
         "value": letter.to, "error": wrong.get("to"), "help": several, "id": "mail-to",
         "autofocus": not letter.to},
        {"kind": "text", "name": "cc", "label": gettext("Copy to"), "value": letter.cc,
         "error": wrong.get("cc"), "wide": True, "id": "mail-cc"},
        {"kind": "text", "name": "subject", "label": gettext("Subject"), "required": True,
         "value": letter.subject, "error": wrong.get("subject"), "wide": True,
         "id": "mail-subject"},
        {"kind": "rich_text", "name": "body", "label": gettext("Text"), "value": letter.body,
         "error": wrong.get("html"), "wide": True, "id": "mail-body"},
    ]  # fmt: skip


def _on_its_way(visit: Visit) -> str:
    settings = visit.runtime.settings
    if settings.mail_server is None:
        return gettext("The message is kept and not sent: no mail server is set up.")
    if settings.mail_dry_run:
        return gettext("The message is kept and not sent, as this is a dry run.")
    return gettext("The message is on its way.")
