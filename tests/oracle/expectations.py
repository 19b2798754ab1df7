"""What the referee expects of reads and writes, whichever way they come; and how to undo writes."""

from dataclasses import dataclass
from typing import Any

import httpx

from pegboard_sdk import fields
from tests.oracle.cells import Cell, Expected, Undo
from tests.oracle.company import mark
from tests.oracle.model import Actor, Record
from tests.oracle.world import World, path_of

NEW_VALUE = "changed by the referee"
TOGETHER = {
    "sales.opportunity": ("sales.opportunity", "sales.opportunity_product", "sales.stage_change"),
    "sales.opportunity_product": ("sales.opportunity", "sales.opportunity_product"),
}
"""Entities of which a change to one changes records of others."""


@dataclass(frozen=True)
class Changing:
    """A wish to write one field."""

    name: str
    value: object


def reading(world: World, actor: Actor, cell: Cell, *, ok: tuple[int, ...] = (200,)) -> Expected:
    """Return what reading a record must answer: out of reach is as if it did not exist."""
    company = world.company
    if company.may(actor, "read", company.records[cell.record]):
        return Expected(ok)
    if not company.may_at_all(actor, "read", cell.entity):
        return Expected((403, 404), is_refused=True)
    return Expected((404,), is_refused=True)


def writing(
    world: World,
    cell: Cell,
    right: str,
    wish: Changing | None,
    *,
    ok: tuple[int, ...],
    undo: Undo | None,
) -> Expected:
    """Return what a change of one record must answer.

    A record that may be seen but not changed is refused (403); one that may not be seen is not
    there (404), whatever was to be done to it.
    """
    actor, company = world.actor(cell.actor), world.company
    thing = company.records[cell.record]
    if not company.may(actor, "read", thing):
        return Expected((403, 404, 422) if wish else (403, 404), is_refused=True)
    is_writable = wish is None or wish.name in company.writable_fields(actor, cell.entity)
    if not is_writable:
        return Expected((422,) if company.may(actor, right, thing) else (403, 422), is_refused=True)
    if not company.may(actor, right, thing):
        return Expected((403,), is_refused=True)
    is_given = wish is not None and wish.name == "owner" and wish.value != thing.owner
    new_owner = company.records.get(str(wish and wish.value))
    if is_given and new_owner is not None and not knows(world, actor, new_owner):
        return Expected((403, 422), is_refused=True)  # to them there is no such user
    if is_given and not company.may_hand_over(actor, thing, str(wish and wish.value)):
        return Expected((403,), is_refused=True)
    return Expected(ok, undo=undo)


def restoring(world: World, cell: Cell, *, ok: tuple[int, ...]) -> Expected:
    """Return what taking a record out of the bin must answer; a living one is in no bin."""
    actor, company = world.actor(cell.actor), world.company
    thing = company.records[cell.record]
    if company.may_see_in_bin(actor, thing):
        return Expected(ok, undo=read_back(world, cell, "DELETE", ""))
    if thing.is_deleted or not company.may(actor, "read", thing):
        return Expected((403, 404), is_refused=True)
    return Expected((403, 404, 409, 422), is_refused=True)


def creating(
    world: World,
    actor: Actor,
    entity: str,
    values: dict[str, Any],
    *,
    named: str | None = None,
    ok: tuple[int, ...] = (201,),
) -> Expected:
    """Return what creating a record must answer; *named* is the field that is tried."""
    company = world.company
    if not company.may_at_all(actor, "create", entity):
        return Expected((403, 422) if named else (403,), is_refused=True)
    if not minimal(world, actor, entity):
        return Expected((403, 422), is_refused=True)
    writable = company.writable_fields(actor, entity)
    if not values or not values.keys() <= writable:
        return Expected((422, 403), is_refused=True)
    links = {name: values.get(name) for name in world.link_targets(entity)}
    seen = [company.records.get(str(one)) for one in links.values() if one]
    if any(one is None or not knows(world, actor, one) for one in seen):
        return Expected((422, 403), is_refused=True)
    owner = values.get("owner", actor.person if company.kinds[entity].is_owned else None)
    if not company.may_create(actor, Record(entity, "new", owner, links)):
        return Expected((403,), is_refused=True)
    return Expected(ok, undo=after_create(world, entity))


