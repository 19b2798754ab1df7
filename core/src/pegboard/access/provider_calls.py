"""Asks a provider of single sign-on: where it does what, for its keys, and for tokens."""

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from http.client import HTTPException
from time import monotonic
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from pegboard.access.provider_types import Endpoints, ProviderFailed
from pegboard.settings import Provider, is_safe_address

SECONDS = 10
KEPT_SECONDS = 600
LONGEST = 1_000_000
"""Bytes of an answer; more are not read."""


class _NoRedirect(HTTPRedirectHandler):
    """A provider answers itself: who is sent elsewhere could be sent anywhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirect)


def find_endpoints(provider: Provider) -> Endpoints:
    """Return what the provider's own description says, asked anew every ten minutes.

    Raises:
        ProviderFailed: there is none, it is of another issuer, or it leads to an unsafe address.
    """
    return _endpoints(provider, int(monotonic() // KEPT_SECONDS))


@lru_cache(maxsize=4)
def _endpoints(provider: Provider, _period: int) -> Endpoints:
    said = _ask(Request(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"))  # noqa: S310  # the setting was checked
    if said.get("issuer") != provider.issuer:
        raise ProviderFailed("the description is of another issuer")
    methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Endpoints(
        authorization=_address(said, "authorization_endpoint"),
        token=_address(said, "token_endpoint"),
        keys=_address(said, "jwks_uri"),
        posts_secret="client_secret_basic" not in methods,
    )


def fetch_keys(endpoints: Endpoints) -> Mapping[str, Any]:
    """Return the provider's present keys."""
    return _ask(Request(endpoints.keys))  # noqa: S310  # checked in `_address`


def fetch_id_token(
    provider: Provider, endpoints: Endpoints, *, code: str, verifier: str, back: str
) -> str:
    """Return the token that the provider gives for *code*, made for whoever has *verifier*."""
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": provider.client_id,
        "code_verifier": verifier,
    }
    headers = {"content-type": "application/x-www-form-urlencoded"}
    if endpoints.posts_secret:
        sent["client_secret"] = provider.client_secret
    else:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    request = Request(endpoints.token, urlencode(sent).encode(), headers, method="POST")  # noqa: S310  # checked in `_address`
    token = _ask(request).get("id_token")
    if not isinstance(token, str):
        raise ProviderFailed("there is no id token in the answer")
    return token


def _ask(request: Request) -> Mapping[str, Any]:
    request.add_header("accept", "application/json")
    try:
        with _opener().open(request, timeout=SECONDS) as answer:
            body: bytes = answer.read(LONGEST + 1)
    except (URLError, HTTPException, OSError) as error:
        raise ProviderFailed(f"{urlsplit(request.full_url).path}: {error}") from error
    try:
        said = json.loads(body) if len(body) <= LONGEST else None
    except (ValueError, RecursionError) as error:
        raise ProviderFailed("the answer is no JSON") from error
    if not isinstance(said, dict):
        raise ProviderFailed("the answer is no JSON object, or too long")
    return said


def _address(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not is_safe_address(value):
        raise ProviderFailed(f"{name} is no https address")
    return value
