"""Who may use a new entity: one easy choice, written into the roles."""

from collections.abc import Mapping

from pegboard.access.role_changes import RoleChange, change_role
from pegboard.access.role_edits import RoleEdit, granted_scope
from pegboard.hookspecs.roles import RIGHTS, RolePack
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

NOBODY = "nobody"
WAYS: Mapping[str, Mapping[str, str]] = {
    NOBODY: {},
    "own": {"read": "own", "create": "own", "update": "own", "delete": "own", "share": "own"},
    "shared": {"read": "all", "create": "own", "update": "own", "delete": "own", "share": "own"},
    "all": {"read": "all", "create": "all", "update": "all", "delete": "all", "share": "own"},
}
"""What every role gets: the scope of each right; the rights that are not named, nobody."""
MANAGE_ACCESS = "base.manage_access"


def grant_choices() -> list[dict[str, str]]:
    """Return the ways to let people use an entity."""
    return [
        {
            "value": NOBODY,
            "label": gettext("Only administrators, for now"),
            "help": gettext("Give rights to roles later, in the matrix of each role."),
        },
        {
            "value": "own",
            "label": gettext("Everybody, their own records"),
            "help": gettext("Each sees and changes what belongs to them."),
        },
        {
            "value": "shared",
            "label": gettext("Everybody sees all, and changes their own"),
            "help": gettext("Each sees all records and changes what belongs to them."),
        },
        {
            "value": "all",
            "label": gettext("Everybody, all records"),
            "help": gettext("Each sees and changes every record."),
        },
    ]


def may_grant(visit: Visit) -> bool:
    """Return whether the person may change roles."""
    return visit.rights.may_do(MANAGE_ACCESS)


def grant_everybody(visit: Visit, entity: str, way: str) -> None:
    """Let every role do with the new *entity* what *way* says; administrators may do everything.

    Where nothing is chosen nobody gets anything: also who reads all else does not read this.
    """
    runtime = visit.runtime
    if entity not in runtime.assembly.schema.entities or not may_grant(visit):
        return
    wanted = WAYS.get(way, WAYS[NOBODY])
    for pack in runtime.assembly.roles.roles.values():
        edits = _edits(pack, entity, wanted)
        if pack.administers or not edits:
            continue
        assembly = runtime.assembly
        with runtime.writing(visit.principal, via=visit.via) as unit:
            change_role(
                unit, assembly.people, assembly.schema, RoleChange(pack.name, edits), seen=None
            )
    runtime.follow_roles()


def _edits(pack: RolePack, entity: str, wanted: Mapping[str, str]) -> tuple[RoleEdit, ...]:
    return tuple(
        RoleEdit(pack.name, "right", entity, right, wanted.get(right, "none"))
        for right in RIGHTS
        if granted_scope(pack, entity, right) != wanted.get(right, "none")
    )
