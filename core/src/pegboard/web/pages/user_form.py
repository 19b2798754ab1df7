"""One person of the system: who they are, where they stand, what they may do."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.access.credentials import keep_password
from pegboard.access.errors import WeakPassword
from pegboard.access.passwords import check_strength
from pegboard.access.session_list import sessions_of
from pegboard.access.user_roles import held_roles, may_grant, set_roles
from pegboard.model.errors import RuleBroken
from pegboard.model.system import USER
from pegboard.records.create import create
from pegboard.records.errors import InvalidRecord, NotFound
from pegboard.records.get import get as get_record
from pegboard.records.reach import id_of
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.web.pages.access_words import USERS, access_tabs, enter_access
from pegboard.web.pages.answers import go
from pegboard.web.pages.controls import control_of
from pegboard.web.pages.forms import Form, read_form, text_of, texts_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.pages.time_zones import time_zone_control
from pegboard.web.pages.token_words import tokens_shown
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext

WRITTEN = (
    "name", "email", "job_title", "team", "manager", "language", "time_zone", "active",
)  # fmt: skip
NEW = "new"
LONGEST_NUMBER = 10
ONE = f"{USERS}/{{user_id:str}}"


def user_url(user_id: str) -> str:
    return f"{USERS}/{user_id}"


@get(f"{USERS}/new", sync_to_thread=False)
def show_new_user(request: AnyRequest) -> Response[str]:
    """Show an empty form."""
    return _page(request, enter_access(visit_of(request)), None)


@get(ONE, sync_to_thread=False)
def show_user(request: AnyRequest, user_id: FromPath[str]) -> Response[str]:
    """Show a person with roles, sessions and tokens."""
    return _page(request, enter_access(visit_of(request)), id_of(USER, user_id))


@post(f"{USERS}/new", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_new_user(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Add a person with their roles; without a password they sign in another way, or not yet."""
    visit = enter_access(visit_of(request))
    password = text_of(form, "password")
    weak = _weakness(form, password)
    try:
        with visit.writing() as unit:
            user_id = str(create(unit, USER, _values(visit, form))["id"])
            set_roles(unit, visit.assembly.people, user_id, _wanted(unit, visit, None, form))
            if weak:
                raise InvalidRecord([])
            if password:
                keep_password(visit.assembly.people, unit.tx, user_id, password, now=unit.now)
    except InvalidRecord as error:
        problems = _by_field(error) | weak
        return _page(request, visit, None, form=form, errors=problems, status=422)
    say = gettext("%(name)s is added.") % {"name": text_of(form, "name")}
    return go(user_url(user_id), say=say)


@post(ONE, dependencies=WITH_FORM, sync_to_thread=False)
def take_user(request: AnyRequest, user_id: FromPath[str], form: SentForm) -> Response[Any]:
    """Keep who a person is, where they stand and which roles they hold, all of it or nothing."""
    visit = enter_access(visit_of(request))
    wanted = id_of(USER, user_id)
    try:
        with visit.writing() as unit:
            update(unit, USER, wanted, _values(visit, form), version=_version(form))
            if "roles" in form:
                roles = _wanted(unit, visit, wanted, form)
                set_roles(unit, visit.assembly.people, wanted, roles)
    except InvalidRecord as error:
        return _page(request, visit, wanted, form=form, errors=_by_field(error), status=422)
    except RuleBroken as error:
        problem = {"roles": gettext(str(error))}
        return _page(request, visit, wanted, form=form, errors=problem, status=422)
    return go(user_url(wanted), say=gettext("Saved."))


def _weakness(form: Form, password: str) -> dict[str, str]:
    """Return what is wrong with the password, to be told along with all else that is."""
    try:
        if password:
            check_strength(password, about=(text_of(form, "email"), text_of(form, "name")))
    except WeakPassword as error:
        return {"password": gettext(str(error))}
    return {}


