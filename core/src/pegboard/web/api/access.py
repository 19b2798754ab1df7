"""Roles of people, and one's own API tokens."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, RawBody

from pegboard.access.errors import AccessRefused, BadToken
from pegboard.access.snapshots import READING
from pegboard.access.token_list import ListedToken, tokens_of
from pegboard.access.tokens import TokenWish, keep_token, revoke_token
from pegboard.access.user_roles import demand_access_manager, held_roles, set_roles
from pegboard.hookspecs.roles import RIGHTS
from pegboard.model.system import USER
from pegboard.records.errors import BadQuery, NotFound
from pegboard.records.get import get as get_record
from pegboard.records.reach import id_of
from pegboard.records.unit import Unit
from pegboard.web.api.answers import json_answer
from pegboard.web.api.bodies import read_shape
from pegboard.web.api.parameters import read_parameters
from pegboard.web.api.paths import V1
from pegboard.web.requests import AnyRequest, Visit, visit_of

NONE_KNOWN: frozenset[str] = frozenset()
ROLES_OF = f"{V1}/users/{{record_id:str}}/roles"
TOKENS = f"{V1}/me/tokens"
LONGEST_DAYS = 3_650


class RolesBody(msgspec.Struct, forbid_unknown_fields=True):
    """All roles that a person is to hold."""

    roles: list[str]


class TokenBody(msgspec.Struct, forbid_unknown_fields=True):
    """What a new token is to be."""

    name: str
    days: int | None = 90
    rights: Literal["read", "write"] = "read"
    entities: tuple[str, ...] = ()
    scope: str = "all"


@get(f"{V1}/roles", sync_to_thread=False)
def list_roles(request: AnyRequest) -> Response[bytes]:
    """Return the roles, and how many people hold each."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    with visit.reading() as unit:
        demand_access_manager(unit)
        counts = dict(unit.tx.rows(visit.assembly.people.access.count_holders))
    items = [
        {
            "name": name,
            "label": pack.label,
            "help": pack.help,
            "administers": pack.administers,
            "permissions": sorted(pack.permissions),
            "people": counts.get(name, 0),
        }
        for name, pack in visit.assembly.roles.roles.items()
    ]
    return json_answer({"items": items})


@get(ROLES_OF, sync_to_thread=False)
def show_roles_of(request: AnyRequest, record_id: FromPath[str]) -> Response[bytes]:
    """Return the roles that a person holds."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    with visit.reading() as unit:
        demand_access_manager(unit)
        return _roles_of(unit, visit, _known(unit, record_id))


@put(ROLES_OF, sync_to_thread=False)
def set_roles_of(request: AnyRequest, record_id: FromPath[str], body: RawBody) -> Response[bytes]:
    """Let a person hold just these roles."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    with visit.writing() as unit:
        demand_access_manager(unit)
        wanted = _known(unit, record_id)
        asked = read_shape(request, body, RolesBody)
        set_roles(unit, visit.assembly.people, wanted, asked.roles)
        return _roles_of(unit, visit, wanted)


@get(TOKENS, sync_to_thread=False)
def list_tokens(request: AnyRequest) -> Response[bytes]:
    """Return one's own tokens, without the tokens themselves, which nobody knows."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    found = tokens_of(visit.assembly, _me(visit))
    return json_answer({"items": [_shown(one) for one in found]})


@post(TOKENS, status_code=201, sync_to_thread=False)
def add_token(request: AnyRequest, body: RawBody) -> Response[bytes]:
    """Make a token and return it, this once. A token makes no tokens: they would outlive it."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    user_id = _me(visit)
    if visit.means != "session":
        raise AccessRefused("A token cannot make tokens. Sign in, and make it there.")
    asked = read_shape(request, body, TokenBody)
    if asked.days is not None and not 1 <= asked.days <= LONGEST_DAYS:
        raise BadQuery("days", f"must be between 1 and {LONGEST_DAYS}, or null")
    wish = TokenWish(
        asked.name,
        None if asked.days is None else timedelta(days=asked.days),
        RIGHTS if asked.rights == "write" else READING,
        asked.entities,
        asked.scope,
    )
    with visit.writing() as unit:
        token = _made(unit, visit, user_id, wish)
    return json_answer({"token": token}, status=201)


@delete(f"{TOKENS}/{{record_id:str}}", status_code=204, sync_to_thread=False)
def remove_token(request: AnyRequest, record_id: FromPath[str]) -> None:
    """Make one of one's own tokens worthless."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    user_id = _me(visit)
    with visit.writing() as unit:
        if not revoke_token(
            visit.assembly.people,
            unit.tx,
            user_id,
            id_of("token", record_id),
            now=unit.now,
            by=user_id,
            via=unit.via,
            address=visit.address,
        ):
            raise NotFound("token", record_id)


def _made(unit: Unit, visit: Visit, user_id: str, wish: TokenWish) -> str:
    try:
        return keep_token(
            visit.assembly.people,
            unit.tx,
            unit.rights,
            user_id,
            wish,
            now=unit.now,
            by=user_id,
            via=unit.via,
            address=visit.address,
        )
    except BadToken as error:
        raise BadQuery(error.part, str(error)) from error


def _me(visit: Visit) -> str:
    user_id = visit.principal.user_id
    if user_id is None:
        raise NotFound(USER, "")
    return user_id


def _known(unit: Unit, record_id: str) -> str:
    wanted = id_of(USER, record_id)
    get_record(unit, USER, wanted, fields=("id",))
    return wanted


def _roles_of(unit: Unit, visit: Visit, user_id: str) -> Response[bytes]:
    held = sorted(held_roles(unit, visit.assembly.people, user_id))
    return json_answer({"roles": held})


def _shown(token: ListedToken) -> dict[str, Any]:
    def moment(at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")

    return {
        "id": token.id,
        "name": token.name,
        "created_at": moment(token.created_at),
        "expires_at": moment(token.expires_at),
        "used_at": moment(token.used_at),
        "rights": "read" if token.only_reads else "write",
        "entities": sorted(token.allowance.entities),
        "scope": token.widest,
    }
