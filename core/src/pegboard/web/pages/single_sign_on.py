"""Signing in with an account at the company's provider: away to it, and back with its word."""

import logging
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any

import msgspec
from litestar import Response, get

from pegboard.access.errors import SecondStepNeeded, TooManyAttempts
from pegboard.access.provider_types import NobodyHere, ProviderFailed
from pegboard.access.sealing import seal, unseal
from pegboard.access.sessions import SessionLimits
from pegboard.access.sign_in_steps import LASTS
from pegboard.access.single_sign_on import Proofs, arrive, departure, new_proofs
from pegboard.records.errors import NotFound
from pegboard.settings import Provider
from pegboard.web.cookies import no_provider_cookie, provider_cookie, provider_of
from pegboard.web.identify import PUBLIC
from pegboard.web.pages.answers import go
from pegboard.web.pages.let_in import ask_for_code, let_in, local_path, speak_to, wait_words
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.pages.sign_in import sign_in_page
from pegboard.web.requests import visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext

log = logging.getLogger("pegboard.web")

HERE = "/sign-in/provider"
BACK = f"{HERE}/back"
PURPOSE = "single sign-on"


class Journey(msgspec.Struct):
    """What the browser keeps, sealed, while it is away."""

    state: str
    nonce: str
    verifier: str
    next: str
    until: float


@get(HERE, opt={PUBLIC: True, SLOW: True}, sync_to_thread=True)
def leave_for_provider(request: AnyRequest) -> Response[Any]:
    """Send the browser to the provider."""
    visit = visit_of(request)
    provider = _provider(request)
    wanted = local_path(request.query_params.get("next", ""))
    proofs = new_proofs()
    until = (datetime.now(UTC) + LASTS).timestamp()
    try:
        address = departure(provider, proofs, back=_back(request))
    except ProviderFailed as failed:
        return _refused(request, wanted, failed, status=502)
    journey = Journey(proofs.state, proofs.nonce, proofs.verifier, wanted, until)
    key = visit.runtime.database.vault_key
    sealed = seal(key, msgspec.json.encode(journey).decode(), purpose=PURPOSE)
    answer = go(address)
    answer.set_cookie(provider_cookie(request, sealed, lasts=LASTS))
    return answer


@get(BACK, opt={PUBLIC: True, SLOW: True}, sync_to_thread=True)
def come_back(request: AnyRequest) -> Response[Any]:
    """Start a session for whom the provider vouches, in the browser that went there."""
    answer = _arrival(request, _provider(request))
    answer.set_cookie(no_provider_cookie(request))
    return answer


def _arrival(request: AnyRequest, provider: Provider) -> Response[Any]:
    visit = visit_of(request)
    journey = _journey(request)
    code, issuer = (request.query_params.get(name, "") for name in ("code", "iss"))
    if journey is None or not code or issuer not in ("", provider.issuer):
        return _refused(request, "", ProviderFailed("no code, or no journey"), status=400)
    proofs = Proofs(journey.state, journey.nonce, journey.verifier)
    try:
        token = arrive(
            visit.assembly,
            provider,
            proofs,
            code,
            back=_back(request),
            agent=request.headers.get("user-agent", ""),
            address=visit.address,
            limits=SessionLimits.of(visit.runtime.settings),
        )
    except ProviderFailed as failed:
        return _refused(request, journey.next, failed, status=401)
    except NobodyHere as refused:
        return _refused(request, journey.next, refused, status=401)
    except TooManyAttempts as refused:
        return _refused(request, journey.next, refused, status=429)
    except SecondStepNeeded as needed:
        return ask_for_code(request, needed.step, journey.next)
    return let_in(request, token, go(local_path(journey.next)))


def _journey(request: AnyRequest) -> Journey | None:
    """Return the journey that this browser began and now ends, None when it is another one."""
    key = visit_of(request).runtime.database.vault_key
    text = unseal(key, provider_of(request), purpose=PURPOSE)
    if text is None:
        return None
    journey = msgspec.json.decode(text, type=Journey)
    state = request.query_params.get("state", "").encode("utf-8", "replace")
    is_ours = compare_digest(state, journey.state.encode())
    is_fresh = datetime.now(UTC).timestamp() < journey.until
    return journey if is_ours and is_fresh else None


def _refused(
    request: AnyRequest,
    wanted: str,
    error: ProviderFailed | NobodyHere | TooManyAttempts,
    *,
    status: int,
) -> Response[Any]:
    speak_to(request)
    if isinstance(error, ProviderFailed):
        log.warning("single sign-on: %s", error.reason)
    words = wait_words(error.seconds) if isinstance(error, TooManyAttempts) else gettext(str(error))
    return sign_in_page(request, visit_of(request), wanted, error=words, status=status)


def _provider(request: AnyRequest) -> Provider:
    provider = visit_of(request).runtime.settings.provider
    if provider is None:
        raise NotFound("provider", "")
    return provider


def _back(request: AnyRequest) -> str:
    """Return the address to come back to, as it is registered at the provider."""
    said = visit_of(request).runtime.settings.base_url
    here = said or f"{request.scope['scheme']}://{request.headers.get('host', '')}"
    return f"{here.rstrip('/')}{BACK}"
