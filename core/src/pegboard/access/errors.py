"""What can go wrong when somebody signs in or is given an account."""

from pegboard.model.errors import PegboardError, RuleBroken
from pegboard.model.worded import Worded


class SignInRefused(PegboardError):
    """Raised when e-mail address and password do not belong together, whatever the reason."""

    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is not right.")


class TooManyAttempts(PegboardError):
    """Raised when sign-in was tried too often; *seconds* is how long to wait."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, round(seconds / 60))
        super().__init__(
            Worded("Too many attempts. Please try again in %(minutes)s minutes.", minutes=minutes)
        )
        self.seconds = seconds


class SecondStepNeeded(PegboardError):
    """Raised when the password is right and a code is needed besides; *step* is kept for that."""

    def __init__(self, step: str) -> None:
        super().__init__("Please enter the code of your authenticator app.")
        self.step = step


class SignInAgain(PegboardError):
    """Raised when somebody without a password must prove again that it is they."""

    def __init__(self) -> None:
        super().__init__("Please sign out and in again first, to show that it is you.")


class WrongCode(RuleBroken):
    """Raised when a code does not belong to the app that is being set up."""

    def __init__(self) -> None:
        super().__init__(
            "This is not the code that the app shows now. "
            "Please check that the clock of your device is right."
        )


class SecondFactorIsOn(RuleBroken):
    """Raised when an authenticator app is set up for somebody who has one."""

    def __init__(self) -> None:
        super().__init__("You have an authenticator app already. Turn it off first to use another.")


class NothingToConfirm(RuleBroken):
    """Raised when a code comes and nothing was begun that it could confirm."""

    def __init__(self) -> None:
        super().__init__("Please begin again: there is nothing to confirm.")


class WeakPassword(RuleBroken):
    """Raised when a password is too short, too long or too easy to guess."""


class UnknownUser(PegboardError):
    """Raised when nobody active has this e-mail address."""

    def __init__(self, email: str) -> None:
        super().__init__(
            Worded("There is no active user with the e-mail address %(email)s.", email=email)
        )
        self.email = email


class UnknownRole(RuleBroken):
    """Raised when a role is asked for that no plugin brings."""

    def __init__(self, role: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no role called {role}; there are: {', '.join(known)}.")
        self.role = role


class ViewNotAllowed(PegboardError):
    """Raised when somebody may not look as the person they asked for."""

    def __init__(self) -> None:
        super().__init__("You cannot look as this person.")


class NotLooking(PegboardError):
    """Raised when somebody stops to look as another and does not."""

    def __init__(self) -> None:
        super().__init__("You are yourself already.")


class AccessRefused(PegboardError):
    """Raised when somebody who may not manage access wants to change who may do what."""

    def __init__(self, message: str = "You may not manage access.") -> None:
        super().__init__(message)


class RoleNotCovered(AccessRefused):
    """Raised when a role that is given, taken or edited allows more than the person may do."""

    def __init__(self, label: str) -> None:
        super().__init__(
            Worded(
                "%(label)s allows more than you may do yourself, so you can neither give, take nor "
                "change it.",
                label=Worded(label),
            )
        )


class LastAdministrator(RuleBroken):
    """Raised when nobody active would administer the system any more."""

    def __init__(self) -> None:
        super().__init__(
            "This is the last active administrator. Make somebody else an administrator first."
        )


class RoleChanged(PegboardError):
    """Raised when a role is not any more as it was when its change was looked at."""

    def __init__(self) -> None:
        super().__init__("Somebody changed this role in the meantime. Please look at it again.")


class RoleInUse(RuleBroken):
    """Raised when a role is to be removed that *count* people hold."""

    def __init__(self, count: int) -> None:
        super().__init__(
            Worded("%(count)s people hold this role. Take it from them first.", count=count)
        )
        self.count = count


class RoleAdministers(RuleBroken):
    """Raised when a role is to be narrowed or removed that must be able to do everything."""

    def __init__(self) -> None:
        super().__init__("This role administers the system: it may do everything, and stays so.")


class BadToken(RuleBroken):
    """Raised when a token cannot be made as asked; *part* names what does not fit."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part


class BadRoleEdit(RuleBroken):
    """Raised when an edit of a role is about an entity, field, scope or permission unknown here."""

    def __init__(self, what: str) -> None:
        super().__init__(f"A role cannot say this: {what}")


class NothingToUndo(RuleBroken):
    """Raised when a change of a role is to be undone that is not known (any more)."""

    def __init__(self) -> None:
        super().__init__("This change cannot be undone any more. Change the role by hand.")
