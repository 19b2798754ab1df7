"""People for tests: users that hold roles, and their way in."""

from pegboard.access.principals import SYSTEM, Principal
from pegboard.access.sessions import session_principal, start_session
from pegboard.access.tokens import create_token
from pegboard.access.user_roles import change_roles
from pegboard.assembly.runtime import Runtime
from pegboard.model.system import USER
from pegboard.records.create import create

COOKIE = "pegboard_session"


def add_person(
    runtime: Runtime, name: str, roles: tuple[str, ...], team: str | None = None
) -> Principal:
    """Create a user called *name* with *roles*, and return who that is.

    Raises:
        UnknownRole: there is no such role.
    """
    email = f"{name.lower().replace(' ', '.')}@example.com"
    with runtime.writing(SYSTEM) as unit:
        made = create(unit, USER, {"name": name, "email": email, "team": team})
        change_roles(unit, runtime.people, str(made["id"]), add=roles)
    return Principal(str(made["id"]), name, email, roles, team)


def session_headers(runtime: Runtime, person: Principal, *, language: str) -> dict[str, str]:
    """Return what the browser of a signed-in *person* sends along, with the form's token."""
    token = start_session(runtime, str(person.user_id))
    found = session_principal(runtime, token)
    assert found is not None  # noqa: S101  # started just now
    return {
        "cookie": f"{COOKIE}={token}",
        "x-csrf-token": found.csrf,
        "accept-language": language,
    }


def token_headers(runtime: Runtime, person: Principal) -> dict[str, str]:
    """Return what a script of *person* sends along."""
    return {"authorization": f"Bearer {create_token(runtime, str(person.user_id), 'tests')}"}
