"""Reads JSON bodies strictly: UTF-8, no doubled keys, no endless nesting."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, TypeVar

import msgspec

from pegboard.records.errors import BadQuery
from pegboard.web.refusals import BadRequest, WrongMediaType
from pegboard.web.requests import AnyRequest

DEEPEST = 32
MEDIA_TYPES = frozenset({"application/json", "application/merge-patch+json"})

Shape = TypeVar("Shape")


def read_object(request: AnyRequest, body: bytes) -> Mapping[str, Any]:
    """Return the JSON object in *body*.

    Raises:
        WrongMediaType: the body does not say that it is JSON.
        BadRequest: it is not valid JSON, or no object.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise WrongMediaType("application/json")
    value = parse_json(body)
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.")
    return value


def read_shape(request: AnyRequest, body: bytes, shape: type[Shape]) -> Shape:
    """Return *body* as *shape*; raise BadQuery naming what does not fit."""
    value = read_object(request, body)
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        raise BadQuery(place.strip("`.") or "body", message) from error


def parse_json(body: bytes) -> Any:
    """Return the JSON value in *body*; raise BadRequest when it is not valid."""
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=_once_each, parse_constant=_no_number, parse_float=_finite
        )
    except UnicodeDecodeError as error:
        raise BadRequest("The body is not valid UTF-8.") from error
    except RecursionError as error:
        raise BadRequest(f"The body is nested deeper than {DEEPEST} levels.") from error
    except ValueError as error:
        raise BadRequest(f"The body is not valid JSON: {error}") from error
    if "\\u" in text or text.count("[") + text.count("{") > DEEPEST:
        _check_parts(value)
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice in one object")
    return found


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name[:40]} is no number")


def _check_parts(value: Any) -> None:
    """Raise BadRequest for text that is no Unicode and for endless nesting, without recursion."""
    level: list[Any] = [value]
    depth = 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise BadRequest(f"The body is nested deeper than {DEEPEST} levels.")
        _refuse_surrogates(part for part in level if isinstance(part, str))
        below: list[Any] = []
        for part in level:
            if isinstance(part, dict):
                below.extend(part)
                below.extend(part.values())
            elif isinstance(part, list):
                below.extend(part)
        level = below


def _refuse_surrogates(texts: Iterable[str]) -> None:
    for text in texts:
        if any("\ud800" <= mark <= "\udfff" for mark in text):
            raise BadRequest("The body holds half a surrogate pair, which is not valid Unicode.")
