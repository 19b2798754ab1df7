"""Makes a request with an Idempotency-Key happen once, however often it is sent."""

from collections.abc import Callable
from hashlib import sha256

from litestar import Response

from pegboard.database.errors import AlreadyTaken
from pegboard.database.kept_answers import KeptAnswer, KeptAnswers
from pegboard.records.unit import Unit
from pegboard.web.api.answers import JSON
from pegboard.web.refusals import BadRequest, KeyReused
from pegboard.web.requests import AnyRequest, Visit, visit_of

HEADER = "idempotency-key"
LONGEST_KEY = 255

Write = Callable[[Unit], Response[bytes]]


def write_once(request: AnyRequest, body: bytes, write: Write) -> Response[bytes]:
    """Answer with *write* in one unit of work; a repetition gets the first answer again.

    The answer is kept in the same transaction as the change, so both are there or neither.

    Raises:
        BadRequest: the key is no printable text of at most 255 characters.
        KeyReused: the key came before with another request.
    """
    visit = visit_of(request)
    key = request.headers.get(HEADER)
    if key is None:
        with visit.writing() as unit:
            return write(unit)
    if not 1 <= len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise BadRequest("Idempotency-Key must be printable text of 1 to 255 characters.", HEADER)
    mark = _mark(request, visit, body)
    try:
        return _write_and_keep(visit, key, mark, write)
    except AlreadyTaken:
        with visit.reading() as unit:
            kept = _answers(unit).find(unit.tx, visit.principal.user_id or "", key)
        if kept is None:
            raise
        return _again(kept, mark)


def _write_and_keep(visit: Visit, key: str, mark: str, write: Write) -> Response[bytes]:
    user_id = visit.principal.user_id or ""
    with visit.writing() as unit:
        answers = _answers(unit)
        kept = answers.find(unit.tx, user_id, key)
        if kept is not None:
            return _again(kept, mark)
        answer = write(unit)
        shown = {name.lower(): value for name, value in answer.headers.items()}
        text = answer.content.decode()
        keeping = KeptAnswer(mark, answer.status_code or 200, shown, text)
        answers.keep(unit.tx, user_id, key, keeping, now=unit.now)
        return answer


def _again(kept: KeptAnswer, mark: str) -> Response[bytes]:
    if kept.request != mark:
        raise KeyReused
    headers = {**kept.headers, "idempotency-replayed": "true"}
    return Response(kept.body.encode(), status_code=kept.status, headers=headers, media_type=JSON)


def _mark(request: AnyRequest, visit: Visit, body: bytes) -> str:
    """Return what tells a repetition from another request, one with other rights among these.

    An answer that was kept shows what the person could read then, and is nothing for later.
    """
    person = visit.principal
    rights = (person.token or "", person.team or "", *person.roles, str(person.rights_epoch))
    parts = (request.method, request.scope["path"], *rights)
    return sha256("\n".join(parts).encode() + b"\n" + body).hexdigest()


def _answers(unit: Unit) -> KeptAnswers:
    workspace = unit.workspace
    return workspace.built.get(
        "kept answers", lambda: KeptAnswers(workspace.database, workspace.tables)
    )
