"""The recipes of what is about rights themselves: shares, one's own sign-in, audit, view as."""

from collections.abc import Mapping

import httpx

from tests.oracle.cells import PUBLIC, Call, Cell, Expected, Plan, Undo, recipe
from tests.oracle.company import TOKENS
from tests.oracle.expectations import reading
from tests.oracle.model import Share
from tests.oracle.recipes_pages import for_everybody, page
from tests.oracle.world import World, path_of

SHARES = "/api/v1/{plugin}/{entity}/{record_id}/shares"
NO_SUCH = "00000000-0000-7000-8000-000000000000"


@recipe("GET", SHARES, over="record")
def list_shares(world: World, cell: Cell) -> Plan:
    actor = world.actor(cell.actor)
    call = Call("GET", f"{path_of(cell.entity)}/{cell.record}/shares")
    expected = reading(world, actor, cell, ok=(200, 403))
    known = {one.id for one in world.company.shares.values() if one.record == cell.record}

    def check(answer: httpx.Response) -> str | None:
        if not answer.is_success:
            return None
        found = {one["id"] for one in answer.json()["items"]}
        return None if found == known else f"lists {found}, there are {known}"

    return call, expected if expected.is_refused else Expected((200, 403), check)


@recipe("POST", SHARES, over="record", variants=("read", "update", "team:read", "team:update"))
def add_share(world: World, cell: Cell) -> Plan:
    """Share with somebody and a team that nothing was shared with yet."""
    actor, company = world.actor(cell.actor), world.company
    thing = company.records[cell.record]
    level = cell.variant.rpartition(":")[2]
    is_team = cell.variant.startswith("team")
    whom = {"team": world.ids["south"]} if is_team else {"user": world.ids["loner"]}
    path = f"{path_of(cell.entity)}/{cell.record}/shares"
    call = Call("POST", path, {"json": whom | {"level": level}})
    if not company.may(actor, "read", thing):
        return call, Expected((403, 404), is_refused=True)
    kind = company.kinds[cell.entity]
    if kind.follows or not kind.is_owned:  # it goes with another record, or belongs to nobody
        return call, Expected((403, 422), is_refused=True)
    if not company.may_share(actor, thing, level):
        return call, Expected((403, 422), is_refused=True)
    target = company.records[next(iter(whom.values()))]
    if not company.may(actor, "read", target):  # nobody shares with whom they cannot see
        return call, Expected((403, 404, 422), is_refused=True)
    return call, Expected((201,), undo=_unshare(world, path))


def _unshare(world: World, path: str) -> Undo:
    def undo(answer: httpx.Response) -> None:
        gone = world.api("DELETE", f"{path}/{answer.json()['id']}")
        assert gone.status_code == 204, gone.text

    return undo


@recipe("DELETE", f"{SHARES}/{{share_id}}", over="record")
def remove_share(world: World, cell: Cell) -> Plan:
    actor, company = world.actor(cell.actor), world.company
    thing = company.records[cell.record]
    shares = [one for one in company.shares.values() if one.record == cell.record]
    ident = shares[0].id if shares else NO_SUCH
    call = Call("DELETE", f"{path_of(cell.entity)}/{cell.record}/shares/{ident}")
    if not company.may(actor, "read", thing):
        return call, Expected((403, 404), is_refused=True)
    if not shares:
        return call, Expected((403, 404), is_refused=True)
    is_own = shares[0].by == actor.person
    if not is_own and not company.may(actor, "share", thing):
        return call, Expected((403, 404), is_refused=True)
    return call, Expected((204,), undo=_share_again(world, cell, shares[0]))


def _share_again(world: World, cell: Cell, share: Share) -> Undo:
    def undo(_: httpx.Response) -> None:
        del world.company.shares[share.id]
        whom = {"team": share.team} if share.team else {"user": share.user}
        given = {name: value for name, value in whom.items() if value is not None}
        answer = world.share(cell.entity, cell.record, share.level, by="admin", **given)
        assert answer.status_code == 201, answer.text

    return undo


ONESELF = "/settings/me/signing-in"
WRONG = {"current": "not my password", "code": "000000", "session": NO_SUCH}


ANY_BUT_BROKEN = (200, 204, 303, 400, 404, 409, 422)
"""What those who may get for a form that leaves everything as it is, or asks for what is not."""
PARTS = {"role": "no_such_role"} | dict.fromkeys(
    ("change", "passkey", "user_id", "team_id", "record_id"), NO_SUCH
)


