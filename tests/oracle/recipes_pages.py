"""The recipes of the pages: lists, records, forms and what hangs on them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx

from tests.oracle.cells import PUBLIC, Call, Cell, Expected, Plan, field_of, recipe
from tests.oracle.expectations import (
    Changing,
    after_create,
    after_patch,
    creating,
    minimal,
    read_back,
    value_for,
    writing,
)
from tests.oracle.model import Actor
from tests.oracle.world import World, path_of

LIST = "/{plugin}/{entity}"
RECORD = f"{LIST}/{{record_id}}"
CLASSES = ("open", "locked", "hidden", "calm", "unknown")
DONE = (200, 204, 303)


def page(method: str, path: str, **more: Any) -> Call:
    return Call(method, path, more, is_page=True)


def named(world: World, cell: Cell) -> tuple[bool, str | None]:
    """Return whether there is such a field to try, and which."""
    _, _, kind = cell.variant.partition(":")
    name = field_of(world, cell.entity, kind) if kind else None
    return (not kind or name is not None), name


def title_mark(world: World, cell: Cell) -> str | None:
    title = world.facts[cell.record].get(world.company.kinds[cell.entity].title)
    return title.split()[-1] if isinstance(title, str) and "zq" in title else None


def entity_reading(world: World, cell: Cell, *rights: str) -> Expected:
    """Return what a page about an entity as a whole must answer."""
    actor = world.actor(cell.actor)
    if all(world.company.may_at_all(actor, right, cell.entity) for right in rights):
        return Expected((200,))
    return Expected((403,), is_refused=True)


def with_field(world: World, cell: Cell, name: str | None, expected: Expected) -> Expected:
    """Refuse what names a field that cannot be read, as one that there is not."""
    readable = world.company.readable_fields(world.actor(cell.actor), cell.entity)
    if expected.is_refused or name is None or name in readable:
        return expected
    return Expected((422,), is_refused=True)


@recipe(
    "GET", LIST, over="entity",
    variants=("plain", *(f"{u}:{kind}" for u in ("sort", "where", "columns") for kind in CLASSES)),
)  # fmt: skip
def show_list(world: World, cell: Cell) -> Plan | None:
    there_is, name = named(world, cell)
    if not there_is:
        return None
    use = cell.variant.partition(":")[0]
    asked = {"sort": f"-{name}", "where": f"{name} != null", "columns": name}.get(use)
    call = page("GET", path_of(cell.entity), params={use: asked} if asked else {})
    return call, with_field(world, cell, name, entity_reading(world, cell, "read"))


@recipe("GET", f"{LIST}/filter", over="entity", variants=[f"rows:{kind}" for kind in CLASSES])
def apply_filter(world: World, cell: Cell) -> Plan | None:
    there_is, name = named(world, cell)
    if not there_is:
        return None
    rows = {"c.0.field": name, "c.0.op": "set", "c.0.operator": "set"}
    call = page("GET", f"{path_of(cell.entity)}/filter", params=rows)
    expected = entity_reading(world, cell, "read")
    if expected.is_refused:
        return call, replace(expected, statuses=(403, 422))
    return call, Expected((200, 303, 422))


@recipe("GET", f"{LIST}/condition", over="entity", variants=[f"field:{kind}" for kind in CLASSES])
def show_condition(world: World, cell: Cell) -> Plan | None:
    there_is, name = named(world, cell)
    if not there_is:
        return None
    call = page("GET", f"{path_of(cell.entity)}/condition", params={"field": name, "index": "0"})
    expected = with_field(world, cell, name, entity_reading(world, cell, "read"))
    return call, replace(expected, statuses=(403, 422)) if expected.is_refused else expected


@recipe("GET", f"{LIST}/totals", over="entity", variants=("plain",))
def show_totals(world: World, cell: Cell) -> Plan:
    actor = world.actor(cell.actor)
    number = len(world.company.visible_ids(actor, cell.entity))

    def check(answer: httpx.Response) -> str | None:
        return None if f"of {number}" in answer.text else f"does not count {number}: {answer.text}"

    call = page("GET", f"{path_of(cell.entity)}/totals")
    return call, replace(entity_reading(world, cell, "read"), check=check) if (
        world.company.may_at_all(actor, "read", cell.entity)
    ) else Expected((403,), is_refused=True)


@recipe(
    "GET", f"{LIST}/export.csv", over="entity",
    variants=("plain", *(f"columns:{kind}" for kind in CLASSES)),
)  # fmt: skip
def export_list(world: World, cell: Cell) -> Plan | None:
    there_is, name = named(world, cell)
    if not there_is:
        return None
    actor = world.actor(cell.actor)
    call = page(
        "GET", f"{path_of(cell.entity)}/export.csv", params={"columns": name} if name else {}
    )
    expected = with_field(world, cell, name, entity_reading(world, cell, "read", "export"))
    if expected.is_refused:
        return call, replace(expected, statuses=(403, 422) if name else (403,))
    wanted = world.company.visible_ids(actor, cell.entity, "export")

    def check(answer: httpx.Response) -> str | None:
        found = {line.partition(",")[0].strip('"') for line in answer.text.splitlines()[1:]}
        found &= world.facts.keys()
        return None if found == wanted else f"exports {len(found)} of {len(wanted)} records"

    return call, Expected((200,), check)


@recipe(
    "POST", f"{LIST}/bulk", over="record",
    variants=("delete", "owner", "set:open", "set:locked", "set:hidden", "set:unknown"),
)  # fmt: skip
def change_many(world: World, cell: Cell) -> Plan | None:
    there_is, name = named(world, cell)
    if not there_is:
        return None
    verb = cell.variant.partition(":")[0]
    form: dict[str, object] = {"ids": cell.record, "verb": verb}
    if verb == "owner":
        name = "owner"
    wish = None
    if name is not None:
        value = _somebody_else(world, cell) if verb == "owner" else value_for(world, cell, name)
        form |= {"field": name, f"value.{name}": value}
        wish = Changing(name, value)
    undo = read_back(world, cell, "POST", "/restore") if wish is None else after_patch(world, cell)
    right = "delete" if wish is None else "update"
    single = writing(world, cell, right, wish, ok=DONE, undo=None)
    before = world.facts[cell.record].get("version")

    def check(answer: httpx.Response) -> str | None:
        is_done = _version(world, cell) != before
        if is_done and not single.is_refused:
            undo(answer)
        return None if is_done != single.is_refused else f"changed: {is_done}"

    call = page("POST", f"{path_of(cell.entity)}/bulk", data=form)
    return call, Expected((303, 403, 422), check, is_refused=single.is_refused)


def _somebody_else(world: World, cell: Cell) -> str:
    owner = world.company.records[cell.record].owner
    return next(world.ids[name] for name in ("mate", "rep") if world.ids[name] != owner)


def _version(world: World, cell: Cell) -> object:
    """Return the version of a record now; what follows a deleted one nobody sees, nor changes."""
    before = world.facts[cell.record].get("version")
    answer = world.api("GET", f"{path_of(cell.entity)}/{cell.record}")
    if answer.status_code == 404:
        asked = {"deleted": "true", "limit": "1000", "fields": "id,version"}
        items = world.api("GET", path_of(cell.entity), params=asked).json()["items"]
        return next((one["version"] for one in items if one["id"] == cell.record), before)
    return answer.json()["version"]


@recipe(
    "GET", f"{LIST}/bulk/control", over="entity", variants=[f"field:{kind}" for kind in CLASSES]
)
def show_bulk_control(world: World, cell: Cell) -> Plan | None:
    there_is, name = named(world, cell)
    if not there_is:
        return None
    actor = world.actor(cell.actor)
    call = page("GET", f"{path_of(cell.entity)}/bulk/control", params={"field": name})
    if name in world.company.writable_fields(actor, cell.entity):
        return call, Expected((200, 403))
    return call, Expected((403, 422), is_refused=True)


@recipe("POST", f"{LIST}/bulk/restore", over="entity")
def restore_many(world: World, cell: Cell) -> Plan:
    call = page(
        "POST", f"{path_of(cell.entity)}/bulk/restore", params={"at": "2001-01-01T00:00:00Z"}
    )
    expected = entity_reading(world, cell, "read", "delete")
    return call, replace(expected, statuses=DONE) if not expected.is_refused else expected


@recipe("POST", f"{LIST}/views", over="entity")
def save_view(world: World, cell: Cell) -> Plan:
    form = {"name": "A view", "query": "q=x"}
    call = page("POST", f"{path_of(cell.entity)}/views", data=form)
    if not world.company.may_at_all(world.actor(cell.actor), "create", "base.saved_view"):
        return call, Expected((403,), is_refused=True)
    is_read = world.company.may_at_all(world.actor(cell.actor), "read", cell.entity)
    statuses = (303,) if is_read else (303, 403)  # a view of what one may not read shows nothing
    return call, Expected(statuses, undo=after_create(world, "base.saved_view"))


@recipe("POST", f"{LIST}/views/{{view}}", over="record", variants=("keep", "delete"))
def change_view(world: World, cell: Cell) -> Plan | None:
    if cell.entity != "base.saved_view":
        return None
    form = {"query": "q=other", "verb": "delete" if cell.variant == "delete" else ""}
    right, undo = "update", after_patch(world, cell)
    if cell.variant == "delete":
        right, undo = "delete", read_back(world, cell, "POST", "/restore")
    call = page("POST", f"/base/account/views/{cell.record}", data=form)
    return call, writing(world, cell, right, None, ok=(303,), undo=undo)


@recipe("GET", "/lookup/{plugin}/{entity}", over="record")
def look_up(world: World, cell: Cell) -> Plan | None:
    actor, company = world.actor(cell.actor), world.company
    text = title_mark(world, cell)
    if text is None:
        return None
    call = page("GET", f"/lookup{path_of(cell.entity)}", params={"q": text})
    expected = entity_reading(world, cell, "read")
    if company.kinds[cell.entity].title not in company.readable_fields(actor, cell.entity):
        expected = Expected((403,), is_refused=True)
    if expected.is_refused:
        return call, expected
    is_found = company.may(actor, "read", company.records[cell.record])
    return call, Expected((200,), tells(cell.record, is_found=is_found))


def tells(text: str, *, is_found: bool) -> Callable[[httpx.Response], str | None]:
    def check(answer: httpx.Response) -> str | None:
        found = text in answer.text
        return None if found == is_found else f"found: {found}, expected {is_found}"

    return check


@recipe("POST", "/lookup/{plugin}/{entity}", over="entity")
def create_looked_up(world: World, cell: Cell) -> Plan:
    actor = world.actor(cell.actor)
    title = world.company.kinds[cell.entity].title
    call = page("POST", f"/lookup{path_of(cell.entity)}", data={"name": "Typed by the referee"})
    least = minimal(world, actor, cell.entity)
    least.pop("case", None)
    if least.keys() != {title}:  # the name alone does not make one
        expected = creating(world, actor, cell.entity, least)
        return call, Expected(
            (403, 409, 422), is_refused=True
        ) if not expected.is_refused else expected
    return call, creating(world, actor, cell.entity, least, ok=(200,))


@recipe("GET", f"{LIST}/board", over="entity")
def show_board(world: World, cell: Cell) -> Plan:
    call = page("GET", f"{path_of(cell.entity)}/board")
    if cell.entity != "sales.opportunity":
        return call, Expected((403, 404), is_refused=True)
    return call, entity_reading(world, cell, "read")


@recipe("POST", f"{RECORD}/move", over="record")
def move_card(world: World, cell: Cell) -> Plan | None:
    if cell.entity != "sales.opportunity":
        return None
    stages = sorted(world.company.visible_ids(world.actor("admin"), "sales.stage"))
    kinds = [one for one in stages if world.facts[one]["kind"] == "open"]
    now = world.facts[cell.record]["stage"]
    form = {"stage": next(one for one in kinds if one != now)}
    call = page("POST", f"{path_of(cell.entity)}/{cell.record}/move", data=form)
    return call, writing(world, cell, "update", None, ok=DONE, undo=after_patch(world, cell))


@recipe("GET", "/search", over="record")
def show_search(world: World, cell: Cell) -> Plan | None:
    return _searched(world, cell, "/search")


@recipe("GET", "/search/palette", over="record")
def search_palette(world: World, cell: Cell) -> Plan | None:
    return _searched(world, cell, "/search/palette")


def _searched(world: World, cell: Cell, path: str) -> Plan | None:
    actor, company = world.actor(cell.actor), world.company
    text = title_mark(world, cell)
    if text is None:
        return None
    call = page("GET", path, params={"q": text})
    is_named = company.kinds[cell.entity].title in company.readable_fields(actor, cell.entity)
    is_found = company.may(actor, "read", company.records[cell.record])
    if not is_named:
        return call, Expected((200,))
    return call, Expected((200,), tells(cell.record, is_found=is_found))


def for_everybody(
    method: str, path: str, form: Mapping[str, str], statuses: tuple[int, ...]
) -> None:
    """Register a page that everybody signed in may use for themselves."""

    def plan(world: World, cell: Cell) -> Plan:
        more = {"data": dict(form)} if method == "POST" else {}
        return page(method, path, **more), Expected(statuses)

    recipe(method, path)(plan)


def with_permission(
    method: str, path: str, may: Callable[[World, Actor], bool], ok: tuple[int, ...] = (200,)
) -> None:
    """Register a page for those alone who have a permission."""

    def plan(world: World, cell: Cell) -> Plan:
        if may(world, world.actor(cell.actor)):
            return page(method, path), Expected(ok)
        return page(method, path), Expected((403,), is_refused=True)

    recipe(method, path)(plan)


for_everybody("GET", "/", {}, (200,))
for_everybody("GET", "/settings/me", {}, (200,))
for_everybody("POST", "/settings/me", {"language": "en", "time_zone": "UTC"}, (303,))
WRONG = {"current": "not my password", "new": "another long one", "again": "another long one"}


@recipe("POST", "/settings/me/password")
def take_password(world: World, cell: Cell) -> Plan:
    return page("POST", "/settings/me/password", data=WRONG), Expected((422,))


@recipe("POST", "/sign-out")
def take_sign_out(world: World, cell: Cell) -> Plan:
    """Sign out of a session of its own, or all later cells of this person would fail."""
    call = page("POST", "/sign-out", headers={"x-csrf-token": "forged"})
    return call, Expected((403, 303), is_refused=True)


@recipe("GET", "/sign-in")
def show_sign_in(world: World, cell: Cell) -> Plan:
    return page("GET", "/sign-in"), Expected((200, 303))


@recipe("POST", "/sign-in")
def take_sign_in(world: World, cell: Cell) -> Plan:
    form = {"email": "nobody@referee.example", "password": "wrong"}
    return page("POST", "/sign-in", data=form), Expected((401, 403, 429))


@recipe("GET", "/sign-in/code")
def show_code(world: World, cell: Cell) -> Plan:
    return page("GET", "/sign-in/code"), Expected((303, 401, 403))


@recipe("POST", "/sign-in/code")
def take_code(world: World, cell: Cell) -> Plan:
    return page("POST", "/sign-in/code", data={"code": "000000"}), Expected((303, 401, 403, 422))


@recipe("GET", "/static/{name}")
def serve_asset(world: World, cell: Cell) -> Plan:
    return page("GET", "/static/favicon.svg"), Expected((200,))


@recipe("GET", "/health")
def show_health(world: World, cell: Cell) -> Plan:
    return page("GET", "/health"), Expected((200,))


@recipe("GET", "/ready")
def show_readiness(world: World, cell: Cell) -> Plan:
    return page("GET", "/ready"), Expected((200,))


PUBLIC |= {show_sign_in, take_sign_in, show_code, take_code, serve_asset, show_health}
PUBLIC |= {show_readiness}
