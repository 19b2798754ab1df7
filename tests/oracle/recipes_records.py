"""The recipes of a record's own pages: the record, its forms, its parts and its bin."""

from dataclasses import replace

import httpx

from tests.oracle.cells import Cell, Expected, Plan, recipe
from tests.oracle.expectations import (
    NEW_VALUE,
    Changing,
    after_create,
    after_patch,
    creating,
    minimal,
    read_back,
    reading,
    restoring,
    value_for,
    writing,
)
from tests.oracle.model import Record
from tests.oracle.recipes_pages import (
    CLASSES,
    DONE,
    LIST,
    RECORD,
    entity_reading,
    named,
    page,
    tells,
    title_mark,
)
from tests.oracle.recipes_rest import ACTIONS
from tests.oracle.world import World, path_of

NOTE = "base.activity.note"


@recipe("GET", RECORD, over="record", variants=("plain", "tab"))
def show_record(world: World, cell: Cell) -> Plan:
    actor, company = world.actor(cell.actor), world.company
    path = f"{path_of(cell.entity)}/{cell.record}"
    headers = {"hx-request": "true"} if cell.variant == "tab" else {}
    call = page("GET", path, params={"tab": ""} if headers else {}, headers=headers)
    expected = reading(world, actor, cell)
    text = title_mark(world, cell)
    is_named = company.kinds[cell.entity].title in company.readable_fields(actor, cell.entity)
    if expected.is_refused or text is None or not is_named or headers:
        return call, expected
    return call, Expected((200,), tells(text, is_found=True))


@recipe("GET", f"{RECORD}/timeline", over="record")
def show_timeline(world: World, cell: Cell) -> Plan:
    call = page("GET", f"{path_of(cell.entity)}/{cell.record}/timeline")
    return call, reading(world, world.actor(cell.actor), cell)


TIMELINE_LINKS = {
    "base.account": "account",
    "base.contact": "contact",
    "base.lead": "lead",
    "sales.opportunity": "sales__opportunity",
}


@recipe("POST", f"{RECORD}/timeline", over="record")
def add_to_timeline(world: World, cell: Cell) -> Plan | None:
    link = TIMELINE_LINKS.get(cell.entity)
    if link is None:
        return None
    actor, company = world.actor(cell.actor), world.company
    form = {"entry": NOTE, "body": "Noted by the referee"}
    call = page("POST", f"{path_of(cell.entity)}/{cell.record}/timeline", data=form)
    expected = reading(world, actor, cell)
    if expected.is_refused:
        return call, expected
    note = Record("base.activity", "new", actor.person, {link: cell.record})
    if not company.may_create(actor, note):
        return call, Expected((403, 404), is_refused=True)
    return call, Expected(DONE, undo=after_create(world, "base.activity"))


RELATED = {
    "base.account": ("base.contact.account", "base.contact"),
    "referee.case": ("referee.entry.case", "referee.entry"),
    "base.team": ("base.user.team", "base.user"),
    "sales.opportunity": (
        "sales.opportunity_product.opportunity",
        "sales.opportunity_product",
    ),
}


@recipe("GET", f"{RECORD}/related/{{name}}", over="record")
def show_related(world: World, cell: Cell) -> Plan | None:
    if cell.entity not in RELATED:
        return None
    actor, company = world.actor(cell.actor), world.company
    name, entity = RELATED[cell.entity]
    link = name.rpartition(".")[2]
    call = page("GET", f"{path_of(cell.entity)}/{cell.record}/related/{name}")
    expected = reading(world, actor, cell)
    if expected.is_refused:
        return call, expected
    if link not in company.readable_fields(actor, entity):
        return call, Expected((404,), is_refused=True)
    wanted = {
        one
        for one in company.visible_ids(actor, entity)
        if company.records[one].links.get(link) == cell.record
    }

    def check(answer: httpx.Response) -> str | None:
        missing = [one for one in wanted if one not in answer.text]
        return f"misses {len(missing)} of {len(wanted)}" if missing else None

    # an empty list is offered to those alone who could fill it
    return call, Expected((200,) if wanted else (200, 404), lambda a: check(a) if wanted else None)


@recipe("GET", f"{RECORD}/field/{{name}}", over="record", variants=[f"f:{k}" for k in CLASSES])
def show_control(world: World, cell: Cell) -> Plan | None:
    there_is, name = named(world, cell)
    if not there_is or name is None:
        return None
    call = page("GET", f"{path_of(cell.entity)}/{cell.record}/field/{name}")
    expected = _at_field(world, cell, name, ok=(200,), undo=False)
    actor, company = world.actor(cell.actor), world.company
    is_read = company.may(actor, "read", company.records[cell.record])
    if expected.is_refused and is_read and name in company.writable_fields(actor, cell.entity):
        return call, Expected((200, 403))  # a control that cannot be used shows what one may read
    return call, expected


