"""What load balancers and supervisors ask of a process; both answers tell nothing else."""

from litestar import Response, get
from litestar.enums import MediaType

from pegboard.lifecycle.follow.readiness import ready
from pegboard.web.requests import AnyRequest, visit_of

UNCOUNTED = "uncounted"
"""The `opt` of a handler whose answers say nothing about how the system does."""


@get(
    "/health",
    opt={"public": True, UNCOUNTED: True},
    media_type=MediaType.TEXT,
    sync_to_thread=False,
)
def show_health() -> str:
    """Answer for as long as the process lives."""
    return "alive"


@get("/ready", opt={"public": True, UNCOUNTED: True}, sync_to_thread=False)
def show_readiness(request: AnyRequest) -> Response[str]:
    """Answer 200 when this process serves the newest generation of the system, 503 when not."""
    if ready(visit_of(request).runtime).is_ready:
        return Response("ready", media_type=MediaType.TEXT)
    headers = {"retry-after": "2"}
    return Response("not ready", status_code=503, media_type=MediaType.TEXT, headers=headers)
