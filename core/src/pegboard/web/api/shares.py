"""The shares of one record: who has it, one more, one less."""

from typing import Any

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, RawBody

from pegboard.model.system import USER
from pegboard.records.share import share
from pegboard.records.shares_of import Share, shares_of
from pegboard.records.unit import Unit
from pegboard.records.unshare import unshare
from pegboard.web.api.answers import json_answer
from pegboard.web.api.bodies import read_shape
from pegboard.web.api.parameters import read_parameters
from pegboard.web.api.paths import RECORD, key_of
from pegboard.web.api.repeats import write_once
from pegboard.web.requests import AnyRequest, visit_of

NONE_KNOWN: frozenset[str] = frozenset()


class ShareWish(msgspec.Struct, forbid_unknown_fields=True):
    """The body of POST …/shares: a user or a team, and the level that they get."""

    level: str
    user: str | None = None
    team: str | None = None


@get(f"{RECORD}/shares", sync_to_thread=False)
def list_shares(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[bytes]:
    """Return with whom a record is shared."""
    read_parameters(request, NONE_KNOWN)
    with visit_of(request).reading() as unit:
        found = shares_of(unit, key_of(plugin, entity), record_id)
    return json_answer({"items": [_shown(one) for one in found]})


@post(f"{RECORD}/shares", sync_to_thread=False)
def add_share(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    body: RawBody,
) -> Response[bytes]:
    """Share a record with a user or a team; the same again changes the level."""
    read_parameters(request, NONE_KNOWN)
    wish = read_shape(request, body, ShareWish)
    key = key_of(plugin, entity)

    def write(unit: Unit) -> Response[bytes]:
        made = share(unit, key, record_id, user=wish.user, team=wish.team, level=wish.level)
        return json_answer(_shown(made), status=201)

    return write_once(request, body, write)


@delete(f"{RECORD}/shares/{{share_id:str}}", status_code=200, sync_to_thread=False)
def remove_share(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    share_id: FromPath[str],
) -> Response[None]:
    """Take a share back."""
    read_parameters(request, NONE_KNOWN)
    with visit_of(request).writing() as unit:
        unshare(unit, key_of(plugin, entity), record_id, share_id)
    return Response(None, status_code=204)


def _shown(one: Share) -> dict[str, Any]:
    is_user = one.with_entity == USER
    return {
        "id": one.id,
        "user": one.with_id if is_user else None,
        "team": None if is_user else one.with_id,
        "name": one.name,
        "level": one.level,
        "at": one.at,
        "by": one.by,
        "by_name": one.by_name,
    }
