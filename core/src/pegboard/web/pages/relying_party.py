"""For which host passkeys are made: the one that people type, when browsers allow it there."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from pegboard.access.passkey_types import RelyingParty
from pegboard.web.cookies import is_loopback
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.refusals import Refused
from pegboard.web.requests import visit_of

NAME = "Pegboard"


class NoPasskeysHere(Refused):
    """Raised when passkeys are asked for at an address for which browsers make none."""

    def __init__(self) -> None:
        super().__init__("Passkeys need an address with a name, over https.")


def relying_party(request: AnyRequest) -> RelyingParty | None:
    """Return the host of *request* (or of the setting), None for an IP address: it has no passkeys.

    WebAuthn level 3, section 5: a host name, over TLS; `localhost` may do without.
    """
    said = visit_of(request).runtime.settings.base_url
    address = said or f"{request.scope['scheme']}://{request.headers.get('host', '')}"
    parts = urlsplit(address)
    host = parts.hostname or ""
    if not host or _is_ip(host):
        return None
    origins = [f"https://{parts.netloc}"]
    if is_loopback(host):
        origins.append(f"http://{parts.netloc}")
    return RelyingParty(host, NAME, tuple(origins))


def demand_relying_party(request: AnyRequest) -> RelyingParty:
    """Return the host; raise NoPasskeysHere when there are none for it."""
    party = relying_party(request)
    if party is None:
        raise NoPasskeysHere
    return party


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
