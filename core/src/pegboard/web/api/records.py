"""One record: get, create, change, delete, restore."""

from typing import Any

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, RawBody

from pegboard.records.create import create
from pegboard.records.delete import delete as delete_record
from pegboard.records.delete import restore as restore_record
from pegboard.records.errors import NotFound
from pegboard.records.get import get as get_record
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.web.api.answers import etag, json_answer
from pegboard.web.api.bodies import read_object
from pegboard.web.api.parameters import names, read_parameters
from pegboard.web.api.paths import LIST, RECORD, key_of, record_address
from pegboard.web.api.repeats import write_once
from pegboard.web.api.versions import version_wanted
from pegboard.web.requests import AnyRequest, visit_of

NONE_KNOWN: frozenset[str] = frozenset()
FIELDS_KNOWN = frozenset({"fields"})


@get(RECORD, sync_to_thread=False)
def show(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[bytes]:
    """Return one record with its ETag."""
    fields = names(read_parameters(request, FIELDS_KNOWN), "fields")
    with visit_of(request).reading() as unit:
        asked = (*fields, "version") if fields else ()
        record = dict(
            get_record(unit, key_of(plugin, entity), record_id, fields=asked, form="json")
        )
    version = record["version"]
    if fields and "version" not in fields:
        del record["version"]
    return json_answer(record, headers={"etag": etag(version)})


@post(LIST, sync_to_thread=False)
def add(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Create a record."""
    read_parameters(request, NONE_KNOWN)
    raw = read_object(request, body)
    key = key_of(plugin, entity)

    def write(unit: Unit) -> Response[bytes]:
        made = create(unit, key, raw)["id"]
        place = {"location": record_address(key, made), "etag": etag(1)}
        return json_answer(_as_seen(unit, key, made), status=201, headers=place)

    return write_once(request, body, write)


@patch(RECORD, sync_to_thread=False)
def change(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    body: RawBody,
) -> Response[bytes]:
    """Change the given fields of a record."""
    read_parameters(request, NONE_KNOWN)
    raw = read_object(request, body)
    version = version_wanted(request, needed=True)
    key = key_of(plugin, entity)
    with visit_of(request).writing() as unit:
        changed = update(unit, key, record_id, raw, version=version)
        record = _as_seen(unit, key, changed["id"])
    return json_answer(record, headers={"etag": etag(changed["version"])})


@delete(RECORD, status_code=200, sync_to_thread=False)
def remove(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[None]:
    """Move a record to the recycle bin."""
    read_parameters(request, NONE_KNOWN)
    version = version_wanted(request, needed=False)
    with visit_of(request).writing() as unit:
        delete_record(unit, key_of(plugin, entity), record_id, version=version)
    return Response(None, status_code=204)


@post(f"{RECORD}/restore", sync_to_thread=False)
def restore(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[bytes]:
    """Take a record out of the recycle bin."""
    read_parameters(request, NONE_KNOWN)
    key = key_of(plugin, entity)
    with visit_of(request).writing() as unit:
        version = restore_record(unit, key, record_id)
        record = _as_seen(unit, key, record_id)
    return json_answer(record, headers={"etag": etag(version)})


def _as_seen(unit: Unit, entity: str, record_id: str) -> dict[str, Any]:
    """Return a record just written as its writer may see it: perhaps no more than its id."""
    try:
        return dict(get_record(unit, entity, record_id, form="json"))
    except NotFound:
        return {"id": record_id}
