"""Reads which version of a record a change is based on."""

import re

from pegboard.web.refusals import BadRequest, VersionNeeded
from pegboard.web.requests import AnyRequest

ETAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\Z')
NO_VERSION = -1


def version_wanted(request: AnyRequest, *, needed: bool) -> int | None:
    """Return the version in If-Match; None for "*", and without the header when it is not needed.

    Raises:
        VersionNeeded: the header is missing.
        BadRequest: it holds no ETag.
    """
    header = request.headers.get("if-match")
    if header is None:
        if needed:
            raise VersionNeeded
        return None
    if header.strip() == "*":
        return None
    found = ETAG.match(header.strip())
    if found is None:
        raise BadRequest("If-Match must hold the ETag of the record.", "If-Match")
    weak, tag = found.groups()
    is_ours = not weak and tag.isascii() and tag.isdigit() and len(tag) <= 18
    return int(tag) if is_ours else NO_VERSION
