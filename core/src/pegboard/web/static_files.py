"""Serves the application's own assets, kept by browsers for a year under an address with a hash."""

import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from pegboard.web.requests import AnyRequest

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file with the hash of its content."""

    content: bytes
    media_type: str
    hash: str


@get("/static/{name:path}", opt={"public": True, "uncounted": True}, sync_to_thread=False)
def serve_asset(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Answer with one asset."""
    asset = _asset(name.lstrip("/"))
    if asset is None:
        raise NotFoundException
    kept = FOREVER if request.scope["query_string"] == f"v={asset.hash}".encode() else ASK_AGAIN
    headers = {"cache-control": kept, "etag": f'"{asset.hash}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
    return Response(asset.content, headers=headers, media_type=asset.media_type)


def _asset(name: str) -> Asset | None:
    try:
        file = (FOLDER / name).resolve()
        if not file.is_relative_to(FOLDER.resolve()) or not file.is_file():
            return None
        return _read(file, file.stat().st_mtime_ns)
    except (OSError, ValueError):  # too long for a file name, or with a NUL in it
        return None


@lru_cache(maxsize=500)
def _read(file: Path, _changed: int) -> Asset:
    content = file.read_bytes()
    guessed = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0]
    return Asset(content, guessed or "application/octet-stream", sha256(content).hexdigest()[:12])