@recipe("POST", f"{RECORD}/field/{{name}}", over="record", variants=[f"f:{k}" for k in CLASSES])
def save_field(world: World, cell: Cell) -> Plan | None:
    there_is, name = named(world, cell)
    if not there_is or name is None:
        return None
    form = {name: value_for(world, cell, name), "version": world.facts[cell.record]["version"]}
    call = page("POST", f"{path_of(cell.entity)}/{cell.record}/field/{name}", data=form)
    return call, _at_field(world, cell, name, ok=(200,), undo=True)


def _at_field(world: World, cell: Cell, name: str, *, ok: tuple[int, ...], undo: bool) -> Expected:
    wish = Changing(name, NEW_VALUE)
    back = after_patch(world, cell) if undo else None
    expected = writing(world, cell, "update", wish, ok=ok, undo=back)
    return replace(expected, statuses=(403, 404, 422)) if expected.is_refused else expected


@recipe("GET", f"{LIST}/new", over="entity")
def show_new(world: World, cell: Cell) -> Plan:
    call = page("GET", f"{path_of(cell.entity)}/new")
    return call, entity_reading(world, cell, "create")


@recipe(
    "POST", f"{LIST}/new", over="entity",
    variants=("plain", "owner", *(f"field:{kind}" for kind in CLASSES)),
)  # fmt: skip
def take_new(world: World, cell: Cell) -> Plan | None:
    there_is, name = named(world, cell)
    if not there_is:
        return None
    actor = world.actor(cell.actor)
    values = minimal(world, actor, cell.entity)
    if cell.variant == "owner":
        values["owner"] = world.ids["foreigner"]
    if name is not None:
        values[name] = value_for(world, cell, name)
    call = page("POST", f"{path_of(cell.entity)}/new", data=values)
    return call, creating(world, actor, cell.entity, values, named=name, ok=(303,))


@recipe("GET", f"{RECORD}/edit", over="record")
def show_edit(world: World, cell: Cell) -> Plan:
    call = page("GET", f"{path_of(cell.entity)}/{cell.record}/edit")
    return call, writing(world, cell, "update", None, ok=(200,), undo=None)


@recipe("POST", f"{RECORD}/edit", over="record", variants=[f"f:{kind}" for kind in CLASSES])
def take_edit(world: World, cell: Cell) -> Plan | None:
    there_is, name = named(world, cell)
    if not there_is or name is None:
        return None
    value = value_for(world, cell, name)
    form = {name: value, "version": world.facts[cell.record]["version"]}
    call = page("POST", f"{path_of(cell.entity)}/{cell.record}/edit", data=form)
    wish = Changing(name, value)
    expected = writing(world, cell, "update", wish, ok=(303,), undo=after_patch(world, cell))
    return call, replace(expected, statuses=(403, 404, 422)) if expected.is_refused else expected


@recipe("GET", f"{RECORD}/actions/{{name}}", over="record")
def show_action(world: World, cell: Cell) -> Plan | None:
    known = ACTIONS.get(cell.entity)
    if known is None:
        return None
    call = page("GET", f"{path_of(cell.entity)}/{cell.record}/actions/{known[0]}")
    return call, writing(world, cell, "update", None, ok=(200,), undo=None)


@recipe("POST", f"{RECORD}/actions/{{name}}", over="record")
def take_action(world: World, cell: Cell) -> Plan | None:
    known = ACTIONS.get(cell.entity)
    if known is None:
        return None
    call = page(
        "POST", f"{path_of(cell.entity)}/{cell.record}/actions/{known[0]}", data=dict(known[1])
    )
    return call, writing(world, cell, "update", None, ok=DONE, undo=after_patch(world, cell))


@recipe("POST", f"{RECORD}/delete", over="record")
def take_delete(world: World, cell: Cell) -> Plan:
    call = page("POST", f"{path_of(cell.entity)}/{cell.record}/delete")
    undo = read_back(world, cell, "POST", "/restore")
    return call, writing(world, cell, "delete", None, ok=DONE, undo=undo)


@recipe("POST", f"{RECORD}/restore", over="record")
def take_restore(world: World, cell: Cell) -> Plan:
    call = page("POST", f"{path_of(cell.entity)}/{cell.record}/restore")
    return call, restoring(world, cell, ok=DONE)


@recipe("GET", f"{LIST}/bin", over="entity")
def show_bin(world: World, cell: Cell) -> Plan:
    call = page("GET", f"{path_of(cell.entity)}/bin")
    return call, entity_reading(world, cell, "read", "delete")


@recipe("GET", f"{RECORD}/file/{{name}}", over="record")
def download_file(world: World, cell: Cell) -> Plan | None:
    if cell.entity != "referee.case":
        return None
    actor, company = world.actor(cell.actor), world.company
    call = page("GET", f"{path_of(cell.entity)}/{cell.record}/file/paper")
    expected = reading(world, actor, cell)
    is_kept = world.facts[cell.record].get("paper") is not None
    is_shown = "paper" in company.readable_fields(actor, cell.entity)
    if expected.is_refused or not is_kept or not is_shown:
        return call, Expected((403, 404) if expected.is_refused else (404,), is_refused=True)
    return call, Expected((200,), tells("paper of the referee", is_found=True))
