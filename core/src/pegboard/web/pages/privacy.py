"""Requests of people about their own data: found, exported, erased."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from litestar import Response, get, post

from pegboard.model.errors import PegboardError
from pegboard.transfer.subjects.erase import erase, preview
from pegboard.transfer.subjects.errors import NotChosen
from pegboard.transfer.subjects.export import export_person
from pegboard.transfer.subjects.plan import ErasurePlan
from pegboard.transfer.subjects.requests import PERMISSION, past_requests
from pegboard.transfer.subjects.wanted import RecordKey, Wanted, recognise
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import Form, text_of, texts_of
from pegboard.web.pages.permissions import demand_permission
from pegboard.web.pages.privacy_words import (
    counts_shown,
    groups_shown,
    people_shown,
    request_shown,
)
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext, speak

HERE = "/settings/privacy"
ARCHIVE = "person.zip"
PERSON, ONLY, CONFIRM = "person", "only", "confirm"


@get(HERE, opt={SLOW: True}, sync_to_thread=True)
def show_privacy(request: AnyRequest) -> Response[str]:
    """Show the search and past requests; `record` names a person's record to begin with.

    An address is never part of a link, where histories and logs would keep it.
    """
    visit = _enter(request)
    record = str(request.query_params.get("record", ""))
    return _page(request, visit, said=record, wanted=_wanted(record, ()) if record else None)


@post(HERE, opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def find_person(request: AnyRequest, form: SentForm) -> Response[str]:
    """Show what is known of a person, by titles and numbers."""
    visit = _enter(request)
    said = text_of(form, PERSON)
    try:
        return _page(request, visit, said=said, wanted=recognise(said))
    except PegboardError as error:
        return _page(request, visit, said=said, error=gettext(str(error)), status=422)


@post(f"{HERE}/export", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def export_found(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Answer with an archive of all that is known of the people who were chosen."""
    visit = _enter(request)
    try:
        wanted = _chosen(form)
        with TemporaryDirectory() as folder:
            file = Path(folder) / ARCHIVE
            export_person(visit.system, visit.principal, wanted, file, via=visit.via)
            content = file.read_bytes()
    except PegboardError as error:
        return _again(request, visit, form, error)
    headers = {"content-disposition": f'attachment; filename="{ARCHIVE}"'}
    return Response(content, headers=headers, media_type="application/zip")


@post(f"{HERE}/erase", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def erase_found(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Erase the people who were chosen, once the word of confirmation was typed."""
    visit = _enter(request)
    try:
        wanted = _chosen(form)
        if text_of(form, CONFIRM).strip().casefold() != _word().casefold():
            return _again(request, visit, form, None)
        done = erase(visit.system, visit.principal, wanted, via=visit.via)
    except PegboardError as error:
        return _again(request, visit, form, error)
    say = gettext("The person was erased: %(rows)s rows.") % {
        "rows": format_of(visit).number(done.counts.total)
    }
    if not done.is_compacted:
        say += " " + gettext("Deleted bytes remain until “pegboard privacy compact” has run.")
    return go(HERE, say=say)


def _enter(request: AnyRequest) -> Visit:
    visit = visit_of(request)
    speak(visit.principal.locale)
    demand_permission(visit, PERMISSION)
    return visit


def _word() -> str:
    return gettext("ERASE")


def _wanted(said: str, only: tuple[RecordKey, ...]) -> Wanted:
    wanted = recognise(said)
    return replace(wanted, only=frozenset(only)) if only else wanted


def _chosen(form: Form) -> Wanted:
    """Return whom the form means; where people were found, at least one of them is chosen."""
    chosen = [text for text in texts_of(form, ONLY) if text]
    if not chosen and text_of(form, "people"):
        raise NotChosen
    only = [key for text in chosen for key in recognise(text).records]
    return _wanted(text_of(form, PERSON), tuple(only))


def _again(
    request: AnyRequest, visit: Visit, form: Form, error: PegboardError | None
) -> Response[str]:
    """Show the same person again; without an *error* the confirmation is what was wrong."""
    said = text_of(form, PERSON)
    problem = _problem(error) if error else ""
    typo = "" if error else gettext("Type %(word)s to confirm.") % {"word": _word()}
    try:
        wanted = recognise(said)
    except PegboardError:
        wanted = None
    return _page(request, visit, said=said, wanted=wanted, error=problem, typo=typo, status=422)


def _problem(error: PegboardError) -> str:
    if isinstance(error, NotChosen):
        return gettext("Choose who is meant: tick at least one of the people found.")
    return gettext(str(error))


def _page(
    request: AnyRequest,
    visit: Visit,
    *,
    said: str,
    wanted: Wanted | None = None,
    error: str = "",
    typo: str = "",
    status: int = 200,
) -> Response[str]:
    with visit.reading() as unit:
        plan = preview(unit, wanted) if wanted is not None else None
        requests = past_requests(unit)
    habits = format_of(visit)
    context = {
        "here": HERE,
        "said": said,
        "error": error,
        "search": {
            "kind": "text", "name": PERSON, "label": gettext("Whose data?"), "required": True,
            "value": said, "autocomplete": "off", "autofocus": plan is None,
            "help": gettext("An e-mail address, a telephone number or a name"),
        },
        "confirm": {
            "kind": "text", "name": CONFIRM, "autocomplete": "off", "value": "",
            "label": gettext("Type %(word)s to confirm") % {"word": _word()}, "error": typo or None,
        },
        "found": _found(visit, plan, wanted) if plan is not None and wanted is not None else None,
        "requests": [request_shown(one, habits) for one in requests],
    }  # fmt: skip
    return page(request, "pages/privacy.html", context, current=HERE, status=status)


def _found(visit: Visit, plan: ErasurePlan, wanted: Wanted) -> dict[str, Any]:
    known = visit.assembly.schema.entities
    found = (*plan.people.chosen, *plan.around)
    plurals = {one.row.entity.key: gettext(one.row.entity.plural) for one in found}
    return {
        "is_empty": plan.is_empty,
        "people": people_shown(plan, known, sure=wanted.is_sure),
        "groups": groups_shown(plan.around),
        "counts": counts_shown(plan.counts(), plurals),
        "is_active_user": bool(plan.active_users),
    }
