"""The recipes of fields and entities that administrators add, and of forms with conditions."""

from tests.oracle.cells import Cell, Expected, Plan, recipe
from tests.oracle.expectations import writing
from tests.oracle.recipes_access import by_permission
from tests.oracle.recipes_pages import LIST, RECORD, entity_reading, page
from tests.oracle.world import World, path_of

MANAGE = "base.manage_fields"
FIELDS = "/settings/fields"
ONE = f"{FIELDS}/{{plugin}}/{{entity}}"
FIELD = f"{ONE}/field/{{name}}"


def managed(method: str, path: str, form: dict[str, str] | None = None) -> None:
    """Register an address below the fields of accounts, as what may be done with its name."""
    known = {"plugin": "base", "entity": "account", "name": "name"}
    by_permission(method, path, MANAGE, form, **known)


for path in (FIELDS, f"{FIELDS}/new", f"{FIELDS}/file", f"{FIELDS}/file/pegboard.toml"):
    by_permission("GET", path, MANAGE)
for path in (ONE, f"{ONE}/about", f"{ONE}/new", FIELD):
    managed("GET", path)
for path in (f"{FIELDS}/new", f"{FIELDS}/file"):
    by_permission("POST", path, MANAGE, {"label": ""})
managed("POST", f"{ONE}/new/preview", {"label": ""})
by_permission("POST", f"{FIELDS}/undo/{{epoch}}", MANAGE, epoch="999999")
for ending in ("/about", "/bring-back", "/layout", "/layout/reset", "/new", "/remove"):
    managed("POST", f"{ONE}{ending}", {"label": ""})
for ending in ("", "/bring-back", "/preview", "/remove", "/reset"):
    managed("POST", f"{FIELD}{ending}", {"label": ""})


@recipe("POST", f"{LIST}/new/conditions", over="entity")
def show_new_slots(world: World, cell: Cell) -> Plan:
    call = page("POST", f"{path_of(cell.entity)}/new/conditions", data={"then": ""})
    expected = entity_reading(world, cell, "create")
    return call, expected if expected.is_refused else Expected((200,))


@recipe("POST", f"{RECORD}/edit/conditions", over="record")
def show_edited_slots(world: World, cell: Cell) -> Plan:
    call = page("POST", f"{path_of(cell.entity)}/{cell.record}/edit/conditions", data={"then": ""})
    return call, writing(world, cell, "update", None, ok=(200,), undo=None)
