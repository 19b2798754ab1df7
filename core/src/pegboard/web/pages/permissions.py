"""Pages for those who hold a named permission."""

from pegboard.web.refusals import Refused
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext


class PermissionNeeded(Refused):
    """Raised when somebody opens a page that their roles do not include."""

    status = 403

    def __init__(self, label: str) -> None:
        super().__init__(
            gettext("Your roles do not include “%(permission)s”.") % {"permission": label}
        )


def demand_permission(visit: Visit, name: str) -> None:
    """Raise PermissionNeeded unless the person holds the permission *name*."""
    if not visit.rights.may_do(name):
        known = visit.assembly.workspace.roles.permissions.get(name)
        raise PermissionNeeded(gettext(known.label) if known else name)
