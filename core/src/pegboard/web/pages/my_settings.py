"""What people set for themselves: language, time zone and password."""

from typing import Any

from litestar import Response, get, post

from pegboard.access.errors import SignInRefused, TooManyAttempts, WeakPassword
from pegboard.access.own_password import change_own_password
from pegboard.access.sessions import SessionLimits
from pegboard.model.fields import Choice
from pegboard.model.system import USER
from pegboard.records.errors import InvalidRecord, NotFound
from pegboard.records.get import get as get_record
from pegboard.records.update import update
from pegboard.web.cookies import session_cookie
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.oneself import demand_oneself
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.pages.time_zones import time_zone_control
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext, speak

HERE = "/settings/me"
OWN = ("language", "time_zone")


@get(HERE, sync_to_thread=False)
def show_settings(request: AnyRequest) -> Response[str]:
    """Show what the person can set."""
    return _settings_page(request, visit_of(request), {})


@post(HERE, dependencies=WITH_FORM, sync_to_thread=False)
def take_settings(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Keep language and time zone; everybody may, whatever their right on users."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    user_id = visit.principal.user_id
    if user_id is None:
        raise NotFound(USER, "")
    values = {name: text_of(form, name) for name in OWN if name in form}
    try:
        with visit.writing() as unit:
            update(unit.as_system(), USER, user_id, values, version=None)
    except InvalidRecord as error:
        errors = {one.field: one.message for one in error.problems}
        return _settings_page(request, visit, errors, status=422)
    speak(values.get("language", visit.principal.locale))
    return go(HERE, say=gettext("Your settings are saved."))


@post(f"{HERE}/password", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_password(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Change the password; other devices have to sign in again."""
    visit = visit_of(request)
    demand_oneself(visit)
    new = text_of(form, "new")
    if new != text_of(form, "again"):
        problem = {"again": gettext("This is not the same password.")}
        return _settings_page(request, visit, problem, status=422)
    try:
        token = change_own_password(
            visit.system,
            visit.principal,
            current=text_of(form, "current"),
            new=new,
            address=visit.address,
            agent=request.headers.get("user-agent", ""),
            limits=SessionLimits.of(visit.runtime.settings),
        )
    except SignInRefused:
        problem = {"current": gettext("This is not your present password.")}
        return _settings_page(request, visit, problem, status=422)
    except (WeakPassword, TooManyAttempts) as error:
        return _settings_page(request, visit, {"new": gettext(str(error))}, status=422)
    answer = go(HERE, say=gettext("Your password is changed. Other devices must sign in again."))
    lasts = visit.runtime.settings.session_longest
    answer.set_cookie(session_cookie(request, token, lasts=lasts))
    return answer


def _settings_page(
    request: AnyRequest, visit: Visit, errors: dict[str, str], *, status: int = 200
) -> Response[str]:
    speak(visit.principal.locale)
    with visit.reading() as unit:
        user = get_record(unit.as_system(), USER, visit.principal.user_id or "", fields=OWN)
    kind = visit.assembly.schema.entity(USER)
    language = kind.field("language")
    options = language.options if isinstance(language, Choice) else ()
    roles = visit.assembly.workspace.roles.roles
    context = {
        "person": visit.principal,
        "roles": [gettext(roles[name].label) for name in visit.principal.roles if name in roles],
        "language": {
            "kind": "choice", "name": "language", "label": gettext("Language"), "required": True,
            "value": user["language"], "error": errors.get("language"),
            "options": [{"value": value, "label": label} for value, label in options],
        },
        "time_zone": time_zone_control(user["time_zone"], errors.get("time_zone")),
        "passwords": [
            _password("current", gettext("Present password"), "current-password", errors),
            _password("new", gettext("New password"), "new-password", errors),
            _password("again", gettext("New password again"), "new-password", errors),
        ],
    }  # fmt: skip
    return page(request, "pages/my_settings.html", context, status=status)


def _password(name: str, label: str, fill: str, errors: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": "password",
        "name": name,
        "label": label,
        "required": True,
        "autocomplete": fill,
        "value": None,
        "error": errors.get(name),
    }
