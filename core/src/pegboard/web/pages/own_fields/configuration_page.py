"""The configuration as a file: taken along, and brought to this system after a look at it."""

from typing import Any

from litestar import MediaType, Response, get, post

from pegboard.lifecycle.apply_configuration import (
    Comparison,
    apply_configuration,
    compare,
    same_plan,
)
from pegboard.lifecycle.configuration import Configuration, configuration_of
from pegboard.lifecycle.configuration_text import (
    BadConfiguration,
    read_configuration,
    write_configuration,
)
from pegboard.lifecycle.errors import PlanRefused
from pegboard.web.pages.access_words import right_word
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.own_fields.entry import FILE, HERE, enter_fields
from pegboard.web.pages.own_fields.overview_page import fields_tabs
from pegboard.web.pages.plugins.entry import name_of, names_of
from pegboard.web.pages.plugins.plan_words import consent_words, movements
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.sent_form import WITH_FORM, SentFile, SentForm
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext


@get(FILE, sync_to_thread=False)
def show_configuration(request: AnyRequest) -> Response[str]:
    """Offer the configuration as a file, and take one."""
    return _page(request, enter_fields(request))


@get(f"{FILE}/pegboard.toml", sync_to_thread=False)
def download_configuration(request: AnyRequest) -> Response[str]:
    """Answer with the configuration of this system; secrets are left out."""
    visit = enter_fields(request)
    text = write_configuration(configuration_of(visit.runtime))
    headers = {"content-disposition": 'attachment; filename="pegboard.toml"'}
    return Response(text, media_type=MediaType.TEXT, headers=headers)


@post(FILE, opt={SLOW: True}, dependencies=WITH_FORM, status_code=200, sync_to_thread=True)
def take_configuration(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Show what a file would change here; apply it once that was seen and agreed to."""
    visit = enter_fields(request)
    text = _text(form)
    try:
        wanted = read_configuration(text)
        seen = text_of(form, "plan")
        if seen:
            return _apply(request, visit, wanted, text, seen, form)
        found = compare(visit.runtime, wanted)
    except BadConfiguration as error:
        return _page(request, visit, problem=retold(str(error)), status=422)
    return _page(request, visit, found=found, text=text)


def _apply(
    request: AnyRequest, visit: Visit, wanted: Configuration, text: str, seen: str, form: Form
) -> Response[Any]:
    try:
        found = same_plan(visit.runtime, wanted, seen)
        if found.plan.consents and text_of(form, "consent") != "yes":
            problem = gettext("Tick that you agree to what the plugins may do.")
            return _page(request, visit, found=found, text=text, problem=problem, status=422)
        apply_configuration(visit.runtime, found, visit.principal, via=visit.via, consent=True)
    except PlanRefused as error:
        found = compare(visit.runtime, wanted)
        return _page(request, visit, found=found, text=text, problem=retold(str(error)), status=422)
    return go(HERE, say=gettext("The configuration is applied."))


def _text(form: Form) -> str:
    """Return what was sent: a file, or the text that was looked at."""
    for one in form.get("file", ()):
        if isinstance(one, SentFile) and one.name:
            try:
                return one.content.decode("utf-8")
            except UnicodeDecodeError as error:
                raise BadConfiguration(gettext("is no text")) from error
    return text_of(form, "text")


def _page(
    request: AnyRequest,
    visit: Visit,
    *,
    found: Comparison | None = None,
    text: str = "",
    problem: str = "",
    status: int = 200,
) -> Response[str]:
    context = {
        "tabs": fields_tabs(FILE),
        "download": f"{FILE}/pegboard.toml",
        "problem": problem,
        "text": text,
        "found": None if found is None else _found(visit, found),
    }
    template = "pages/own_fields/configuration.html"
    return page(request, template, context, status=status, current=HERE)


def _found(visit: Visit, found: Comparison) -> dict[str, Any]:
    """Return what would change, in words."""
    kinds, names, plan = visit.assembly.schema.entities, names_of(visit), found.plan
    return {
        "plan": plan.hash,
        "is_empty": found.is_empty,
        "blockers": [
            (name_of(names, one.plugin), retold(one.reason, names)) for one in plan.blockers
        ],
        "movements": movements(plan.differences, kinds),
        "consents": [consent_words(one, names, kinds) for one in plan.consents],
        "roles": [_role_words(visit, one) for one in found.roles],
        "views": [one.name for one in found.views],
        "left_out": found.left_out,
    }


def _role_words(visit: Visit, one: Any) -> str:
    known = visit.assembly.roles.roles.get(one.role)
    role = gettext(known.label) if known else one.role
    entity = visit.assembly.schema.entities.get(one.entity)
    place = gettext(entity.plural) if entity else one.entity
    what = right_word(one.name) if one.part == "right" else one.name
    return " · ".join(part for part in (role, place, what, one.value) if part)