def _values(visit: Visit, form: Form) -> dict[str, object]:
    kind = visit.assembly.schema.entity(USER)
    raw = read_form(kind, form, format_of(visit))
    return {name: raw[name] for name in WRITTEN if name in raw}


def _version(form: Form) -> int | None:
    """Return the version that the form was filled in over, None where it does not say."""
    text = text_of(form, "version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None


def _by_field(error: InvalidRecord) -> dict[str, str]:
    return {one.field: gettext(one.message) for one in error.problems}


def _wanted(unit: Unit, visit: Visit, user_id: str | None, form: Form) -> frozenset[str]:
    """Return the roles after the form: those ticked, and those held that one may not take."""
    held = held_roles(unit, visit.assembly.people, user_id) if user_id else frozenset()
    mine = {name for name in visit.assembly.roles.roles if may_grant(unit, name)}
    ticked = {name for name in texts_of(form, "roles") if name}
    return frozenset((held - mine) | ticked)


def _page(
    request: AnyRequest,
    visit: Visit,
    user_id: str | None,
    *,
    form: Form | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    errors = errors or {}
    with visit.reading() as unit:
        user = _stored(unit, user_id)
        held = held_roles(unit, visit.assembly.people, user_id) if user_id else frozenset()
        grantable = {name for name in visit.assembly.roles.roles if may_grant(unit, name)}
        shown = user if form is None else user | _values(visit, form)
        links = {str(shown[one]) for one in ("team", "manager") if shown.get(one)}
        named = titles(unit, {"base.team": links, USER: links})
    ticked = set(texts_of(form, "roles")) if form is not None and "roles" in form else held
    kind = visit.assembly.schema.entity(USER)
    fields = [
        time_zone_control(shown.get(name), errors.get(name))
        if name == "time_zone"
        else control_of(
            visit,
            kind.field(name),
            shown.get(name),
            title=named.get(str(shown.get(name))),
            error=errors.get(name),
        )
        for name in WRITTEN
    ]
    rights = visit.rights
    context = {
        "tabs": access_tabs(USERS),
        "user_id": user_id,
        "version": user.get("version"),
        "name": user.get("name") or gettext("New user"),
        "email": user.get("email") or "",
        "is_active": bool(user.get("active", True)),
        "is_me": user_id == visit.principal.user_id,
        "fields": fields,
        "roles": _roles(visit, frozenset(ticked), grantable),
        "roles_error": errors.get("roles", ""),
        "password": _password(errors.get("password", ""), is_new=user_id is None),
        "sessions": len(sessions_of(visit.assembly, user_id)) if user_id else 0,
        "tokens": tokens_shown(visit, user_id) if user_id else [],
        "may_view_as": rights.may_do("base.view_as") and user_id != visit.principal.user_id,
        "action": user_url(user_id or NEW),
    }
    return page(request, "pages/user.html", context, status=status, current=USERS)


def _stored(unit: Unit, user_id: str | None) -> dict[str, Any]:
    if user_id is None:
        return {"active": True, "language": "en", "time_zone": "UTC"}
    found = get_record(unit, USER, user_id, fields=(*WRITTEN, "version"))
    if not found:
        raise NotFound(USER, user_id)
    return dict(found)


def _roles(visit: Visit, ticked: frozenset[str], grantable: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": gettext(pack.label),
            "help": gettext(pack.help),
            "ticked": name in ticked,
            "may_grant": name in grantable,
        }
        for name, pack in visit.assembly.roles.roles.items()
    ]


def _password(error: str, *, is_new: bool) -> dict[str, Any]:
    words = gettext("Leave it empty and nobody can sign in with a password yet.")
    return {
        "kind": "password",
        "name": "password",
        "label": gettext("Password") if is_new else gettext("New password"),
        "value": None,
        "required": not is_new,
        "autocomplete": "new-password",
        "help": words if is_new else gettext("At least 10 characters."),
        "error": error,
    }
