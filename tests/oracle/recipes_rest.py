"""The recipes of the REST interface."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx

from tests.oracle.cells import CLASSES, Call, Cell, Expected, Plan, field_of, recipe
from tests.oracle.expectations import (
    Changing,
    after_patch,
    creating,
    items_of,
    minimal,
    read_back,
    reading,
    restoring,
    value_for,
    writing,
)
from tests.oracle.model import Actor
from tests.oracle.world import LARGEST_PAGE, World, path_of

LIST = "/api/v1/{plugin}/{entity}"
RECORD = f"{LIST}/{{record_id}}"
UNREADABLE = 422
USES = tuple(f"{use}:{kind}" for use in ("sort", "where", "fields") for kind in CLASSES)
NOT_SHOWN_UNASKED = frozenset({"deleted_at", "deleted_by"})


def shown_item(world: World, actor: Actor, record_id: str) -> dict[str, Any]:
    """Return a record as its reader gets it: fields they may read, links they may follow."""
    thing = world.company.records[record_id]
    readable = world.company.readable_fields(actor, thing.entity)
    facts = world.facts[record_id]
    links = world.link_targets(thing.entity)
    return {
        name: _seen(world, actor, value) if name in links else value
        for name, value in facts.items()
        if name in readable
    }


def _seen(world: World, actor: Actor, target: str | None) -> str | None:
    """Return a link as its reader gets it; that something is their own is no secret to anybody."""
    if target == actor.person:
        return target
    found = world.company.records.get(target or "")
    return target if found and world.company.may(actor, "read", found) else None


def is_deleted(world: World, value: object) -> bool:
    found = world.company.records.get(str(value))
    return found is not None and found.is_deleted


@recipe("GET", LIST, over="entity", variants=("plain", "count", "deleted", *USES))
def list_records(world: World, cell: Cell) -> Plan | None:
    actor = world.actor(cell.actor)
    company, path = world.company, path_of(cell.entity)
    use, _, kind = cell.variant.partition(":")
    name = field_of(world, cell.entity, kind) if kind else None
    if kind and name is None:
        return None
    asked = {
        "plain": {},
        "count": {"count": "exact", "fields": "id"},
        "deleted": {"deleted": "true"},
        "sort": {"sort": f"-{name}"},
        "where": {"where": f"{name} != null"},
        "fields": {"fields": f"id,{name}"},
    }[use]
    call = Call("GET", path, {"params": asked | {"limit": str(LARGEST_PAGE)}})
    if not company.may_at_all(actor, "read", cell.entity):
        return call, Expected((403,), is_refused=True)
    if use == "deleted" and not company.may_at_all(actor, "delete", cell.entity):
        return call, Expected((200, 403), _lists(world, actor, cell, use, name))
    if name is not None and name not in company.readable_fields(actor, cell.entity):
        return call, Expected((UNREADABLE,), _names(name, kind), is_refused=True)
    return call, Expected((200,), _lists(world, actor, cell, use, name))


def _names(name: str, kind: str) -> Callable[[httpx.Response], str | None]:
    """Hidden and made-up fields are refused in the same words."""

    def check(answer: httpx.Response) -> str | None:
        told = answer.json()["errors"][0]["message"].replace(name, "…")
        if kind == "hidden" and "no field" not in told:
            return f"says {told!r} of a hidden field"
        return None

    return check


def _lists(
    world: World, actor: Actor, cell: Cell, use: str, name: str | None
) -> Callable[[httpx.Response], str | None]:
    company = world.company
    wanted = company.visible_ids(actor, cell.entity)
    if use == "deleted":
        wanted = company.bin_ids(actor, cell.entity)
    readable = company.readable_fields(actor, cell.entity)
    if use == "where" and name is not None:
        items = {one: shown_item(world, actor, one) for one in wanted}
        wanted = frozenset(one for one, item in items.items() if item.get(name) is not None)

    def check(answer: httpx.Response) -> str | None:
        if not answer.is_success:  # there is no bin for who may delete nothing
            return None
        body = answer.json()
        found = [str(one["id"]) for one in body["items"]]
        if set(found) != wanted or len(found) != len(wanted):
            more = [str(company.records.get(one)) for one in set(found) - wanted]
            return (
                f"lists {more} and misses {[str(company.records[o]) for o in wanted - set(found)]}"
            )
        if use == "count":
            return None if body["count"] == len(wanted) else f"counts {body['count']}"
        if use == "fields":
            keys = {"id", str(name)}
            return next((f"gives {set(one)}" for one in body["items"] if set(one) != keys), None)
        if use == "deleted":
            bad = next((set(one) - readable for one in body["items"] if set(one) - readable), None)
            return f"gives {bad}" if bad else None
        return next((text for one in body["items"] if (text := _differs(world, actor, one))), None)

    return check


def _differs(world: World, actor: Actor, item: dict[str, Any]) -> str | None:
    wanted = shown_item(world, actor, item["id"])
    if item == wanted:
        return None
    names = {name for name in item.keys() | wanted.keys() if item.get(name) != wanted.get(name)}
    names |= item.keys() ^ wanted.keys()
    names = {name for name in names if not is_deleted(world, item.get(name))}
    if not names:  # see test_open_questions
        return None
    return f"differs in {sorted(names)}: {[(item.get(n), wanted.get(n)) for n in sorted(names)]}"


@recipe("POST", LIST, over="entity", variants=("plain", "owner", *(f"field:{k}" for k in CLASSES)))
def add(world: World, cell: Cell) -> Plan | None:
    actor = world.actor(cell.actor)
    use, _, kind = cell.variant.partition(":")
    values = minimal(world, actor, cell.entity)
    name = "owner" if use == "owner" else field_of(world, cell.entity, kind) if kind else None
    if kind and name is None:
        return None
    if name is not None:
        values[name] = world.ids["foreigner"] if use == "owner" else value_for(world, cell, name)
    expected = creating(world, actor, cell.entity, values, named=name)
    return Call("POST", path_of(cell.entity), {"json": values}), expected


@recipe("GET", RECORD, over="record", variants=("plain", *(f"fields:{k}" for k in CLASSES)))
def show(world: World, cell: Cell) -> Plan | None:
    actor = world.actor(cell.actor)
    _, _, kind = cell.variant.partition(":")
    name = field_of(world, cell.entity, kind) if kind else None
    if kind and name is None:
        return None
    asked = {"params": {"fields": f"id,{name}"}} if name else {}
    call = Call("GET", f"{path_of(cell.entity)}/{cell.record}", asked)
    expected = reading(world, actor, cell)
    if expected.is_refused:  # which fields there are is no secret of the record's
        return call, replace(
            expected, statuses=(*expected.statuses, *((UNREADABLE,) if name else ()))
        )
    if name is not None and name not in world.company.readable_fields(actor, cell.entity):
        return call, Expected((UNREADABLE,), _names(name, kind), is_refused=True)
    if name is not None:
        keys = {"id", name}
        return call, Expected((200,), lambda got: None if set(got.json()) == keys else got.text)
    return call, Expected((200,), lambda got: _differs(world, actor, got.json()))


@recipe(
    "PATCH", RECORD, over="record", variants=(*(f"field:{k}" for k in CLASSES), "owner:mate",
                                              "owner:foreigner", "owner:me")
)  # fmt: skip
def change(world: World, cell: Cell) -> Plan | None:
    use, _, kind = cell.variant.partition(":")
    name = "owner" if use == "owner" else field_of(world, cell.entity, kind)
    if name is None:
        return None
    value: object = value_for(world, cell, name)
    if use == "owner":
        value = world.ids[cell.actor if kind == "me" else kind]
    call = Call(
        "PATCH",
        f"{path_of(cell.entity)}/{cell.record}",
        {"json": {name: value}, "headers": {"if-match": "*"}},
    )
    wish = Changing(name, value)
    return call, writing(world, cell, "update", wish, ok=(200,), undo=after_patch(world, cell))


@recipe("DELETE", RECORD, over="record")
def remove(world: World, cell: Cell) -> Plan | None:
    call = Call("DELETE", f"{path_of(cell.entity)}/{cell.record}")
    undo = read_back(world, cell, "POST", "/restore")
    return call, writing(world, cell, "delete", None, ok=(204,), undo=undo)


@recipe("POST", f"{RECORD}/restore", over="record")
def restore(world: World, cell: Cell) -> Plan | None:
    call = Call("POST", f"{path_of(cell.entity)}/{cell.record}/restore")
    return call, restoring(world, cell, ok=(200,))


@recipe("GET", f"{RECORD}/history", over="record")
def show_history(world: World, cell: Cell) -> Plan | None:
    return _story(world, cell, "history")


@recipe("GET", f"{RECORD}/timeline", over="record")
def show_timeline(world: World, cell: Cell) -> Plan | None:
    return _story(world, cell, "timeline")


def _story(world: World, cell: Cell, name: str) -> Plan:
    actor = world.actor(cell.actor)
    readable = world.company.readable_fields(actor, cell.entity)

    def check(answer: httpx.Response) -> str | None:
        changes = [one.get("change") or one for one in answer.json()["items"]]
        told = {field for one in changes for field in one.get("changes", {})}
        return f"tells of {told - readable}" if told - readable else None

    expected = reading(world, actor, cell)
    call = Call("GET", f"{path_of(cell.entity)}/{cell.record}/{name}")
    return call, expected if expected.is_refused else Expected((200,), check)


AGGREGATES = tuple(f"{use}:{kind}" for use in ("group", "where", "max") for kind in CLASSES)


@recipe("POST", f"{LIST}/aggregate", over="entity", variants=("plain", *AGGREGATES))
def aggregate_records(world: World, cell: Cell) -> Plan | None:
    actor = world.actor(cell.actor)
    use, _, kind = cell.variant.partition(":")
    name = field_of(world, cell.entity, kind) if kind else None
    if kind and name is None:
        return None
    bodies: dict[str, dict[str, object]] = {
        "plain": {},
        "group": {"group_by": [name]},
        "where": {"where": f"{name} != null"},
        "max": {"measures": [f"count_distinct({name})"]},
    }
    call = Call("POST", f"{path_of(cell.entity)}/aggregate", {"json": bodies[use]})
    if not world.company.may_at_all(actor, "read", cell.entity):
        return call, Expected((403,), is_refused=True)
    if name is not None and name not in world.company.readable_fields(actor, cell.entity):
        return call, Expected((UNREADABLE,), is_refused=True)
    number = len(world.company.visible_ids(actor, cell.entity))

    def check(answer: httpx.Response) -> str | None:
        items = answer.json()["items"]
        found = sum(one["count()"] for one in items)
        return None if found == number else f"counts {found} of {number}"

    is_total = use in ("plain", "group")
    statuses = (200,) if is_total or use == "where" else (200, 422)
    if kind in ("system", "fixed", "locked", "calm"):
        statuses = (200, 422)  # moments and some others cannot be grouped
    return call, Expected(statuses, lambda got: check(got) if is_total and got.is_success else None)


@recipe(
    "POST", f"{LIST}/bulk", over="record",
    variants=("delete", "restore", "update:open", "update:hidden", "update:locked",
              "update:unknown"),
)  # fmt: skip
def bulk_change(world: World, cell: Cell) -> Plan | None:
    actor = world.actor(cell.actor)
    verb, _, kind = cell.variant.partition(":")
    name = field_of(world, cell.entity, kind) if kind else None
    if kind and name is None:
        return None
    operation: dict[str, object] = {"verb": verb, "id": cell.record}
    wish = None
    if name is not None:
        wish = Changing(name, value_for(world, cell, name))
        operation["values"] = {name: wish.value}
    call = Call("POST", f"{path_of(cell.entity)}/bulk", {"json": {"operations": [operation]}})
    if not world.company.may_at_all(actor, "read", cell.entity):
        return call, Expected((403,), is_refused=True)
    if verb == "restore":
        single = restoring(world, cell, ok=(200,))
    elif verb == "delete":
        undo = read_back(world, cell, "POST", "/restore")
        single = writing(world, cell, "delete", None, ok=(200,), undo=undo)
    else:
        undo = after_patch(world, cell)
        single = writing(world, cell, "update", wish, ok=(200,), undo=undo)
    return call, _each(single)


def _each(single: Expected) -> Expected:
    """Return what a bulk call must answer for its one operation."""

    def check(answer: httpx.Response) -> str | None:
        status = answer.json()["items"][0]["status"]
        told = answer.json()["items"][0]
        return None if status in single.statuses else f"{told}, expected {single.statuses}"

    def undo(answer: httpx.Response) -> None:
        if single.undo is not None and answer.json()["items"][0]["status"] < 400:
            single.undo(answer)

    return Expected((200,), check, undo, is_refused=single.is_refused)


ACTIONS = {
    "base.lead": ("qualify", {}),
    "base.activity": ("complete", {}),
    "sales.opportunity": ("lost", {"lost_reason": "price"}),
}


@recipe("POST", f"{RECORD}/actions/{{action}}", over="record")
def act(world: World, cell: Cell) -> Plan | None:
    known = ACTIONS.get(cell.entity)
    if known is None:
        return None
    call = Call(
        "POST", f"{path_of(cell.entity)}/{cell.record}/actions/{known[0]}", {"json": known[1]}
    )
    return call, writing(world, cell, "update", None, ok=(200,), undo=after_patch(world, cell))


@recipe("GET", "/api/v1/search", over="record")
def search(world: World, cell: Cell) -> Plan | None:
    actor = world.actor(cell.actor)
    kind = world.company.kinds[cell.entity]
    title = world.facts[cell.record].get(kind.title)
    if not isinstance(title, str) or "zq" not in title:
        return None
    thing = world.company.records[cell.record]
    call = Call("GET", "/search", {"params": {"q": title.split()[-1]}})
    is_named = kind.title in world.company.readable_fields(actor, cell.entity)
    is_found = is_named and world.company.may(actor, "read", thing)

    def check(answer: httpx.Response) -> str | None:
        found = cell.record in items_of(answer)
        return None if found == is_found or not is_named else f"found: {found}, expected {is_found}"

    return call, Expected((200,), check)


@recipe("GET", "/api/v1/me")
def show_me(world: World, cell: Cell) -> Plan:
    actor = world.actor(cell.actor)

    def check(answer: httpx.Response) -> str | None:
        told = answer.json()["rights"]
        wrong = [
            (entity, right)
            for entity in world.company.kinds
            for right in ("create", "read", "update", "delete", "export", "import")
            if (told.get(entity, {}).get(right, "none") not in ("none", []))
            != world.company.may_at_all(actor, right, entity)
        ]
        return f"claims {wrong}" if wrong else None

    return Call("GET", "/me"), Expected((200,), check)


@recipe("GET", "/api/v1/plugins")
def list_plugins(world: World, cell: Cell) -> Plan:
    if world.company.administers(world.actor(cell.actor)):
        return Call("GET", "/plugins"), Expected((200,))
    return Call("GET", "/plugins"), Expected((403,), is_refused=True)


PLANS = "/api/v1/plugins/plans"
NO_PLAN = "0" * 64


def _for_administrators(world: World, cell: Cell, call: Call, *, statuses: tuple[int, ...]) -> Plan:
    if world.company.administers(world.actor(cell.actor)):
        return call, Expected(statuses)
    return call, Expected((403,), is_refused=True)


@recipe("GET", PLANS)
def list_plans(world: World, cell: Cell) -> Plan:
    return _for_administrators(world, cell, Call("GET", "/plugins/plans"), statuses=(200,))


@recipe("POST", PLANS)
def make_plan(world: World, cell: Cell) -> Plan:
    """A wish for nothing changes nothing, but only administrators may wish."""
    call = Call("POST", "/plugins/plans", {"json": {}})
    return _for_administrators(world, cell, call, statuses=(201,))


@recipe("GET", f"{PLANS}/{{plan}}")
def show_plan(world: World, cell: Cell) -> Plan:
    call = Call("GET", f"/plugins/plans/{NO_PLAN}")
    return _for_administrators(world, cell, call, statuses=(404,))


@recipe("POST", f"{PLANS}/{{plan}}/apply")
def apply_plan(world: World, cell: Cell) -> Plan:
    call = Call("POST", f"/plugins/plans/{NO_PLAN}/apply", {"json": {"consent": True}})
    return _for_administrators(world, cell, call, statuses=(404,))


@recipe("POST", f"{PLANS}/{{plan}}/undo")
def undo_plan(world: World, cell: Cell) -> Plan:
    call = Call("POST", f"/plugins/plans/{NO_PLAN}/undo", {"json": {}})
    return _for_administrators(world, cell, call, statuses=(404,))


JOB = "/api/v1/jobs/{job}"
NO_JOB = "/jobs/0190a000-0000-7000-8000-000000000000"


@recipe("GET", "/api/v1/jobs")
def list_jobs(world: World, cell: Cell) -> Plan:
    return _for_administrators(world, cell, Call("GET", "/jobs"), statuses=(200,))


@recipe("GET", JOB)
def show_job(world: World, cell: Cell) -> Plan:
    return _for_administrators(world, cell, Call("GET", NO_JOB), statuses=(404,))


@recipe("POST", f"{JOB}/retry")
def retry_job(world: World, cell: Cell) -> Plan:
    call = Call("POST", f"{NO_JOB}/retry", {"json": {}})
    return _for_administrators(world, cell, call, statuses=(404,))


@recipe("POST", f"{JOB}/cancel")
def cancel_job(world: World, cell: Cell) -> Plan:
    call = Call("POST", f"{NO_JOB}/cancel", {"json": {}})
    return _for_administrators(world, cell, call, statuses=(404,))


@recipe("GET", "/api/v1/openapi.json")
def show_openapi(world: World, cell: Cell) -> Plan:
    return Call("GET", "/openapi.json"), Expected((200,))