def address_of(path: str, **known: str) -> str:
    """Return a path with its parts filled in, with things that are not there unless *known*."""
    for name, value in (PARTS | known).items():
        path = path.replace(f"{{{name}}}", value)
    return path


def by_permission(
    method: str, path: str, permission: str, form: Mapping[str, str] | None = None, **known: str
) -> None:
    """Register what a named permission opens."""

    def plan(world: World, cell: Cell) -> Plan:
        more = {"data": dict(form or {})} if method == "POST" else {}
        call = page(method, address_of(path, **known), **more)
        if world.company.may_do(world.actor(cell.actor), permission):
            return call, Expected(ANY_BUT_BROKEN)
        return call, Expected((403,), is_refused=True)

    recipe(method, path)(plan)


for_everybody("GET", ONESELF, {}, (200,))
for_everybody("GET", f"{ONESELF}/two-factor", {}, (200,))
for_everybody("POST", f"{ONESELF}/end-other-sessions", {}, (303,))
for_everybody("POST", f"{ONESELF}/end-session", WRONG, (303,))
for_everybody("POST", f"{ONESELF}/two-factor/begin", WRONG, (422, 429))
for_everybody("POST", f"{ONESELF}/two-factor/confirm", WRONG, (303, 422))
for_everybody("POST", f"{ONESELF}/two-factor/codes", WRONG, (303, 422, 429))
for_everybody("POST", f"{ONESELF}/two-factor/off", WRONG, (303,))
for_everybody("POST", "/settings/view-as/stop", {}, (303,))
by_permission("GET", "/settings/audit", "base.view_audit")
by_permission("GET", "/settings/audit/export.csv", "base.view_audit")
by_permission("POST", "/settings/audit/verify", "base.view_audit")
by_permission("GET", "/settings/privacy", "base.handle_privacy")
NOBODY = {"email": "nobody@referee.example", "subject": "nobody@referee.example"}
for ending in ("", "/erase", "/export"):
    by_permission("POST", f"/settings/privacy{ending}", "base.handle_privacy", NOBODY)


@recipe("POST", "/settings/view-as/{user_id}", over="record")
def view_as(world: World, cell: Cell) -> Plan | None:
    """Who may not is refused; what those who may see is another test's matter."""
    may = world.company.may_do(world.actor(cell.actor), "base.view_as")
    if may or cell.record not in world.company.people:
        return None
    return page("POST", f"/settings/view-as/{cell.record}"), Expected((403, 404), is_refused=True)


MANAGE = "base.manage_access"
ROLES = "/settings/roles"
by_permission("GET", ROLES, MANAGE)
by_permission("POST", ROLES, MANAGE, {"label": ""})
by_permission("GET", f"{ROLES}/{{role}}", MANAGE, role="referee_helper")
by_permission("POST", f"{ROLES}/{{role}}", MANAGE, role="referee_helper")
by_permission("POST", f"{ROLES}/{{role}}/preview", MANAGE, role="referee_helper")
by_permission("POST", f"{ROLES}/{{role}}/reset", MANAGE, role="referee_helper")
for ending in ("bring-back", "remove", "rename", "save", "undo/{change}"):
    by_permission("POST", f"{ROLES}/{{role}}/{ending}", MANAGE)

PASSKEYS = f"{ONESELF}/passkeys"
for_everybody("GET", PASSKEYS, {}, (200,))
for method, ending in (
    ("GET", "/{passkey}"),
    ("POST", "/options"),
    ("POST", "/add"),
    ("POST", "/{passkey}/name"),
    ("POST", "/{passkey}/remove"),
):

    def ask_for_none(
        world: World, cell: Cell, method: str = method, path: str = f"{PASSKEYS}{ending}"
    ) -> Plan:
        more = {"data": dict(WRONG)} if method == "POST" else {}
        return page(method, address_of(path), **more), Expected((400, 404, 415, 422, 429))

    recipe(method, f"{PASSKEYS}{ending}")(ask_for_none)


@recipe("POST", "/sign-in/passkey")
def take_passkey_sign_in(world: World, cell: Cell) -> Plan:
    return page("POST", "/sign-in/passkey", json={}), Expected((400, 401, 403, 422, 429))


@recipe("POST", "/sign-in/passkey/options")
def offer_passkey_sign_in(world: World, cell: Cell) -> Plan:
    return page("POST", "/sign-in/passkey/options"), Expected((200, 400, 403, 422, 429))


