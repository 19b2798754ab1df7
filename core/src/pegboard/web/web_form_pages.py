"""The pages of web forms, for visitors who need not sign in."""

from typing import Any

from litestar import MediaType, Response, get, post
from litestar.params import FromPath

from pegboard.access.errors import TooManyAttempts
from pegboard.access.principals import SYSTEM
from pegboard.access.throttle import count_form, count_form_mail
from pegboard.automation.forms.confirm import (
    NothingToConfirm,
    ask_to_confirm,
    confirm,
    waiting,
)
from pegboard.automation.forms.form import NoForm, WebForm, find_form
from pegboard.automation.forms.guard import TRAP, NotByHand, check_opened, opened_token
from pegboard.automation.forms.submit import (
    AGREED,
    VIA,
    Filled,
    Incomplete,
    NotTaken,
    mail_field,
    take_filled,
)
from pegboard.model.change import Problem
from pegboard.records.unit import reading
from pegboard.web.identify import PUBLIC
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.let_in import wait_words
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import THEME_COOKIE, AnyRequest
from pegboard.web.refusals import Refused
from pegboard.web.rendering import render
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, language, speak
from pegboard.web.web_form_fields import answers_of, controls_of
from pegboard.web.web_form_frames import framed

ONE = "/forms/{form_id:str}"
OPEN = {PUBLIC: True}
FRAMED = "embed"
"""What stands behind the ? in the address of a form that is shown in a frame."""
OPENED = "opened"
"""The name under which a form sends back when it was opened."""


class NoWebForm(Refused):
    """Raised when there is no form under an address, or none that is on."""

    status = 404


@get(ONE, opt=OPEN, sync_to_thread=False)
def show_form(request: AnyRequest, form_id: FromPath[str]) -> Response[str]:
    """Show a form to whoever comes."""
    visit = visit_of(request)
    form = _form(visit, form_id)
    return _page(request, visit, form)


@post(ONE, opt=OPEN, dependencies=WITH_FORM, sync_to_thread=False)
def take_form(request: AnyRequest, form_id: FromPath[str], form: SentForm) -> Response[str]:
    """Take what a visitor filled in; a program that fills in everything is thanked as well."""
    visit = visit_of(request)
    asked = _form(visit, form_id)
    now = visit.assembly.workspace.clock()
    try:
        count_form(visit.system, form=asked.id, address=visit.address, now=now)
        if not text_of(form, TRAP):
            _take(visit, asked, form)
    except Incomplete as error:
        return _page(request, visit, asked, form, problems=error.problems, status=422)
    except TooManyAttempts as error:
        return _page(request, visit, asked, form, alert=wait_words(error.seconds), status=429)
    except (NotByHand, NotTaken) as error:
        return _page(request, visit, asked, form, alert=gettext(str(error)), status=422)
    except NoForm as error:
        raise NoWebForm(gettext(str(error))) from error
    return _page(request, visit, asked, state="asked" if asked.confirms else "done")


@get(f"{ONE}/confirm/{{token:str}}", opt=OPEN, sync_to_thread=False)
def show_confirm(
    request: AnyRequest, form_id: FromPath[str], token: FromPath[str]
) -> Response[str]:
    """Ask whether the person means it: programs that look at all links change nothing."""
    visit = visit_of(request)
    form = _form(visit, form_id)
    try:
        waiting(visit.system, form.id, token)
    except NothingToConfirm as error:
        return _page(request, visit, form, alert=gettext(str(error)), state="closed", status=404)
    return _page(request, visit, form, state="confirm", token=token)


@post(f"{ONE}/confirm/{{token:str}}", opt=OPEN, sync_to_thread=False)
def take_confirm(
    request: AnyRequest, form_id: FromPath[str], token: FromPath[str]
) -> Response[str]:
    """Take what the visitor confirms."""
    visit = visit_of(request)
    form = _form(visit, form_id)
    try:
        confirm(visit.system, form.id, token)
    except NothingToConfirm as error:
        return _page(request, visit, form, alert=gettext(str(error)), state="closed", status=404)
    except (NotTaken, Incomplete, NoForm):
        words = gettext(str(NotTaken()))
        return _page(request, visit, form, alert=words, state="closed", status=422)
    return _page(request, visit, form, state="done")


def _form(visit: Visit, form_id: str) -> WebForm:
    try:
        with reading(visit.assembly.workspace, SYSTEM, via=VIA) as unit:
            form = find_form(unit, form_id)
    except NoForm as error:
        raise NoWebForm(gettext(str(error))) from error
    speak(form.language)
    return form


def _take(visit: Visit, asked: WebForm, form: Form) -> None:
    workspace = visit.assembly.workspace
    now = workspace.clock()
    message = check_opened(workspace.database.vault_key, asked.id, text_of(form, OPENED), now)
    entity = visit.assembly.schema.entity(asked.entity)
    filled = Filled(message, answers_of(entity, asked, form), text_of(form, AGREED) == "true")
    if not asked.confirms:
        take_filled(visit.system, asked.id, filled)
        return
    base = visit.runtime.settings.base_url
    name = mail_field(visit.system, asked)
    if base is None or name is None:
        raise NotTaken
    to = str(filled.answers.get(name) or "")
    count_form_mail(visit.system, to=to, address=visit.address, now=now)
    ask_to_confirm(visit.system, asked.id, filled, address=f"{base.rstrip('/')}/forms/{asked.id}")


def _page(
    request: AnyRequest,
    visit: Visit,
    asked: WebForm,
    form: Form | None = None,
    *,
    problems: tuple[Problem, ...] = (),
    alert: str = "",
    state: str = "open",
    token: str = "",
    status: int = 200,
) -> Response[str]:
    is_framed = FRAMED in request.query_params
    theme = request.cookies.get(THEME_COOKIE)
    entity = visit.assembly.schema.entities.get(asked.entity)
    workspace = visit.assembly.workspace
    known = {one.field: one.message for one in problems}
    context: dict[str, Any] = {
        "csrf_token": visit.csrf,
        "theme": theme if theme in ("light", "dark") else None,
        "locale": language(),
        "asked": asked,
        "state": state,
        "token": token,
        "alert": alert,
        "is_framed": is_framed,
        "trap": TRAP,
        "here": f"/forms/{asked.id}?{FRAMED}=1" if is_framed else f"/forms/{asked.id}",
        "opened": opened_token(workspace.database.vault_key, asked.id, workspace.clock()),
        "controls": controls_of(entity, asked, form or {}, known) if entity else [],
        "agreed": form is not None and text_of(form, AGREED) == "true",
        "agreed_error": gettext(known[AGREED]) if AGREED in known else "",
    }
    if form is not None and not _is_new(alert):
        context["opened"] = text_of(form, OPENED)[:300]
    body = render("pages/web_form.html", context)
    headers = framed(asked) if is_framed else {}
    return Response(body, media_type=MediaType.HTML, status_code=status, headers=headers)


def _is_new(alert: str) -> bool:
    """Whether the form counts as opened just now: it is when it came back too early or late."""
    return alert == gettext(str(NotByHand()))
