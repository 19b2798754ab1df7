"""The recipes of a record page's dialogs on whom it is for: sharing, owner, access and why."""

import httpx

from tests.oracle.cells import PUBLIC, Cell, Expected, Plan, recipe
from tests.oracle.expectations import Changing, after_patch, reading, writing
from tests.oracle.recipes_access import NO_SUCH
from tests.oracle.recipes_pages import page
from tests.oracle.world import World, path_of

RECORD = "/{plugin}/{entity}/{record_id}"
REFUSED = (403, 404, 422)


def dialog(cell: Cell, name: str) -> str:
    return f"{path_of(cell.entity)}/{cell.record}/{name}"


@recipe("GET", f"{RECORD}/access", over="record")
def show_access(world: World, cell: Cell) -> Plan:
    """Who sees a record is told to those who see it; that everybody told of sees it is checked."""
    actor, company = world.actor(cell.actor), world.company
    expected = reading(world, actor, cell)
    call = page("GET", dialog(cell, "access"))
    thing = company.records[cell.record]

    def check(answer: httpx.Response) -> str | None:
        people = company.people.keys() - {cell.record}  # its own id is in the addresses
        told = {one for one in people if one in answer.text}
        wrong = [one for one in told if not company.may(world.person(one), "read", thing)]
        return f"names {len(wrong)} who do not see it" if wrong else None

    return call, expected if expected.is_refused else Expected((200, 403), check)


@recipe("GET", f"{RECORD}/why", over="record", variants=("read", "update", "delete"))
def show_why(world: World, cell: Cell) -> Plan:
    call = page("GET", dialog(cell, "why"), params={"action": cell.variant})
    expected = reading(world, world.actor(cell.actor), cell)
    return call, Expected((200, 403, 404)) if expected.is_refused else expected


@recipe("GET", f"{RECORD}/owner", over="record")
def show_owner_change(world: World, cell: Cell) -> Plan:
    expected = writing(world, cell, "assign", None, ok=(200,), undo=None)
    return page("GET", dialog(cell, "owner")), expected


@recipe("POST", f"{RECORD}/owner", over="record", variants=("mate", "foreigner"))
def take_owner_change(world: World, cell: Cell) -> Plan | None:
    owner = world.ids[cell.variant]
    if world.company.records[cell.record].owner == owner:
        return None
    wish = Changing("owner", owner)
    undo = after_patch(world, cell)
    expected = writing(world, cell, "update", wish, ok=(200, 204, 303), undo=undo)
    call = page("POST", dialog(cell, "owner"), data={"owner": owner})
    return call, Expected(REFUSED, is_refused=True) if expected.is_refused else expected


@recipe("GET", f"{RECORD}/sharing", over="record")
def show_sharing(world: World, cell: Cell) -> Plan:
    expected = reading(world, world.actor(cell.actor), cell)
    call = page("GET", dialog(cell, "sharing"))
    return call, expected if expected.is_refused else Expected((200, 403, 422))


@recipe("POST", f"{RECORD}/sharing", over="record", variants=("read", "update"))
def take_share(world: World, cell: Cell) -> Plan:
    actor, company = world.actor(cell.actor), world.company
    thing, kind = company.records[cell.record], company.kinds[cell.entity]
    form = {"user": world.ids["loner"], "team": "", "level": cell.variant}
    call = page("POST", dialog(cell, "sharing"), data=form)
    target = company.records[world.ids["loner"]]
    may = company.may_share(actor, thing, cell.variant) and company.may(actor, "read", target)
    if not may or kind.follows or not kind.is_owned:
        return call, Expected(REFUSED, is_refused=True)

    def undo(_: httpx.Response) -> None:
        path = f"{path_of(cell.entity)}/{cell.record}/shares"
        known = company.shares.keys()
        for one in world.api("GET", path).json()["items"]:
            if one["id"] not in known:
                assert world.api("DELETE", f"{path}/{one['id']}").status_code == 204

    return call, Expected((200, 204, 303), undo=undo)


@recipe("POST", f"{RECORD}/sharing/{{share_id}}/remove", over="record")
def take_unshare(world: World, cell: Cell) -> Plan:
    """Take back what is not there; taking back what is there is tried over REST."""
    call = page("POST", dialog(cell, f"sharing/{NO_SUCH}/remove"))
    return call, Expected(REFUSED, is_refused=True)


@recipe("GET", "/sign-in/provider")
def to_provider(world: World, cell: Cell) -> Plan:
    return page("GET", "/sign-in/provider"), Expected((303, 401, 404))


@recipe("GET", "/sign-in/provider/back")
def back_from_provider(world: World, cell: Cell) -> Plan:
    return page("GET", "/sign-in/provider/back"), Expected((303, 400, 401, 404, 422))


PUBLIC |= {to_provider, back_from_provider}