def knows(world: World, actor: Actor, target: Record) -> bool:
    """Whether somebody may link to *target*: what they may read, and themselves."""
    return target.id == actor.person or world.company.may(actor, "read", target)


def minimal(world: World, actor: Actor, entity: str) -> dict[str, Any]:
    """Return the least that makes a record of *entity*, empty when nobody can make one."""
    company = world.company

    def target(key: str, right: str) -> str | None:
        for wanted in (right, "read"):
            if found := sorted(company.visible_ids(actor, key, wanted)):
                return found[0]
        return next(one.id for one in company.records.values() if one.entity == key)

    text = f"Made {mark()}"
    simple = {
        "base.account": {"name": text},
        "base.contact": {"last_name": text},
        "base.lead": {"last_name": text},
        "base.activity": {"subject": text},
        "base.product": {"name": text},
        "base.user": {"name": text, "email": f"{mark()}@referee.example"},
        "base.team": {"name": text},
        "base.email": {"subject": text},
        "base.mail_template": {"name": text, "subject": text, "body": f"<p>{text}</p>"},
        "base.workflow": {"name": text},
        "base.saved_view": {"name": text, "entity": "base.lead"},
        "sales.opportunity": {"name": text},
        "sales.pipeline": {"name": text},
        "referee.case": {"name": text},
    }
    if entity in simple:
        return dict(simple[entity])
    if entity == "sales.opportunity_product":
        return {
            "opportunity": target("sales.opportunity", "update"),
            "product": target("base.product", "read"),
        }
    if entity == "sales.stage":
        return {"name": text, "pipeline": target("sales.pipeline", "read")}
    if entity == "referee.entry":
        return {"name": text, "case": target("referee.case", "update")}
    return {}


def value_for(world: World, cell: Cell, name: str) -> object:
    """Return a new value for a field, of its kind."""
    field = world.runtime.assembly.schema.entity(cell.entity).fields.get(name)
    if isinstance(field, fields.Url):
        return "https://referee.example/changed"
    if isinstance(field, fields.Email):
        return f"{mark()}@referee.example"
    if isinstance(field, fields.Phone):
        return "+34 600 000 000"
    if isinstance(field, (fields.Integer, fields.Percent, fields.Decimal)):
        return 2000 if name == "founded" else 7
    if isinstance(field, fields.Moment):
        return "2020-01-01T00:00:00Z"
    return NEW_VALUE


def after_patch(world: World, cell: Cell) -> Undo:
    """Return how to put back what was changed in a record."""

    def undo(_: httpx.Response) -> None:
        path = f"{path_of(cell.entity)}/{cell.record}"
        now = world.api("GET", path).json()
        before = world.facts[cell.record]
        writable = world.company.writable_fields(world.actor("admin"), cell.entity)
        back = {name: before[name] for name in writable & now.keys() if now[name] != before[name]}
        if back:
            answer = world.api("PATCH", path, json=back, headers={"if-match": "*"})
            assert answer.status_code == 200, answer.text
        learn_again(world, cell.entity)

    return undo


def read_back(world: World, cell: Cell, method: str, ending: str) -> Undo:
    """Return how to take a deed back by another on the same record."""

    def undo(_: httpx.Response) -> None:
        path = f"{path_of(cell.entity)}/{cell.record}{ending}"
        answer = world.api(method, path)
        assert answer.is_success, answer.text
        learn_again(world, cell.entity)

    return undo


def after_create(world: World, entity: str) -> Undo:
    """Return how to throw away what was made: it stays in the bin, and the referee knows it."""

    def undo(_: httpx.Response) -> None:
        before = set(world.company.records)
        world.learn(entity)
        for ident in set(world.company.records) - before:
            answer = world.api("DELETE", f"{path_of(entity)}/{ident}")
            assert answer.is_success, answer.text
            world.company.change(ident, is_deleted=True)
        learn_again(world, entity)

    return undo


def learn_again(world: World, entity: str) -> None:
    for one in TOGETHER.get(entity, (entity,)):
        world.learn(one)


def items_of(answer: httpx.Response) -> set[str]:
    return {str(one["id"]) for one in answer.json()["items"]}
