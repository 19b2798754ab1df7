"""The recipes of the plugin manager: who manages plugins may, and nobody else.

Forms are left empty, so that nothing is changed: what happens to plugins is tested elsewhere.
"""

from tests.oracle.cells import PUBLIC, Call, Cell, Expected, Plan, recipe
from tests.oracle.recipes_access import by_permission
from tests.oracle.recipes_pages import page
from tests.oracle.world import World

MANAGE = "base.manage_plugins"
MANAGER = "/settings/plugins"
ONE, PLAN = f"{MANAGER}/{{plugin}}", f"{MANAGER}/plans/{{plan_hash}}"

for path in (MANAGER, f"{MANAGER}/plans", "/settings/departments", "/settings/sample-data"):
    by_permission("GET", path, MANAGE)
by_permission("GET", "/settings/sample-data/progress", MANAGE)
for path in (MANAGER, f"{MANAGER}/plans", f"{MANAGER}/safe-mode"):
    by_permission("POST", path, MANAGE)
for path in ("/settings/departments", "/settings/departments/skip", "/settings/sample-data"):
    by_permission("POST", path, MANAGE)
by_permission("GET", ONE, MANAGE, plugin="base")
for ending in ("plan", "settings", "install"):
    by_permission("POST", f"{ONE}/{ending}", MANAGE, plugin="no_such_plugin")
for ending in ("", "/progress"):
    by_permission("GET", f"{PLAN}{ending}", MANAGE, plan_hash="0123456789abcdef")
for ending in ("/apply", "/again"):
    by_permission("POST", f"{PLAN}{ending}", MANAGE, plan_hash="0123456789abcdef")

JOBS, NO_JOB = "/settings/jobs", "0190a000-0000-7000-8000-000000000000"
by_permission("GET", JOBS, MANAGE)
by_permission("GET", f"{JOBS}/progress", MANAGE)
AUTOMATION, HOOK = "base.manage_automation", "/settings/webhooks/{place}/{record_id}"
by_permission("GET", HOOK, AUTOMATION, place="out", record_id=NO_JOB)
for ending in ("on", "off", "secret"):
    by_permission("POST", f"{HOOK}/{ending}", AUTOMATION, place="out", record_id=NO_JOB)
by_permission(
    "POST", f"{HOOK}/again/{{delivery}}", AUTOMATION, place="out", record_id=NO_JOB, delivery=NO_JOB
)


@recipe("POST", "/hooks/{door}")
def send_message(world: World, cell: Cell) -> Plan:
    """Nobody comes in without a signature, whoever they are."""
    call = Call("POST", f"/hooks/{NO_JOB}", {"json": {}}, is_page=True)
    return call, Expected((404, 429), is_refused=True)


@recipe("GET", "/forms/{form_id}")
def show_form(world: World, cell: Cell) -> Plan:
    return Call("GET", f"/forms/{NO_JOB}", {}, is_page=True), Expected((404,), is_refused=True)


@recipe("POST", "/forms/{form_id}")
def send_form(world: World, cell: Cell) -> Plan:
    return page("POST", f"/forms/{NO_JOB}"), Expected((403, 404), is_refused=True)


@recipe("GET", "/forms/{form_id}/confirm/{token}")
def show_confirm(world: World, cell: Cell) -> Plan:
    return page("GET", f"/forms/{NO_JOB}/confirm/x"), Expected((404,), is_refused=True)


@recipe("POST", "/forms/{form_id}/confirm/{token}")
def take_confirm(world: World, cell: Cell) -> Plan:
    return page("POST", f"/forms/{NO_JOB}/confirm/x"), Expected((403, 404), is_refused=True)


PUBLIC |= {send_message, show_form, send_form, show_confirm, take_confirm}
for ending in ("retry", "cancel"):
    by_permission("POST", f"{JOBS}/{{job}}/{ending}", MANAGE, job=NO_JOB)
