"""Says with every answer which generation of the system gave it, and counts the answers."""

from litestar.types import BeforeMessageSendHookHandler, Message, Scope

from pegboard.assembly.runtime import Runtime
from pegboard.web.readiness import UNCOUNTED
from pegboard.web.requests import STATE_KEY, Visit

HEADER = b"pegboard-epoch"
BROKEN, NOT_READY = 500, 503


def tell_epoch(runtime: Runtime) -> BeforeMessageSendHookHandler:
    """Return the hook that does; the header is for people who are signed in."""

    async def tell(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        visit: Visit | None = scope["state"].get(STATE_KEY)
        epoch = (visit.assembly if visit else runtime.assembly).epoch
        if visit is not None and visit.known is not None:
            message["headers"] = [*message["headers"], (HEADER, str(epoch).encode())]
        if runtime.leaving_since is not None:
            message["headers"] = [*message["headers"], (b"connection", b"close")]
        handler = scope.get("route_handler")
        if handler is None or not handler.opt.get(UNCOUNTED):
            status = message["status"]
            runtime.traffic.answered(epoch, is_error=status >= BROKEN and status != NOT_READY)

    return tell
