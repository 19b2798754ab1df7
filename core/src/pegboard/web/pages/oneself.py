"""Pages on how people sign in: open to themselves only, and to a browser that they signed in."""

from typing import Any

from pegboard.access.errors import SignInAgain, SignInRefused, TooManyAttempts
from pegboard.access.presence import has_password, prove_presence
from pegboard.records.errors import OnlyLooking
from pegboard.web.pages.let_in import wait_words
from pegboard.web.refusals import Refused
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext, speak

SIGNING_IN = "/settings/me/signing-in"
"""The page on how one signs in, and the beginning of the addresses below it."""


class SessionNeeded(Refused):
    """Raised when a program with a token comes where only a signed-in person may be."""

    status = 403

    def __init__(self) -> None:
        super().__init__("This can be done in a browser only, by the person who signed in there.")


def demand_oneself(visit: Visit) -> str:
    """Return the id of the person, who signed in and looks as nobody else; speak their language.

    Raises:
        NotSignedIn, SessionNeeded, OnlyLooking: it is anybody else.
    """
    person = visit.principal
    speak(person.locale)
    if visit.means != "session" or person.user_id is None:
        raise SessionNeeded
    if person.viewer is not None:
        raise OnlyLooking
    return person.user_id


def presence_problem(visit: Visit, password: str) -> str:
    """Return why *password* does not prove that it is the person; empty when it does."""
    try:
        prove_presence(
            visit.assembly,
            visit.principal,
            password,
            token=visit.session,
            address=visit.address,
        )
    except SignInRefused:
        return gettext("This is not your present password.")
    except TooManyAttempts as refused:
        return wait_words(refused.seconds)
    except SignInAgain as again:
        return gettext(str(again))
    return ""


def password_field(visit: Visit, *, error: str = "", place: str = "") -> dict[str, Any] | None:
    """Return the field that asks for the present password, None for who has none.

    *place* tells several of them on one page apart.
    """
    if not has_password(visit.assembly, visit.principal.user_id or ""):
        return None
    return {
        "kind": "password",
        "name": "current",
        "id": f"f-current-{place}" if place else "f-current",
        "label": gettext("Present password"),
        "required": True,
        "autocomplete": "current-password",
        "value": None,
        "error": error,
    }