PUBLIC |= {take_passkey_sign_in, offer_passkey_sign_in}
EXPLAIN = "/api/v1/access/explain"


@recipe("GET", EXPLAIN, over="record", variants=("read", "update", "delete", "mate:read"))
def explain(world: World, cell: Cell) -> Plan:
    """The answer is the referee's; of a record out of reach it tells as much as of none."""
    actor, company = world.actor(cell.actor), world.company
    thing = company.records[cell.record]
    right = cell.variant.rpartition(":")[2]
    asked = {"action": right, "entity": cell.entity, "id": cell.record}
    who = actor
    if cell.variant.startswith("mate"):
        who = world.actor("mate")
        asked["user"] = who.person
    call = Call("GET", "/access/explain", {"params": asked})
    if company.may(actor, "read", thing):
        allowed = company.may(who, right, thing)

        def agrees(answer: httpx.Response) -> str | None:
            if not answer.is_success:
                return None
            told = answer.json()
            return None if told["allowed"] == allowed else f"says {told}, expected {allowed}"

        return call, Expected((200,) if who == actor else (200, 403, 404, 422), agrees)

    def tells_nothing(answer: httpx.Response) -> str | None:
        other = {**asked, "id": NO_SUCH}
        none = world.api("GET", "/access/explain", by=cell.actor, params=other)
        same = answer.text.replace(cell.record, "…") == none.text.replace(NO_SUCH, "…")
        is_bin = company.may_see_in_bin(actor, thing)
        return (
            None if same or is_bin else f"tells {answer.text[:200]} and of none {none.text[:200]}"
        )

    return call, Expected((200, 403, 404, 422), tells_nothing)


USERS, TEAMS, TOKENS_PAGE = "/settings/users", "/settings/teams", "/settings/me/tokens"
by_permission("GET", USERS, MANAGE)
by_permission("GET", f"{USERS}/new", MANAGE)
by_permission("POST", f"{USERS}/new", MANAGE)
by_permission("GET", f"{USERS}/{{user_id}}", MANAGE)
by_permission("POST", f"{USERS}/{{user_id}}", MANAGE)
for ending in ("end-sessions", "password", "revoke-token"):
    by_permission("POST", f"{USERS}/{{user_id}}/{ending}", MANAGE)
by_permission("GET", TEAMS, MANAGE)
by_permission("POST", TEAMS, MANAGE)
by_permission("GET", f"{TEAMS}/{{team_id}}", MANAGE)
by_permission("POST", f"{TEAMS}/{{team_id}}", MANAGE)
by_permission("POST", f"{TEAMS}/{{team_id}}/delete", MANAGE)
for_everybody("GET", TOKENS_PAGE, {}, (200,))
for_everybody("POST", TOKENS_PAGE, {"name": ""}, (422,))
for_everybody("POST", f"{TOKENS_PAGE}/revoke-token", {"token": NO_SUCH}, (303, 404, 422))


def managed(method: str, path: str, body: Mapping[str, object] | None = None) -> None:
    """Register a part of the REST interface for those who manage access."""

    def plan(world: World, cell: Cell) -> Plan:
        call = Call(
            method, address_of(path.removeprefix("/api/v1")), {"json": body} if body else {}
        )
        if cell.actor in TOKENS:  # whether a narrow token manages access is its maker's choice
            return call, Expected((200, 400, 403, 404, 422))
        if world.company.may_do(world.actor(cell.actor), MANAGE):
            return call, Expected((200, 404))
        return call, Expected((403,), is_refused=True)

    recipe(method, path)(plan)


managed("GET", "/api/v1/roles")
managed("GET", "/api/v1/users/{record_id}/roles")
managed("PUT", "/api/v1/users/{record_id}/roles", {"roles": ["crm_administrator"]})


@recipe("GET", "/api/v1/me/tokens")
def list_tokens(world: World, cell: Cell) -> Plan:
    return Call("GET", "/me/tokens"), Expected((200,))


@recipe("POST", "/api/v1/me/tokens")
def add_token(world: World, cell: Cell) -> Plan:
    """A token makes no token."""
    return Call("POST", "/me/tokens", {"json": {"name": "More"}}), Expected(
        (403, 422), is_refused=True
    )


@recipe("DELETE", "/api/v1/me/tokens/{record_id}")
def remove_token(world: World, cell: Cell) -> Plan:
    return Call("DELETE", f"/me/tokens/{NO_SUCH}"), Expected((404,), is_refused=True)
