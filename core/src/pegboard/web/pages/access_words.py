"""Rights, scopes and levels in words."""

from collections.abc import Iterable, Mapping

from pegboard.access.reach import reach_of
from pegboard.hookspecs.roles import RecordScope, Right, Scope
from pegboard.web.pages.permissions import demand_permission
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext, speak

MANAGE_ACCESS = "base.manage_access"
USERS, TEAMS, ROLES = "/settings/users", "/settings/teams", "/settings/roles"


def enter_access(visit: Visit) -> Visit:
    """Return *visit* of somebody who manages access, and speak their language.

    Raises:
        PermissionNeeded: the person does not.
    """
    speak(visit.principal.locale)
    demand_permission(visit, MANAGE_ACCESS)
    return visit


def access_tabs(current: str) -> list[dict[str, object]]:
    """Return the tabs of the pages on who may do what."""
    tabs = ((USERS, gettext("Users")), (TEAMS, gettext("Teams")), (ROLES, gettext("Roles")))
    return [{"label": label, "href": href, "current": href == current} for href, label in tabs]


def right_word(right: Right | str) -> str:
    words = {
        "create": gettext("Create"),
        "read": gettext("Read"),
        "update": gettext("Change"),
        "delete": gettext("Delete"),
        "export": gettext("Export"),
        "import": gettext("Import"),
        "assign": gettext("Assign"),
        "share": gettext("Share"),
    }
    return words[right]


def scope_word(scope: Scope, scopes: Mapping[str, RecordScope]) -> str:
    """Return a scope in words; several joined by "+" one after the other."""
    words = {
        "own": gettext("Own"),
        "team": gettext("Team"),
        "team_and_below": gettext("Team and below"),
        "all": gettext("All"),
    }
    reach = reach_of(scope)
    parts = [] if reach.plain == "none" else [words[reach.plain]]
    parts += [gettext(scopes[one].label) if one in scopes else one for one in reach.beside]
    return " + ".join(parts) or gettext("None")


def level_word(level: str) -> str:
    words = {
        "hidden": gettext("Hidden"),
        "read": gettext("Read only"),
        "calm": gettext("Out of sight"),
        "write": gettext("Read and write"),
    }
    return words[level]


def permission_label(visit: Visit, name: str) -> str:
    known = visit.assembly.roles.permissions.get(name)
    return gettext(known.label) if known else name


def entity_label(visit: Visit, key: str) -> str:
    return gettext(visit.assembly.schema.entity(key).plural)


def field_label(visit: Visit, key: str, name: str) -> str:
    return gettext(visit.assembly.schema.entity(key).field(name).label)


def role_label(visit: Visit, name: str) -> str:
    pack = visit.assembly.roles.roles.get(name)
    return gettext(pack.label) if pack else name


def role_labels(visit: Visit, names: Iterable[str]) -> str:
    return ", ".join(sorted(role_label(visit, name) for name in names))
