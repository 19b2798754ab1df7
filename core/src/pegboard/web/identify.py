"""Finds out who sends a request, and refuses changes that other sites make in a person's name."""

from dataclasses import replace
from functools import partial
from hmac import compare_digest
from urllib.parse import urlsplit

from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from pegboard.access.session_renewal import renew_session
from pegboard.access.sessions import SessionLimits, SignedIn, session_principal
from pegboard.access.tokens import token_principal
from pegboard.access.view_as import may_go_on
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.runtime import Runtime
from pegboard.records.errors import OnlyLooking
from pegboard.web.cookies import session_cookie, session_of
from pegboard.web.refusals import ForgedRequest
from pegboard.web.renewed_cookie import give_renewed
from pegboard.web.requests import STATE_KEY, AnyRequest, NotSignedIn, Visit
from pegboard.web.running import Run

PUBLIC = "public"
"""The `opt` of a handler that anybody may call; all others need somebody signed in."""
WHILE_LOOKING = "while_looking"
"""The `opt` of a handler that may be called with other methods than GET while a person looks as
another, as it changes nothing of anybody's."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class Identify(ASGIMiddleware):
    """Puts the visit into the request's state, for every handler to read with `visit_of`."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, runtime: Runtime, run: Run) -> None:
        self._runtime = runtime
        self._run = run

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: AnyRequest = Request(scope, receive, send)
        is_public = bool(scope["route_handler"].opt.get(PUBLIC))
        visit = await self._visit(request, may_renew=not is_public)
        if visit.known is None and not is_public and request.method != "OPTIONS":
            raise NotSignedIn
        if request.method not in SAFE_METHODS and visit.means != "token":
            await _refuse_forged(request, visit, self._runtime.settings.base_url)
            if visit.known is not None and visit.known.viewer and not _may_while_looking(scope):
                scope["state"][STATE_KEY] = visit  # its page shows the way out
                raise OnlyLooking
        scope["state"][STATE_KEY] = visit
        await next_app(scope, receive, send)

    async def _visit(self, request: AnyRequest, *, may_renew: bool) -> Visit:
        assembly = self._runtime.assembly
        address = request.client.host if request.client else ""
        bearer = _bearer(request)
        if bearer is not None:
            person = await self._run(token_principal, assembly, bearer)
            if person is None:
                raise NotSignedIn
            assembly = self._runtime.assembly_for(person)
            person = replace(person, address=address)
            return Visit(self._runtime, assembly, "token", person, address)
        token = session_of(request)
        found = await self._session(assembly, token) if token else None
        if found is None:
            return Visit(self._runtime, assembly, "anonymous", None, address)
        if found.is_stale and may_renew:
            token = await self._renewed(request, assembly, token)
        assembly = self._runtime.assembly_for(found.principal)
        person = replace(found.principal, address=address)
        return Visit(self._runtime, assembly, "session", person, address, found.csrf, token)

    async def _session(self, assembly: Assembly, token: str) -> SignedIn | None:
        """Return the living session of *token*; who looks as another must still be allowed to."""
        limits = SessionLimits.of(self._runtime.settings)
        found = await self._run(partial(session_principal, limits=limits), assembly, token)
        if found is None or found.principal.viewer is None:
            return found
        assembly = self._runtime.assembly_for(found.principal)
        may = await self._run(may_go_on, assembly, assembly.roles, found.principal)
        return found if may else None

    async def _renewed(self, request: AnyRequest, assembly: Assembly, token: str) -> str:
        """Return the new token of a session whose owner's rights changed; the answer brings it."""
        fresh = await self._run(renew_session, assembly, token)
        if fresh is None:
            return token
        lasts = self._runtime.settings.session_longest
        give_renewed(request.scope, session_cookie(request, fresh, lasts=lasts))
        return fresh


def _may_while_looking(scope: Scope) -> bool:
    return bool(scope["route_handler"].opt.get(WHILE_LOOKING))


def _bearer(request: AnyRequest) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def _refuse_forged(request: AnyRequest, visit: Visit, base_url: str | None) -> None:
    """Raise ForgedRequest unless the request comes from our own pages (OWASP: CSRF prevention)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in OWN_SITES:
        raise ForgedRequest
    origin = request.headers.get("origin")
    if origin is not None and not _is_own(origin, request.headers.get("host", ""), base_url):
        raise ForgedRequest
    if visit.means == "session" and not compare_digest(
        (await _sent_proof(request)).encode("utf-8", "replace"), visit.csrf.encode()
    ):
        raise ForgedRequest


def _is_own(origin: str, host: str, base_url: str | None) -> bool:
    own = {host} if base_url is None else {host, urlsplit(base_url).netloc}
    return origin.partition("://")[2] in own


async def _sent_proof(request: AnyRequest) -> str:
    header = request.headers.get("x-csrf-token")
    if header is not None:
        return header
    if not request.headers.get("content-type", "").startswith(FORM_TYPES):
        return ""
    form = await request.form()
    sent = form.get("_csrf")
    return sent if isinstance(sent, str) else ""
