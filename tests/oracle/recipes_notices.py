"""The recipes of what somebody is told, of their calendar, and of mail to people."""

from collections.abc import Mapping

from tests.oracle.cells import PUBLIC, Call, Cell, Expected, Plan, recipe
from tests.oracle.expectations import reading
from tests.oracle.recipes_access import NO_SUCH
from tests.oracle.recipes_pages import RECORD, for_everybody, page
from tests.oracle.world import World, path_of

INBOX, MINE, NOTICES = "/notices", "/settings/me/notices", "/api/v1/notices"
EMAIL = "base.email"
PEOPLE = ("base.contact", "base.lead")
NOWHERE = "no-such-secret"


def of_none(path: str, part: str, statuses: tuple[int, ...]) -> None:
    """Register what everybody may ask for, of a thing that is not there."""

    def plan(world: World, cell: Cell) -> Plan:
        return page("POST", path.replace(f"{{{part}}}", NO_SUCH)), Expected(statuses)

    recipe("POST", path)(plan)


for_everybody("GET", INBOX, {}, (200,))
for_everybody("POST", f"{INBOX}/read-all", {}, (303,))
of_none(f"{INBOX}/{{notice_id}}/read", "notice_id", (404,))
of_none(f"{INBOX}/{{notice_id}}/mute", "notice_id", (404,))
for_everybody("GET", MINE, {}, (200,))
for_everybody("POST", MINE, {}, (303,))
of_none(f"{MINE}/unmute/{{record_id}}", "record_id", (303, 404))
for_everybody("POST", f"{MINE}/calendar", {}, (200,))
for_everybody("POST", f"{MINE}/calendar/end", {}, (303,))


def rest(method: str, path: str, statuses: tuple[int, ...]) -> None:
    """Register what each asks about their own notices; a narrow token may be refused."""

    def plan(world: World, cell: Cell) -> Plan:
        there = path.replace("{notice_id}", NO_SUCH).removeprefix("/api/v1")
        return Call(method, there), Expected(statuses)

    recipe(method, path)(plan)


rest("GET", NOTICES, (200,))
rest("POST", f"{NOTICES}/read-all", (200,))
rest("POST", f"{NOTICES}/{{notice_id}}/read", (404,))


def writing_to(
    world: World, cell: Cell, call: Call, ok: tuple[int, ...], refused: tuple[int, ...]
) -> Plan:
    """Return what writing to somebody must answer: they are seen, and mail may be written."""
    expected = reading(world, world.actor(cell.actor), cell)
    if expected.is_refused:
        return call, expected
    if not world.company.may_at_all(world.actor(cell.actor), "create", EMAIL):
        return call, Expected(refused, is_refused=True)
    return call, Expected(ok)


@recipe("GET", f"{RECORD}/mail", over="record")
def show_write_mail(world: World, cell: Cell) -> Plan:
    call = page("GET", f"{path_of(cell.entity)}/{cell.record}/mail")
    if cell.entity not in PEOPLE:
        return call, Expected((404,), is_refused=True)
    return writing_to(world, cell, call, (200,), (403,))


@recipe("POST", f"{RECORD}/mail", over="record")
def take_mail(world: World, cell: Cell) -> Plan:
    """A message without words and addressee is refused at its fields: nothing is sent here."""
    form: Mapping[str, str] = {"to": "", "subject": "", "body": ""}
    call = page("POST", f"{path_of(cell.entity)}/{cell.record}/mail", data=dict(form))
    if cell.entity not in PEOPLE:
        return call, Expected((404,), is_refused=True)
    return writing_to(world, cell, call, (422,), (403,))


@recipe("POST", f"{RECORD}/send", over="record")
def take_send(world: World, cell: Cell) -> Plan | None:
    """What is no message cannot be sent; what becomes of messages is another test's matter."""
    if cell.entity == EMAIL:
        return None
    call = page("POST", f"{path_of(cell.entity)}/{cell.record}/send")
    return call, Expected((404,), is_refused=True)


@recipe("GET", "/calendar/{name}")
def show_calendar(world: World, cell: Cell) -> Plan:
    return page("GET", f"/calendar/{NOWHERE}.ics"), Expected((404, 429))


@recipe("GET", "/unsubscribe/{token}")
def show_unsubscribe(world: World, cell: Cell) -> Plan:
    return page("GET", f"/unsubscribe/{NOWHERE}"), Expected((404,))


@recipe("POST", "/unsubscribe/{token}")
def take_unsubscribe(world: World, cell: Cell) -> Plan:
    return page("POST", f"/unsubscribe/{NOWHERE}"), Expected((404,))


PUBLIC |= {show_calendar, show_unsubscribe, take_unsubscribe}
