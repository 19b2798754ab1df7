"""Answers of the REST interface."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Response

JSON = "application/json"


def json_answer(
    value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response[bytes]:
    """Return *value* as JSON."""
    return Response(
        msgspec.json.encode(value),
        status_code=status,
        media_type=JSON,
        headers=None if headers is None else dict(headers),
    )


def etag(version: int) -> str:
    """Return the ETag of a record at *version*."""
    return f'"{version}"'
