"""The recipes of workflows: who manages automation may, and nobody else.

Forms are left empty, so that nothing is changed: what workflows do is tested elsewhere.
"""

from tests.oracle.cells import Cell, Expected, Plan, recipe
from tests.oracle.expectations import reading
from tests.oracle.recipes_access import NO_SUCH, by_permission
from tests.oracle.recipes_pages import page
from tests.oracle.world import World, path_of

MANAGE = "base.manage_automation"
HERE = "/settings/workflows"
ONE, RUN = f"{HERE}/{{workflow}}", f"{HERE}/runs/{{run}}"

by_permission("GET", HERE, MANAGE)
by_permission("GET", ONE, MANAGE, workflow=NO_SUCH)
for ending in ("on", "off", "simulate"):
    by_permission("POST", f"{ONE}/{ending}", MANAGE, workflow=NO_SUCH)
by_permission("POST", f"{HERE}/ready/{{plugin}}/{{name}}", MANAGE, plugin="base", name="none")
for path in (f"{HERE}/new", f"{ONE}/edit", f"{ONE}/versions"):
    by_permission("GET", path, MANAGE, workflow=NO_SUCH)
for path in (f"{HERE}/new", f"{HERE}/draft", f"{ONE}/edit", f"{ONE}/versions/{{version}}"):
    by_permission("POST", path, MANAGE, workflow=NO_SUCH, version="1")
by_permission("GET", RUN, MANAGE, run=NO_SUCH)
by_permission("POST", f"{RUN}/retry", MANAGE, run=NO_SUCH)


@recipe("GET", "/{plugin}/{entity}/{record_id}/runs", over="record")
def show_record_runs(world: World, cell: Cell) -> Plan:
    call = page("GET", f"{path_of(cell.entity)}/{cell.record}/runs")
    return call, reading(world, world.actor(cell.actor), cell)


@recipe("POST", "/{plugin}/{entity}/{record_id}/workflows/{workflow}", over="record")
def start_by_hand(world: World, cell: Cell) -> Plan:
    """There is none to be started, which only those learn who see the record."""
    call = page("POST", f"{path_of(cell.entity)}/{cell.record}/workflows/{NO_SUCH}")
    expected = reading(world, world.actor(cell.actor), cell)
    return call, expected if expected.is_refused else Expected((422,))


@recipe("POST", "/{plugin}/{entity}/{record_id}/runs/{run}/answer", over="record")
def answer_run(world: World, cell: Cell) -> Plan:
    """There is no run to answer."""
    call = page("POST", f"{path_of(cell.entity)}/{cell.record}/runs/{NO_SUCH}/answer")
    expected = reading(world, world.actor(cell.actor), cell)
    return call, expected if expected.is_refused else Expected((404,))
