"""The pages on passkeys: making, naming and removing one's own."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from pegboard.access.passkey_types import PasskeyRefused
from pegboard.access.passkeys import (
    Passkey,
    add_passkey,
    begin_passkey,
    passkeys_of,
    remove_passkey,
    rename_passkey,
)
from pegboard.records.errors import NotFound
from pegboard.web.api.bodies import read_shape
from pegboard.web.pages.answers import go, leave
from pegboard.web.pages.device_words import device_words
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.oneself import (
    SIGNING_IN,
    demand_oneself,
    password_field,
    presence_problem,
)
from pegboard.web.pages.relying_party import demand_relying_party, relying_party
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext

HERE = f"{SIGNING_IN}/passkeys"


class SentPasskey(msgspec.Struct):
    """What the script sends when the browser has made a passkey."""

    step: str
    credential: dict[str, Any]
    name: str = ""


@get(HERE, sync_to_thread=False)
def show_passkeys(request: AnyRequest) -> Response[str]:
    """Show the person's passkeys, and the form that makes another."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    context = {
        "here": HERE,
        "back": SIGNING_IN,
        "passkeys": [_shown(visit, one) for one in passkeys_of(visit.assembly, user_id)],
        "possible": relying_party(request) is not None,
        "password": password_field(visit),
        "usual_name": device_words(request.headers.get("user-agent", "")),
    }
    return page(request, "pages/passkeys.html", context)


@post(f"{HERE}/options", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def offer_passkey(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Answer what the browser needs to make a passkey, for who proves to be the person."""
    visit = visit_of(request)
    demand_oneself(visit)
    party = demand_relying_party(request)
    problem = presence_problem(visit, text_of(form, "current"))
    if problem:
        return Response({"error": problem}, status_code=422)
    begun = begin_passkey(visit.assembly, visit.principal, party)
    return Response({"options": dict(begun.options), "step": begun.step}, status_code=200)


@post(f"{HERE}/add", sync_to_thread=False)
def take_passkey(request: AnyRequest, body: RawBody) -> Response[Any]:
    """Keep the passkey that the browser made."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    party = demand_relying_party(request)
    sent = read_shape(request, body, SentPasskey)
    name = sent.name or device_words(request.headers.get("user-agent", ""))
    try:
        add_passkey(
            visit.assembly,
            user_id,
            party,
            sent.step,
            sent.credential,
            name=name,
            address=visit.address,
        )
    except PasskeyRefused as error:
        return Response({"error": gettext(str(error))}, status_code=422)
    answer: Response[Any] = Response({"go": HERE}, status_code=200)
    return leave(answer, gettext("You can sign in with this passkey now."))


@get(f"{HERE}/{{passkey:str}}", sync_to_thread=False)
def show_passkey(request: AnyRequest, passkey: FromPath[str]) -> Response[str]:
    """Show one passkey, with the forms that rename and remove it."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    return _passkey_page(request, visit, _own(visit, user_id, passkey))


@post(f"{HERE}/{{passkey:str}}/name", dependencies=WITH_FORM, sync_to_thread=False)
def name_passkey(request: AnyRequest, passkey: FromPath[str], form: SentForm) -> Response[Any]:
    """Give a passkey another name."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    known = _own(visit, user_id, passkey)
    rename_passkey(visit.assembly, user_id, known.id, text_of(form, "name"))
    return go(HERE, say=gettext("The name is saved."))


@post(
    f"{HERE}/{{passkey:str}}/remove",
    opt={SLOW: True},
    dependencies=WITH_FORM,
    sync_to_thread=True,
)
def take_passkey_away(request: AnyRequest, passkey: FromPath[str], form: SentForm) -> Response[Any]:
    """Make a passkey worthless, for who proves to be the person."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    known = _own(visit, user_id, passkey)
    problem = presence_problem(visit, text_of(form, "current"))
    if problem:
        return _passkey_page(request, visit, known, error=problem, status=422)
    remove_passkey(visit.assembly, user_id, known.id, address=visit.address)
    return go(HERE, say=gettext("The passkey is worth nothing any more. Remove it there, too."))


def _own(visit: Visit, user_id: str, ident: str) -> Passkey:
    for one in passkeys_of(visit.assembly, user_id):
        if str(one.id) == ident:
            return one
    raise NotFound("passkey", ident)


def _passkey_page(
    request: AnyRequest, visit: Visit, known: Passkey, *, error: str = "", status: int = 200
) -> Response[str]:
    context = {
        "here": HERE,
        "back": SIGNING_IN,
        "passkey": _shown(visit, known),
        "password": password_field(visit, error=error),
        "error": error,
    }
    return page(request, "pages/passkey.html", context, status=status)


def _shown(visit: Visit, one: Passkey) -> dict[str, str]:
    form = format_of(visit)
    made = gettext("made %(when)s") % {"when": form.moment(one.created_at)}
    if one.used_at is None:
        used = gettext("not used yet")
    else:
        used = gettext("last used %(when)s") % {"when": form.moment(one.used_at)}
    return {
        "name": one.name,
        "note": f"{made} · {used}",
        "href": f"{HERE}/{one.id}",
    }
