"""What passkeys are spoken of with, without the library that knows their ceremonies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.model.errors import PegboardError


class PasskeyRefused(PegboardError):
    """Raised when a browser's answer does not prove that somebody holds a passkey."""

    def __init__(self) -> None:
        super().__init__("This passkey was not accepted. Please try again.")


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The place that passkeys are for: a host name, and the origins where it may be used."""

    id: str
    name: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """The options for the browser, as JSON, and the challenge in them, which is used once."""

    options: Mapping[str, Any]
    challenge: str


@dataclass(frozen=True, slots=True)
class NewCredential:
    """A passkey that was made: its id, what is kept of it (no secret), and its counter."""

    id: str
    kept: str
    count: int


@dataclass(frozen=True, slots=True)
class Asserted:
    """What the device said at a sign-in: its counter, and whose the passkey is."""

    count: int
    user_id: str | None
