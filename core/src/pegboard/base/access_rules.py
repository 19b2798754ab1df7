"""Who decides where people stand: fields that scopes are made of are not everybody's to write."""

from pegboard.hookspecs.context import Context
from pegboard.model.change import Change, Deed
from pegboard.model.system import TEAM, USER

MANAGE_ACCESS = "base.manage_access"
DECIDING = {USER: ("email", "team", "manager", "active"), TEAM: ("parent", "manager")}
"""The fields by which scopes are worked out, or by which people sign in."""
REFUSED = "may be changed only by somebody who manages access"


def check_access_fields(change: Change, context: Context) -> None:
    """Refuse a change of who may do what by somebody who may not manage access."""
    if change.entity not in DECIDING or context.may(MANAGE_ACCESS):
        return
    if change.entity == USER and change.deed is not Deed.UPDATE:
        change.refuse("active", REFUSED)
        return
    for name in DECIDING[change.entity]:
        if change.changed(name):
            change.refuse(name, REFUSED)


def check_team_is_empty(change: Change, context: Context) -> None:
    """Refuse to delete a team that somebody belongs to, or that others are part of."""
    if change.entity != TEAM or change.deed is not Deed.DELETE:
        return
    if context.system.find(USER, linked=("team", change.id), limit=1):
        change.refuse("name", "has members; move them to another team first")
    if context.system.find(TEAM, linked=("parent", change.id), limit=1):
        change.refuse("name", "has teams below it; move them first")
