"""Which addresses webhooks may be sent to: public ones, and the networks that settings name.

The registries of the IANA decide (IPv4 and IPv6 special-purpose addresses): Python's `is_global`
calls some addresses public that lead back into a network, such as 6to4 and NAT64 ones.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""Returns the addresses behind a name."""

NOT_PUBLIC = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32",
        "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
        "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
)  # fmt: skip
PUBLIC_IPV6 = ip_network("2000::/3")
"""All that is given out of IPv6 so far; whatever stands for IPv4 or stays local lies outside."""
USUAL_PORTS = {"http": 80, "https": 443}
FIRST_FREE_PORT = 1024
LONGEST_URL = 2000


class BadAddress(PegboardError):
    """Raised for an address to which nothing is sent; the message says why."""


def read_address(url: str) -> SplitResult:
    """Return the parts of *url*.

    Raises:
        BadAddress: it is no plain web address.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadAddress(Worded("This is no web address.")) from error
    is_plain = len(url) <= LONGEST_URL and url.isascii() and url.isprintable() and " " not in url
    if not is_plain or parts.scheme not in USUAL_PORTS or not host:
        raise BadAddress(Worded("This is no web address."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadAddress(Worded("An address with a user, a password or a # is not called."))
    if port is not None and port < FIRST_FREE_PORT and port not in USUAL_PORTS.values():
        raise BadAddress(Worded("This port belongs to something else than the web."))
    return parts


def port_of(parts: SplitResult) -> int:
    """Return the port that an address leads to."""
    return parts.port or USUAL_PORTS[parts.scheme]


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses behind *host*, as this machine knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def checked(parts: SplitResult, addresses: Sequence[str], allowed: Sequence[str]) -> list[Address]:
    """Return *addresses*, to which a connection may be made for the address in *parts*.

    *allowed* are the networks that settings name. One forbidden address among them forbids all.

    Raises:
        BadAddress: there is none, or one that lies in a network that is not public.
    """
    found = [ip_address(one.partition("%")[0]) for one in addresses]
    if not found:
        raise BadAddress(Worded("There is no such host."))
    networks = [ip_network(one, strict=False) for one in allowed]
    for one in found:
        if any(one in network for network in networks):
            continue
        if not is_public(one):
            raise BadAddress(Worded("It leads into a network that is not public."))
        if parts.scheme != "https":
            raise BadAddress(Worded("Data leave for public addresses by https only."))
    return found


def is_public(address: Address) -> bool:
    """Return whether *address* is one that anybody on the internet can reach."""
    if isinstance(address, IPv6Address) and address not in PUBLIC_IPV6:
        return False
    return not any(address in network for network in NOT_PUBLIC)
