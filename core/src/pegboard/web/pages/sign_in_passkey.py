"""Signing in with a passkey: what the browser needs for it, and the answer that it sends."""

from typing import Any

import msgspec
from litestar import Response, post
from litestar.params import RawBody

from pegboard.access.errors import SignInRefused, TooManyAttempts
from pegboard.access.passkeys import begin_passkey_sign_in, sign_in_with_passkey
from pegboard.access.sessions import SessionLimits
from pegboard.web.api.bodies import read_shape
from pegboard.web.identify import PUBLIC
from pegboard.web.pages.let_in import (
    let_in,
    local_path,
    refused_words,
    speak_to,
    wait_words,
)
from pegboard.web.pages.relying_party import demand_relying_party
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.requests import visit_of


class SentAnswer(msgspec.Struct):
    """What the script sends when a passkey was chosen; *next* is where the person wanted to."""

    step: str
    credential: dict[str, Any]
    next: str = ""


@post("/sign-in/passkey/options", opt={PUBLIC: True}, sync_to_thread=False)
def offer_passkey_sign_in(request: AnyRequest) -> Response[Any]:
    """Answer what the browser needs to let somebody choose a passkey."""
    visit = visit_of(request)
    speak_to(request)
    party = demand_relying_party(request)
    try:
        begun = begin_passkey_sign_in(visit.assembly, party, address=visit.address)
    except TooManyAttempts as refused:
        return Response({"error": wait_words(refused.seconds)}, status_code=429)
    return Response({"options": dict(begun.options), "step": begun.step}, status_code=200)


@post("/sign-in/passkey", opt={PUBLIC: True}, sync_to_thread=False)
def take_passkey_sign_in(request: AnyRequest, body: RawBody) -> Response[Any]:
    """Start a session for whoever holds the passkey."""
    visit = visit_of(request)
    speak_to(request)
    party = demand_relying_party(request)
    sent = read_shape(request, body, SentAnswer)
    try:
        token = sign_in_with_passkey(
            visit.assembly,
            party,
            sent.step,
            sent.credential,
            agent=request.headers.get("user-agent", ""),
            address=visit.address,
            limits=SessionLimits.of(visit.runtime.settings),
        )
    except SignInRefused:
        return Response({"error": refused_words()}, status_code=401)
    except TooManyAttempts as refused:
        return Response({"error": wait_words(refused.seconds)}, status_code=429)
    answer: Response[Any] = Response({"go": local_path(sent.next)}, status_code=200)
    return let_in(request, token, answer)
