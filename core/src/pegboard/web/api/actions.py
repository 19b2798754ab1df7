"""POST on an action: what plugins offer to do with a record."""

from litestar import Response, post
from litestar.params import FromPath, RawBody

from pegboard.assembly.run_action import run_action
from pegboard.records.unit import Unit
from pegboard.web.api.answers import json_answer
from pegboard.web.api.bodies import read_object
from pegboard.web.api.parameters import read_parameters
from pegboard.web.api.paths import RECORD, key_of
from pegboard.web.api.repeats import write_once
from pegboard.web.requests import AnyRequest, visit_of
from pegboard.web.translations import gettext

NONE_KNOWN: frozenset[str] = frozenset()


@post(f"{RECORD}/actions/{{action:str}}", status_code=200, sync_to_thread=False)
def act(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    action: FromPath[str],
    body: RawBody,
) -> Response[bytes]:
    """Run an action; the body holds values for the fields that it asks for."""
    read_parameters(request, NONE_KNOWN)
    raw = read_object(request, body) if body else {}
    assembly = visit_of(request).assembly

    def write(unit: Unit) -> Response[bytes]:
        done = run_action(unit, assembly, key_of(plugin, entity), record_id, action, raw)
        leads_to = {"entity": done.open_entity, "id": done.open_id} if done.open_entity else None
        return json_answer({"message": gettext(done.message), "open": leads_to})

    return write_once(request, body, write)
