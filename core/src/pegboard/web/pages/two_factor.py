"""The page on the second step of signing in: setting up an app, recovery codes, turning it off."""

from typing import Any

from litestar import Response, get, post
from markupsafe import Markup
from segno import make_qr

from pegboard.access.errors import NothingToConfirm, SecondFactorIsOn, WrongCode
from pegboard.access.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    has_second_factor,
    new_recovery_codes,
    pending_enrolment,
    recovery_codes_left,
    turn_off,
)
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.oneself import (
    SIGNING_IN,
    demand_oneself,
    password_field,
    presence_problem,
)
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext

HERE = f"{SIGNING_IN}/two-factor"
GROUP = 4
"""How many letters of a secret stand together, for people who type it."""


@get(HERE, sync_to_thread=False)
def show_two_factor(request: AnyRequest) -> Response[str]:
    """Show where the person stands: without, in the middle of setting it up, or with."""
    visit = visit_of(request)
    demand_oneself(visit)
    return _page(request, visit)


@post(f"{HERE}/begin", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def begin_two_factor(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Make a secret for an app, for who proves to be the person."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    problem = presence_problem(visit, text_of(form, "current"))
    if problem:
        return _page(request, visit, begin_error=problem, status=422)
    try:
        begin_enrolment(visit.assembly, user_id, visit.principal.email)
    except SecondFactorIsOn as error:
        return go(HERE, say=gettext(str(error)), tone="amber")
    return go(HERE)


@post(f"{HERE}/confirm", dependencies=WITH_FORM, sync_to_thread=False)
def confirm_two_factor(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Turn the second step on and show the recovery codes, this one time."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    try:
        codes = confirm_enrolment(
            visit.assembly, user_id, text_of(form, "code"), address=visit.address
        )
    except WrongCode as error:
        return _page(request, visit, code_error=gettext(str(error)), status=422)
    except NothingToConfirm as error:
        return go(HERE, say=gettext(str(error)), tone="amber")
    return _codes_page(request, codes, is_new=True)


@post(f"{HERE}/codes", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def replace_codes(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Show ten new recovery codes, this one time."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    problem = presence_problem(visit, text_of(form, "current"))
    if problem:
        return _page(request, visit, codes_error=problem, status=422)
    try:
        codes = new_recovery_codes(visit.assembly, user_id, address=visit.address)
    except NothingToConfirm as error:
        return go(HERE, say=gettext(str(error)), tone="amber")
    return _codes_page(request, codes, is_new=False)


@post(f"{HERE}/off", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def turn_two_factor_off(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Ask for no code any more; also leaves a set-up that was begun."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    is_on = has_second_factor(visit.assembly, user_id)
    problem = presence_problem(visit, text_of(form, "current")) if is_on else ""
    if problem:
        return _page(request, visit, off_error=problem, status=422)
    turn_off(visit.assembly, user_id, by=user_id, address=visit.address)
    say = gettext("Signing in asks for no code any more.") if is_on else ""
    return go(SIGNING_IN, say=say)


def _page(
    request: AnyRequest,
    visit: Visit,
    *,
    begin_error: str = "",
    code_error: str = "",
    codes_error: str = "",
    off_error: str = "",
    status: int = 200,
) -> Response[str]:
    user_id, email = visit.principal.user_id or "", visit.principal.email
    pending = pending_enrolment(visit.assembly, user_id, email)
    context = {
        "here": HERE,
        "back": SIGNING_IN,
        "is_on": has_second_factor(visit.assembly, user_id),
        "codes_left": recovery_codes_left(visit.assembly, user_id),
        "secret": _in_groups(pending.secret) if pending else "",
        "qr": _qr(pending.address) if pending else None,
        "begin_password": password_field(visit, error=begin_error, place="begin"),
        "codes_password": password_field(visit, error=codes_error, place="codes"),
        "off_password": password_field(visit, error=off_error, place="off"),
        "error": begin_error or codes_error or off_error,
        "code_error": code_error,
    }
    return page(request, "pages/two_factor.html", context, status=status)


def _codes_page(request: AnyRequest, codes: list[str], *, is_new: bool) -> Response[str]:
    context = {"codes": codes, "is_new": is_new, "back": SIGNING_IN}
    return page(request, "pages/recovery_codes.html", context)


def _qr(address: str) -> Markup:
    """Return a picture that needs no style of its own, dark on white in every theme."""
    drawn = make_qr(address, error="m").svg_inline(
        scale=5, border=3, light="#fff", svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704  # made of numbers only


def _in_groups(secret: str) -> str:
    return " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))
