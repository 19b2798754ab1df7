"""What can go wrong when somebody signs in or is given an account."""

from pegboard.model.errors import PegboardError, RuleBroken


class SignInRefused(PegboardError):
    """Raised when e-mail address and password do not belong together, whatever the reason."""

    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is not right.")


class TooManyAttempts(PegboardError):
    """Raised when sign-in was tried too often; *seconds* is how long to wait."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, round(seconds / 60))
        super().__init__(f"Too many attempts. Please try again in {minutes} minutes.")
        self.seconds = seconds


class WeakPassword(RuleBroken):
    """Raised when a password is too short, too long or too easy to guess."""


class UnknownUser(PegboardError):
    """Raised when nobody active has this e-mail address."""

    def __init__(self, email: str) -> None:
        super().__init__(f"There is no active user with the e-mail address {email}.")
        self.email = email


class UnknownRole(RuleBroken):
    """Raised when a role is asked for that no plugin brings."""

    def __init__(self, role: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no role called {role}; there are: {', '.join(known)}.")
        self.role = role
