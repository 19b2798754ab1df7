"""What is done to the ticked rows of a list, and how it is taken back."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.model.errors import UnknownField
from pegboard.model.fields import Moment
from pegboard.model.schema import EntityType
from pegboard.records.bulk import MOST_OPERATIONS, Operation, Outcome, bulk
from pegboard.records.errors import BadQuery, Forbidden
from pegboard.records.find import find
from pegboard.records.query import LARGEST_PAGE, Query
from pegboard.web.pages.answers import go, leave, nothing
from pegboard.web.pages.controls import control_of
from pegboard.web.pages.forms import Form, raw_value, text_of, texts_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, fragment
from pegboard.web.pages.urls import list_url
from pegboard.web.refusals import BadRequest
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, ngettext, speak

MOST_REASONS = 3


@post("/{plugin:str}/{entity:str}/bulk", dependencies=WITH_FORM, sync_to_thread=False)
def change_many(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], form: SentForm
) -> Response[Any]:
    """Change or delete the ticked records; one that is refused does not stop the others."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    kind = visit.assembly.schema.entity(f"{plugin}.{entity}")
    operations = _operations(visit, kind, form)
    is_delete = text_of(form, "verb") == "delete"
    with visit.writing() as unit:
        outcomes = bulk(unit, kind.key, operations)
        moment = Moment().to_text(unit.now)
    back = text_of(form, "back")
    undo = f"{list_url(kind)}/bulk/restore?{urlencode({'at': moment})}" if is_delete else None
    is_done = any(one.is_done for one in outcomes)
    return go(
        f"{list_url(kind)}?{back}" if back else list_url(kind),
        say=_summary(outcomes, is_delete=is_delete),
        tone="green" if all(one.is_done for one in outcomes) else "amber" if is_done else "red",
        undo_url=undo if is_done else None,
    )


@get("/{plugin:str}/{entity:str}/bulk/control", sync_to_thread=False)
def show_bulk_control(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]
) -> Response[str]:
    """Answer with the control for the new value of the field that was chosen."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    kind = visit.assembly.schema.entity(f"{plugin}.{entity}")
    name = request.query_params.get("field", "")
    control = None
    if name:
        field = kind.field(_writable(visit, kind, name))
        control = control_of(visit, field, None, name=f"value.{name}") | {"required": False}
    return fragment(request, "fragments/bulk_control.html", {"control": control})


@post("/{plugin:str}/{entity:str}/bulk/restore", sync_to_thread=False)
def restore_many(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]
) -> Response[Any]:
    """Bring back what the person deleted at one moment."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    kind = visit.assembly.schema.entity(f"{plugin}.{entity}")
    moment = Moment()
    at = moment.parse(request.query_params.get("at", ""))
    if at is None:
        raise BadRequest(gettext("Nothing says what to restore."), "at")
    where = f"deleted_by == me && deleted_at == {moment.literal(at)}"
    query = Query(kind.key, where, ("created_at",), ("id",), limit=LARGEST_PAGE, deleted=True)
    with visit.writing() as unit:
        unit.entity(kind.key, "delete")
        ids = [row[0] for row in find(unit, query).rows]
        outcomes = bulk(unit, kind.key, [Operation("restore", id=one) for one in ids])
    number = sum(one.is_done for one in outcomes)
    words = ngettext("%(num)s record restored.", "%(num)s records restored.", number)
    return leave(nothing(headers={"hx-refresh": "true"}), words % {"num": number})


def _operations(visit: Visit, kind: EntityType, form: Form) -> list[Operation]:
    ids = list(dict.fromkeys(texts_of(form, "ids")))
    if not ids or len(ids) > MOST_OPERATIONS:
        raise BadRequest(gettext("Tick some rows first."), "ids")
    verb = text_of(form, "verb")
    if verb == "delete":
        return [Operation("delete", id=one) for one in ids]
    name = {"owner": "owner", "set": text_of(form, "field")}.get(verb, "")
    if not name:
        raise BadRequest(gettext("Choose what to change."), "verb")
    field = kind.field(_writable(visit, kind, name))
    raw = raw_value(field, form, f"value.{name}", format_of(visit))
    return [Operation("update", id=one, values={name: raw}) for one in ids]


def _writable(visit: Visit, kind: EntityType, name: str) -> str:
    rights = visit.rights
    if not rights.may(kind.key, "update"):
        raise Forbidden(kind.key, "update")
    if name not in rights.writable(kind.key):
        raise BadQuery("field", str(UnknownField(kind.key, name)))
    return name


def _summary(outcomes: Sequence[Outcome], *, is_delete: bool) -> str:
    done = sum(one.is_done for one in outcomes)
    refused = len(outcomes) - done
    if is_delete:
        words = ngettext("%(num)s record deleted.", "%(num)s records deleted.", done)
    else:
        words = ngettext("%(num)s record changed.", "%(num)s records changed.", done)
    text = words % {"num": done}
    if not refused:
        return text
    reasons = Counter(_reason(one) for one in outcomes if not one.is_done)
    said = " ".join(reason for reason, _ in reasons.most_common(MOST_REASONS))
    not_done = ngettext("%(num)s refused:", "%(num)s refused:", refused) % {"num": refused}
    return f"{text} {not_done} {said}" if done else f"{not_done} {said}"


def _reason(outcome: Outcome) -> str:
    if outcome.problems:
        return "; ".join(f"{one.field} {one.message}" for one in outcome.problems)
    return str(outcome.error)
