"""Reads query parameters strictly: each known, each once, each valid text."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from pegboard.records.errors import BadQuery
from pegboard.web.refusals import BadRequest
from pegboard.web.requests import AnyRequest

MOST_PARAMETERS = 50
LONGEST_NUMBER = 18


def read_parameters(request: AnyRequest, known: frozenset[str]) -> Mapping[str, str]:
    """Return the query parameters of *request*.

    Raises:
        BadRequest: they are not valid text.
        BadQuery: one is not *known*, or comes twice.
    """
    try:
        text = request.scope["query_string"].decode("utf-8")
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not valid UTF-8.") from error
    except ValueError as error:
        raise BadRequest("The query has too many parameters.") from error
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in known:
            raise BadQuery(name, f"is no parameter here; there are: {', '.join(sorted(known))}")
        if name in found:
            raise BadQuery(name, "is given twice")
        if "\x00" in value:
            raise BadQuery(name, "must not contain NUL characters")
        found[name] = value
    return found


def whole_number(parameters: Mapping[str, str], name: str, default: int) -> int:
    """Return the parameter *name* as a whole number; raise BadQuery when it is none."""
    text = parameters.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_NUMBER:
        raise BadQuery(name, "must be a whole number")
    return int(text)


def limit_of(parameters: Mapping[str, str], *, default: int, most: int) -> int:
    """Return the parameter `limit`; raise BadQuery unless it lies between 1 and *most*."""
    limit = whole_number(parameters, "limit", default)
    if not 1 <= limit <= most:
        raise BadQuery("limit", f"must be between 1 and {most}")
    return limit


def names(parameters: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the comma-separated names in the parameter *name*."""
    text = parameters.get(name, "")
    return tuple(part.strip() for part in text.split(",")) if text.strip() else ()
