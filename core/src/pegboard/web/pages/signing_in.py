"""The page on how one signs in: second step, passkeys, and where one is signed in."""

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post

from pegboard.access.passkeys import passkeys_of
from pegboard.access.second_factor import has_second_factor, recovery_codes_left
from pegboard.access.session_list import (
    ListedSession,
    end_other_sessions_of,
    end_session_of,
    sessions_of,
)
from pegboard.access.sessions import SessionLimits
from pegboard.web.pages.answers import go
from pegboard.web.pages.device_words import device_words
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.oneself import SIGNING_IN, demand_oneself
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, ngettext

MEANS: dict[str, Callable[[], str]] = {
    "password": lambda: gettext("Password"),
    "password_code": lambda: gettext("Password and code"),
    "password_recovery_code": lambda: gettext("Password and recovery code"),
    "passkey": lambda: gettext("Passkey"),
    "provider": lambda: gettext("Company account"),
    "provider_code": lambda: gettext("Company account and code"),
    "provider_recovery_code": lambda: gettext("Company account and recovery code"),
}


@get(SIGNING_IN, sync_to_thread=False)
def show_signing_in(request: AnyRequest) -> Response[str]:
    """Show how the person signs in, and where they are signed in."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    context = {
        "has_second_factor": has_second_factor(visit.assembly, user_id),
        "passkeys": len(passkeys_of(visit.assembly, user_id)),
        "codes_left": recovery_codes_left(visit.assembly, user_id),
        "sessions": [_shown(visit, one) for one in _sessions(visit, user_id)],
    }
    return page(request, "pages/signing_in.html", context)


@post(f"{SIGNING_IN}/end-session", dependencies=WITH_FORM, sync_to_thread=False)
def end_session(request: AnyRequest, form: SentForm) -> Response[Any]:
    """End one session; that of the request itself ends with signing out."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    wanted = text_of(form, "session")
    others = {one.id for one in _sessions(visit, user_id) if not one.is_this}
    if wanted not in others or not end_session_of(
        visit.assembly, user_id, wanted, address=visit.address
    ):
        return go(SIGNING_IN, say=gettext("This session has ended already."), tone="amber")
    return go(SIGNING_IN, say=gettext("The session has ended."))


@post(f"{SIGNING_IN}/end-other-sessions", sync_to_thread=False)
def end_other_sessions(request: AnyRequest) -> Response[Any]:
    """End all sessions but that of the request."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    ended = end_other_sessions_of(visit.assembly, user_id, visit.session, address=visit.address)
    words = ngettext("%(num)s session has ended.", "%(num)s sessions have ended.", ended)
    return go(SIGNING_IN, say=words % {"num": ended})


def _sessions(visit: Visit, user_id: str) -> list[ListedSession]:
    limits = SessionLimits.of(visit.runtime.settings)
    return sessions_of(visit.assembly, user_id, token=visit.session, limits=limits)


def _shown(visit: Visit, one: ListedSession) -> dict[str, Any]:
    form = format_of(visit)
    facts = (
        one.address,
        MEANS.get(one.means, MEANS["password"])(),
        gettext("since %(when)s") % {"when": form.moment(one.created_at)},
        gettext("last seen %(when)s") % {"when": form.moment(one.seen_at)},
    )
    return {
        "id": one.id,
        "device": device_words(one.agent),
        "note": " · ".join(fact for fact in facts if fact),
        "is_this": one.is_this,
    }
