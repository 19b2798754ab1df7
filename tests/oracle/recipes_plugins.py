"""The recipes of what plugins bring: reports, pages, panels and widgets."""

import httpx

from pegboard_sdk import Report
from tests.oracle.cells import Call, Cell, Check, Expected, Plan, recipe
from tests.oracle.model import Actor
from tests.oracle.recipes_pages import page
from tests.oracle.referee_plugin import CASE, OVERRULE, REPORTS
from tests.oracle.world import World, path_of

API = "/api/v1/reports"
NAMES = tuple(one.name for one in REPORTS)
RECORD = "/{plugin}/{entity}/{record_id}"


def sees_report(world: World, actor: Actor, report: Report) -> bool:
    """Return whether a report is for somebody: entity, fields and what they lead through."""
    company = world.company
    if not company.may_at_all(actor, "read", report.entity):
        return False
    for path in report.group_by:
        here = report.entity
        for part in str(path).split("."):
            if not company.may_at_all(actor, "read", here):
                return False
            if part not in company.readable_fields(actor, here):
                return False
            here = world.link_targets(here).get(part, here)
    return True


def report_of(cell: Cell) -> Report:
    return next(one for one in REPORTS if one.name == cell.variant)


def counting(world: World, cell: Cell, right: str) -> Check:
    """Return the check that an answer counts just the cases that somebody has *right* on."""
    wanted = len(world.company.visible_ids(world.actor(cell.actor), CASE, right))

    def check(answer: httpx.Response) -> str | None:
        if right == "read":
            found = answer.json()["totals"]["count()"]
        else:
            found = sum(int(line.rpartition(",")[2]) for line in answer.text.splitlines()[1:])
        return None if found == wanted else f"counts {found} of {wanted}"

    return check


@recipe("GET", API)
def list_reports(world: World, cell: Cell) -> Plan:
    actor = world.actor(cell.actor)
    wanted = [f"referee.{one.name}" for one in REPORTS if sees_report(world, actor, one)]

    def check(answer: httpx.Response) -> str | None:
        names = [one["name"] for one in answer.json()["items"]]
        found = [name for name in names if name.startswith("referee.")]
        return None if found == wanted else f"lists {found} instead of {wanted}"

    return Call("GET", "/reports"), Expected((200,), check)


@recipe("GET", f"{API}/{{report}}", variants=NAMES)
def show_report(world: World, cell: Cell) -> Plan:
    report = report_of(cell)
    call = Call("GET", f"/reports/referee.{report.name}")
    if not sees_report(world, world.actor(cell.actor), report):
        return call, Expected((404,), is_refused=True)
    return call, Expected((200,), counting(world, cell, "read"))


@recipe("GET", "/reports")
def show_reports_page(world: World, cell: Cell) -> Plan:
    actor = world.actor(cell.actor)
    wanted = {one.label for one in REPORTS if sees_report(world, actor, one)}

    def check(answer: httpx.Response) -> str | None:
        found = {one.label for one in REPORTS if one.label in answer.text}
        return None if found == wanted else f"lists {found} instead of {wanted}"

    return page("GET", "/reports"), Expected((200,), check)


@recipe("GET", "/reports/{report}", variants=NAMES)
def show_report_page(world: World, cell: Cell) -> Plan:
    report = report_of(cell)
    call = page("GET", f"/reports/referee.{report.name}")
    is_there = sees_report(world, world.actor(cell.actor), report)
    return call, Expected((200,)) if is_there else Expected((404,), is_refused=True)


@recipe("GET", "/reports/{report}/export.csv", variants=NAMES)
def export_report(world: World, cell: Cell) -> Plan:
    report, actor = report_of(cell), world.actor(cell.actor)
    call = page("GET", f"/reports/referee.{report.name}/export.csv")
    if not sees_report(world, actor, report):
        return call, Expected((404,), is_refused=True)
    if not world.company.may_at_all(actor, "export", CASE):
        return call, Expected((403,), is_refused=True)
    return call, Expected((200,), counting(world, cell, "export"))


@recipe("GET", "/{plugin}/pages/{name}", variants=("cases", "overruled", "nothing"))
def show_plugin_page(world: World, cell: Cell) -> Plan:
    actor = world.actor(cell.actor)
    call = page("GET", f"/referee/pages/{cell.variant}")
    if cell.variant == "nothing":
        return call, Expected((404,), is_refused=True)
    if cell.variant == "overruled" and not world.company.may_do(actor, OVERRULE):
        return call, Expected((403,), is_refused=True)
    if not world.company.may_at_all(actor, "read", CASE):
        return call, Expected((403,), is_refused=True)
    return call, Expected((200,))


@recipe("GET", f"{RECORD}/panels/{{by}}/{{key}}", over="record", variants=("panel", "nothing"))
def show_panel(world: World, cell: Cell) -> Plan | None:
    if cell.entity != CASE:
        return None
    ((by, panel),) = (one for one in world.runtime.assembly.panels if one[0] == "referee")
    key = panel.key if cell.variant == "panel" else "nothing"
    call = page("GET", f"{path_of(cell.entity)}/{cell.record}/panels/{by}/{key}")
    if key == "nothing":
        return call, Expected((404,), is_refused=True)
    actor, thing = world.actor(cell.actor), world.company.records[cell.record]
    if not world.company.may_at_all(actor, "read", CASE):
        return call, Expected((403, 404), is_refused=True)
    if thing.is_deleted or not world.company.may(actor, "read", thing):
        return call, Expected((404,), is_refused=True)
    return call, Expected((200,))


@recipe("GET", "/{by}/widgets/{key}", variants=("Cases", "Led", "nothing"))
def show_widget(world: World, cell: Cell) -> Plan:
    keys = {one.title: one.key for _, one in world.runtime.assembly.widgets}
    call = page("GET", f"/referee/widgets/{keys.get(cell.variant, 'nothing')}")
    person = world.company.people[world.actor(cell.actor).person]
    if cell.variant == "nothing" or (cell.variant == "Led" and "sales_manager" not in person.roles):
        return call, Expected((404,), is_refused=True)
    return call, Expected((200,))
