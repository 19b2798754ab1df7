"""What the OpenAPI document says about jobs."""

from typing import Any

from pegboard.access.rights import Rights
from pegboard.web.api.jobs import JOBS, MOST, STATES
from pegboard.web.api.openapi_parts import answer, operation, parameter
from pegboard.web.job_deeds import MANAGE

_TEXT = {"type": "string"}
_TEXT_OR_NOTHING = {"type": ["string", "null"]}
_NUMBER = {"type": "integer"}
_NUMBER_OR_NOTHING = {"type": ["integer", "null"]}
_MOMENT = {"type": "string", "format": "date-time"}
_MOMENT_OR_NOTHING = {"type": ["string", "null"], "format": "date-time"}
_JOB: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "kind": _TEXT,
        "state": {"enum": list(STATES)},
        "priority": _NUMBER,
        "run_at": _MOMENT,
        "attempts": _NUMBER,
        "most_attempts": _NUMBER,
        "lease_until": _MOMENT_OR_NOTHING,
        "worker": _TEXT_OR_NOTHING,
        "error": _TEXT_OR_NOTHING,
        "done": _NUMBER_OR_NOTHING,
        "total": _NUMBER_OR_NOTHING,
        "note": _TEXT_OR_NOTHING,
        "user": _TEXT_OR_NOTHING,
        "created_at": _MOMENT,
        "finished_at": _MOMENT_OR_NOTHING,
    },
    "required": ["id", "kind", "state"],
}
_NOTHING: dict[str, Any] = {"type": "object", "additionalProperties": False}


def job_paths(rights: Rights) -> dict[str, Any]:
    """Return the operations on jobs, for somebody who may see them."""
    if not rights.may_do(MANAGE):
        return {}
    ident = parameter("job", _TEXT, place="path", required=True)
    listed = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": _JOB}},
        "required": ["items"],
    }
    asked = [
        parameter("state", _TEXT),
        parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST}),
    ]
    job = f"{JOBS}/{{job}}"
    paths: dict[str, Any] = {
        JOBS: {
            "get": operation("jobs", "Jobs, the newest first", answer(listed), parameters=asked)
        },
        job: {"get": operation("job", "A job", answer(_JOB), parameters=[ident], problems=["404"])},
    }
    for name, words in (("retry", "Let a failed job run now"), ("cancel", "Take a job back")):
        deed = operation(
            f"{name}-job",
            words,
            answer(_JOB),
            parameters=[ident],
            problems=["404", "409"],
            body=_NOTHING,
        )
        paths[f"{job}/{name}"] = {"post": deed}
    return paths
