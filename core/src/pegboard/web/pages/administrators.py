"""Pages that only administrators may open."""

from pegboard.web.refusals import Refused
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext


class AdministratorsOnly(Refused):
    """Raised when somebody else opens a page of the administration."""

    status = 403

    def __init__(self) -> None:
        super().__init__(gettext("Only administrators may open this page."))


def is_administrator(visit: Visit) -> bool:
    return visit.rights.administers


def demand_administrator(visit: Visit) -> None:
    """Raise AdministratorsOnly unless the person administers the system."""
    if not is_administrator(visit):
        raise AdministratorsOnly
