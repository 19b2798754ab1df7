"""What can be done about a person at once: a new password, ending sessions, taking back tokens."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from pegboard.access.credentials import replace_password
from pegboard.access.deeds import note_deed
from pegboard.access.errors import RoleNotCovered, WeakPassword
from pegboard.access.passwords import check_strength
from pegboard.access.tokens import revoke_token
from pegboard.access.user_roles import held_roles
from pegboard.model.system import USER
from pegboard.records.get import get as get_record
from pegboard.records.reach import id_of
from pegboard.records.unit import Unit
from pegboard.web.pages.access_words import enter_access, role_labels
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.pages.user_form import ONE, user_url
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext


@post(f"{ONE}/password", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def set_user_password(request: AnyRequest, user_id: FromPath[str], form: SentForm) -> Response[Any]:
    """Give a person a new password; all that the old one opened ends."""
    visit = enter_access(visit_of(request))
    password, people = text_of(form, "password"), visit.assembly.people
    with visit.writing() as unit:
        wanted = _whom(unit, visit, user_id)
        user = get_record(unit, USER, wanted, fields=("name", "email"))
        try:
            check_strength(password, about=(user["email"] or "", user["name"] or ""))
        except WeakPassword as error:
            return go(user_url(wanted), say=gettext(str(error)), tone="red")
        replace_password(
            people,
            unit.tx,
            wanted,
            password,
            now=unit.now,
            by=unit.principal.user_id,
            address=visit.address,
        )
    say = gettext("The password is changed. Open sessions and tokens have ended.")
    return go(user_url(wanted), say=say)


@post(f"{ONE}/end-sessions", sync_to_thread=False)
def end_user_sessions(request: AnyRequest, user_id: FromPath[str]) -> Response[Any]:
    """Sign a person out everywhere."""
    visit = enter_access(visit_of(request))
    with visit.writing() as unit:
        wanted = _whom(unit, visit, user_id)
        ended = unit.tx.run(visit.assembly.people.sessions.end_all_of, {"user_id": wanted})
        note_deed(unit, "session_revoked", record=wanted, count=ended)
    return go(user_url(wanted), say=gettext("All sessions have ended."))


@post(f"{ONE}/revoke-token", dependencies=WITH_FORM, sync_to_thread=False)
def revoke_user_token(request: AnyRequest, user_id: FromPath[str], form: SentForm) -> Response[Any]:
    """Make a token of a person worthless."""
    visit = enter_access(visit_of(request))
    with visit.writing() as unit:
        wanted = _whom(unit, visit, user_id)
        revoke_token(
            visit.assembly.people,
            unit.tx,
            wanted,
            id_of(USER, text_of(form, "token")),
            now=unit.now,
            by=unit.principal.user_id,
            via=unit.via,
            address=visit.address,
        )
    return go(user_url(wanted), say=gettext("The token is worth nothing any more."))


def _whom(unit: Unit, visit: Visit, user_id: str) -> str:
    """Return the id of a person who may do nothing that one may not do oneself.

    Raises:
        NotFound: there is nobody with this id who may be seen.
        RoleNotCovered: they may do more.
    """
    wanted = id_of(USER, user_id)
    get_record(unit, USER, wanted, fields=("id",))
    held = held_roles(unit, visit.assembly.people, wanted)
    if not unit.rights.covers(visit.assembly.roles.rights(held)):
        raise RoleNotCovered(role_labels(visit, held))
    return wanted
