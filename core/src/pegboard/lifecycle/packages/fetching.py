"""Fetches an operator's list of plugins and the wheels on it, from a path or an address."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pegboard.lifecycle.packages.errors import IndexUnusable
from pegboard.lifecycle.packages.wheel_contents import LARGEST_WHEEL, MEGABYTE
from pegboard.settings import is_safe_address

LARGEST_INDEX = 5 * MEGABYTE
TIMEOUT_SECONDS = 10


class _StayingThere(HTTPRedirectHandler):
    """Follows redirects on the same host alone: others were not what the operator named."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        if _origin(newurl) != _origin(req.full_url):
            raise IndexUnusable(f"{req.full_url} leads to another host, {newurl}.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def read_index_bytes(index: str) -> bytes:
    """Return the content of the list at *index*, a path or an address.

    Raises:
        IndexUnusable: it cannot be had.
    """
    return _content(index, LARGEST_INDEX)


@contextmanager
def fetched(index: str, file: str) -> Iterator[Path]:
    """Yield a local copy of the wheel that the list at *index* names as *file*.

    Raises:
        IndexUnusable: it is elsewhere than the list, or cannot be had.
    """
    place = _beside(index, file)
    with tempfile.TemporaryDirectory(prefix="pegboard-wheel-") as folder:
        copy = Path(folder) / urlsplit(place).path.rpartition("/")[2]
        copy.write_bytes(_content(place, LARGEST_WHEEL))
        yield copy


def _beside(index: str, file: str) -> str:
    if "://" in index:
        place = urljoin(index, file)
        if _origin(place) != _origin(index):
            raise IndexUnusable(f"{file} is not on the host of the list of plugins.")
        return place
    folder = Path(index).resolve().parent
    inside = (folder / file).resolve()
    if not inside.is_relative_to(folder):
        raise IndexUnusable(f"{file} is not in the folder of the list of plugins.")
    return str(inside)


def _content(place: str, most: int) -> bytes:
    try:
        if "://" in place:
            content = _downloaded(place, most)
        else:
            with Path(place).open("rb") as file:
                content = file.read(most + 1)
    except (OSError, URLError, HTTPException, ValueError) as error:
        raise IndexUnusable(f"{place} cannot be read: {error}.") from error
    if len(content) > most:
        raise IndexUnusable(f"{place} is larger than {most // MEGABYTE} MB.")
    return content


def _downloaded(address: str, most: int) -> bytes:
    if not is_safe_address(address):
        raise IndexUnusable(f"{address} is no https address.")
    opener = build_opener(_StayingThere)
    request = Request(address, headers={"User-Agent": "Pegboard"})  # noqa: S310  # https or this machine alone
    with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
        found: bytes = answer.read(most + 1)
        return found


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
