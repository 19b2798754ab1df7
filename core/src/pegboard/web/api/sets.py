"""Many records at once: figures over groups of them, and many changes in one go."""

from typing import Any, Literal

import msgspec
from litestar import Response, post
from litestar.params import FromPath, RawBody

from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.bulk import Operation, Outcome, bulk
from pegboard.records.unit import Unit
from pegboard.web.api.answers import json_answer
from pegboard.web.api.bodies import read_shape
from pegboard.web.api.parameters import read_parameters
from pegboard.web.api.paths import LIST, key_of
from pegboard.web.api.repeats import write_once
from pegboard.web.identify import WHILE_LOOKING
from pegboard.web.problems import problem_of, shown_errors
from pegboard.web.requests import AnyRequest, visit_of

NONE_KNOWN: frozenset[str] = frozenset()


class AggregateBody(msgspec.Struct, forbid_unknown_fields=True):
    """What may be asked of groups."""

    where: str = ""
    group_by: tuple[str, ...] = ()
    measures: tuple[str, ...] = ("count()",)


class OperationBody(msgspec.Struct, forbid_unknown_fields=True):
    """One change in a bulk call."""

    verb: Literal["create", "update", "delete", "restore"]
    id: str = ""
    version: int | None = None
    values: dict[str, Any] = {}


class BulkBody(msgspec.Struct, forbid_unknown_fields=True):
    """A bulk call."""

    operations: list[OperationBody]


@post(f"{LIST}/aggregate", opt={WHILE_LOOKING: True}, status_code=200, sync_to_thread=False)
def aggregate_records(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Return figures over groups of records."""
    read_parameters(request, NONE_KNOWN)
    asked = read_shape(request, body, AggregateBody)
    wanted = Aggregation(key_of(plugin, entity), asked.where, asked.group_by, asked.measures)
    with visit_of(request).reading() as unit:
        rows = aggregate(unit, wanted)
    return json_answer({"items": rows})


@post(f"{LIST}/bulk", status_code=200, sync_to_thread=False)
def bulk_change(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], body: RawBody
) -> Response[bytes]:
    """Run up to 1,000 changes, each with its own result."""
    read_parameters(request, NONE_KNOWN)
    asked = read_shape(request, body, BulkBody)
    operations = [Operation(one.verb, one.id, one.values, one.version) for one in asked.operations]

    def write(unit: Unit) -> Response[bytes]:
        unit.entity(key_of(plugin, entity))
        outcomes = bulk(unit, key_of(plugin, entity), operations)
        return json_answer({"items": [_shown(outcome) for outcome in outcomes]})

    return write_once(request, body, write)


def _shown(outcome: Outcome) -> dict[str, Any]:
    shown: dict[str, Any] = {"verb": outcome.verb, "id": outcome.id}
    if outcome.error is None:
        return shown | {"status": 201 if outcome.verb == "create" else 200}
    problem = problem_of(outcome.error)
    told = {"status": problem.status, "detail": problem.detail, **problem.extra}
    return shown | told | {"errors": shown_errors(problem.errors)}
