"""What single sign-on is spoken of with, without the library that reads its tokens."""

from dataclasses import dataclass

from pegboard.model.errors import PegboardError


class ProviderFailed(PegboardError):
    """Raised when a provider cannot be reached or answers wrongly; *reason* is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__("Signing in with your company account does not work at the moment.")
        self.reason = reason


class NobodyHere(PegboardError):
    """Raised when a provider vouches for somebody who has no account here."""

    def __init__(self) -> None:
        super().__init__(
            "The account that you chose does not belong to anybody here. "
            "Ask your administrator for one with this e-mail address."
        )


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a provider does what (OpenID Connect Discovery 1.0, section 3)."""

    authorization: str
    token: str
    keys: str
    posts_secret: bool


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom a provider vouches for. *email* is empty unless the provider verified it."""

    subject: str
    email: str
    is_multi_factor: bool
