"""Notes in the audit log what signed-in people were refused, but never more than a few a minute."""

import logging
import threading
from time import monotonic

from litestar.background_tasks import BackgroundTask

from pegboard.access.principals import Principal
from pegboard.database.errors import Busy
from pegboard.records.audit import note_at_once
from pegboard.records.errors import Forbidden
from pegboard.web.requests import STATE_KEY, AnyRequest, Visit

log = logging.getLogger("pegboard.audit")

MOST_PER_MINUTE = 10
MOST_PEOPLE = 10_000
LONGEST_PATH = 200


class Allowance:
    """Counts per person in the running minute; what is over is not written, so none can flood."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = -1
        self._counts: dict[str, int] = {}

    def takes(self, person: str) -> bool:
        """Return whether one more is to be written about *person*."""
        minute = int(monotonic() // 60)
        with self._lock:
            if minute != self._minute or len(self._counts) > MOST_PEOPLE:
                self._minute, self._counts = minute, {}
            count = self._counts[person] = self._counts.get(person, 0) + 1
        return count <= MOST_PER_MINUTE


_allowance = Allowance()


def telling_of(request: AnyRequest, error: Exception) -> BackgroundTask | None:
    """Return what writes the entry once the answer is sent; None for a guest and a flood."""
    visit: Visit | None = request.scope["state"].get(STATE_KEY)
    if visit is None or visit.known is None or visit.known.user_id is None:
        return None
    if not _allowance.takes(visit.known.user_id):
        return None
    return BackgroundTask(_tell, visit, visit.known, request.method, request.url.path, error)


def _tell(visit: Visit, person: Principal, method: str, path: str, error: Exception) -> None:
    what = {"right": error.right} if isinstance(error, Forbidden) else {}
    try:
        note_at_once(
            visit.assembly.workspace,
            person,
            "refused",
            via=visit.via,
            entity=error.entity if isinstance(error, Forbidden) else "",
            method=method,
            path=path[:LONGEST_PATH],
            why=type(error).__name__,
            **what,
        )
    except Busy:
        log.warning("That %s %s was refused could not be written down: others write", method, path)
