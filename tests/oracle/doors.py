"""The doors into the system that have no address on the web: the first people and their roles."""

from collections.abc import Iterable, Mapping
from typing import Any

from pegboard.access.accounts import add_user, grant_roles, withdraw_role
from pegboard.access.principals import Principal
from pegboard.access.token_list import tokens_of
from pegboard.access.tokens import create_token, remove_token, token_principal
from pegboard.assembly.runtime import Runtime

PASSWORD = "seven green bicycles"


def add_person(
    runtime: Runtime, name: str, roles: Iterable[str], more: Mapping[str, object], *, signs_in: bool
) -> str:
    """Add somebody, with a password only where they sign in: making one takes its time."""
    return add_user(
        runtime,
        email=address_of(name),
        name=name,
        roles=tuple(roles),
        password=PASSWORD if signs_in else None,
        more=more,
    )


def give_role(runtime: Runtime, person: str, role: str) -> None:
    grant_roles(runtime, person, (role,))


def take_role(runtime: Runtime, person: str, role: str) -> None:
    withdraw_role(runtime, person, role)


def make_token(runtime: Runtime, person: str, **wish: Any) -> str:
    """Make a token; *wish* narrows it: rights in `of`, entities in `only`, a scope in `widest`."""
    return create_token(runtime, person, "referee", **wish)


def remove_newest_token(runtime: Runtime, person: str) -> None:
    remove_token(runtime, person, tokens_of(runtime, person)[0].id)


def principal(runtime: Runtime, token: str) -> Principal:
    """Return whom a token stands for, as the command line and exports take them."""
    found = token_principal(runtime, token)
    assert found is not None
    return found


def address_of(name: str) -> str:
    return f"{name.lower()}@referee.example"
