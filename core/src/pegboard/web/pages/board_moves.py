"""What a moved card answers, and what is asked for when it enters some columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Response, post
from litestar.params import FromPath

from pegboard.hookspecs.slots import Board
from pegboard.model.change import Values
from pegboard.model.errors import PegboardError
from pegboard.model.fields import Field
from pegboard.model.schema import EntityType
from pegboard.records.get import get as get_record
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.web.pages.addresses import RECORD
from pegboard.web.pages.answers import leave, nothing, refusal, toast
from pegboard.web.pages.board_data import Figures, Stage, figures_of, stages_of
from pegboard.web.pages.board_page import board_of, wanted_of
from pegboard.web.pages.controls import Control, control_of
from pegboard.web.pages.form_groups import sentence
from pegboard.web.pages.forms import Form, raw_value, text_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, fragment
from pegboard.web.pages.urls import record_url
from pegboard.web.refusals import BadRequest
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, speak

ANSWERED = "answered"
"""What the dialog sends along, so that its answers are not asked for again."""


class MoreIsAsked(PegboardError):
    """Raised when a card enters a column for which the board asks for *fields*."""

    def __init__(self, fields: Sequence[Field], column: str) -> None:
        super().__init__(f"Moving to {column} needs more.")
        self.fields = fields
        self.column = column


@dataclass(frozen=True, slots=True)
class Moved:
    """A move that was made: what the card was before, and the columns it left and entered."""

    before: Values
    to: str
    touched: Sequence[Stage]
    figures: Mapping[str, Figures]


@post(f"{RECORD}/move", dependencies=WITH_FORM, sync_to_thread=False)
def move_card(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    form: SentForm,
) -> Response[Any]:
    """Move a card to another column; the answer renews the heads of both."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    kind, board = board_of(visit, plugin, entity)
    try:
        moved = _move(request, visit, kind, board, record_id, form)
    except MoreIsAsked as asked:
        return _ask(request, visit, asked, form)
    except PegboardError as error:
        return refusal(error, kind, link=record_url(kind, record_id))
    if "stage" in request.query_params:
        return leave(nothing(headers={"hx-refresh": "true"}), gettext("The move is undone."))
    return _answer(request, kind, board, moved, is_dialog=ANSWERED in form)


def _move(
    request: AnyRequest, visit: Visit, kind: EntityType, board: Board, record_id: str, form: Form
) -> Moved:
    undone_to = request.query_params.get("stage", "")
    to = undone_to or text_of(form, "stage")
    if not to:
        raise BadRequest(gettext("Choose the column to move to."), "stage")
    with visit.writing() as unit:
        before = get_record(unit, kind.key, record_id, fields=(kind.title, board.column))
        touched = [one for one in stages_of(unit, board) if one.id in (before[board.column], to)]
        entered = next((one for one in touched if one.id == to), None)
        raw: dict[str, object] = {board.column: to}
        if entered is not None and not undone_to and before[board.column] != to:
            raw |= _answers(visit, unit, kind, board, entered, form)
        update(unit, kind.key, record_id, raw, version=None)
        where = wanted_of(request, kind).where(visit, board)
        figures = figures_of(unit, board, where, touched, format_of(visit))
    return Moved(before, to, touched, figures)


def _answers(
    visit: Visit, unit: Unit, kind: EntityType, board: Board, entered: Stage, form: Form
) -> dict[str, object]:
    """Return what the person said about entering the column; raise MoreIsAsked for the rest."""
    writable = unit.rights.writable(kind.key)
    asked = [kind.field(name) for name in board.asks.get(entered.kind, ()) if name in writable]
    habits = format_of(visit)
    given = {one.name: raw_value(one, form, one.name, habits) for one in asked}
    if not all(given.values()):
        raise MoreIsAsked(asked, entered.name)
    return given


def _ask(request: AnyRequest, visit: Visit, asked: MoreIsAsked, form: Form) -> Response[str]:
    """Answer with the dialog: into its place, or again with what is missing."""
    habits, is_again = format_of(visit), ANSWERED in form
    controls: list[Control] = []
    for field in asked.fields:
        raw = raw_value(field, form, field.name, habits)
        error = sentence("must be filled in") if is_again and not raw else None
        control = control_of(visit, field, raw or None, error=error)
        more = {"required": True, "id": f"move-{field.name}", "autofocus": not controls}
        controls.append(control | more)
    context = {
        "title": gettext("Move to %(stage)s") % {"stage": asked.column},
        "move_url": f"{request.url.path}?{request.url.query}".rstrip("?"),
        "stage": text_of(form, "stage"),
        "controls": controls,
        "is_again": is_again,
    }
    status = 422 if is_again else 200
    answer = fragment(request, "fragments/board_question.html", context, status=status)
    answer.headers["x-asks"] = "true"
    return answer


def _answer(
    request: AnyRequest, kind: EntityType, board: Board, moved: Moved, *, is_dialog: bool
) -> Response[Any]:
    left = moved.before[board.column]
    if left in (None, moved.to):
        return _heads(request, moved)
    undo_url = f"{record_url(kind, moved.before['id'])}/move?{urlencode({'stage': left})}"
    words = gettext("%(card)s moved to %(stage)s") % {
        "card": moved.before[kind.title] or gettext("(no name)"),
        "stage": next((one.name for one in moved.touched if one.id == moved.to), ""),
    }
    if is_dialog:  # the card went back to its column meanwhile: the page is drawn anew
        return leave(nothing(headers={"hx-refresh": "true"}), words, undo_url=undo_url)
    answer = _heads(request, moved)
    answer.headers.update(toast(words, undo_url=undo_url))
    return answer


def _heads(request: AnyRequest, moved: Moved) -> Response[str]:
    habits = format_of(visit_of(request))
    heads = [
        {
            "stage": one,
            "count": habits.number(moved.figures[one.id].count),
            "total": moved.figures[one.id].total,
        }
        for one in moved.touched
    ]
    return fragment(request, "fragments/board_heads.html", {"heads": heads})
