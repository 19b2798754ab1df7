"""The comparisons and the control that the filter builder fetches for a chosen field."""

from litestar import Response, get
from litestar.enums import MediaType
from litestar.params import FromPath

from pegboard.model.errors import UnknownField
from pegboard.model.fields import Link, Links
from pegboard.records.errors import BadQuery, Forbidden
from pegboard.records.paths import resolve
from pegboard.records.titles import titles
from pegboard.web.pages.cells import look_of
from pegboard.web.pages.filter_conditions import Condition, Filter
from pegboard.web.pages.filter_rows import condition_markup, linked_values, operator_of
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.refusals import BadRequest
from pegboard.web.requests import visit_of
from pegboard.web.translations import speak

LARGEST_INDEX = 999


@get("/{plugin:str}/{entity:str}/condition", sync_to_thread=False)
def show_condition(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]
) -> Response[str]:
    """Answer with what stands beside the field of one row; `op` chooses the comparison."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    assembly = visit.assembly
    kind = assembly.schema.entity(f"{plugin}.{entity}")
    rights = visit.rights
    if not rights.may(kind.key, "read"):
        raise Forbidden(kind.key, "read")
    index = request.query_params.get("index", "")
    if not (index.isascii() and index.isdigit() and int(index) <= LARGEST_INDEX):
        raise BadRequest("The row has no number.", "index")
    try:
        path = resolve(assembly.schema, rights, kind.key, request.query_params.get("field", ""))
    except UnknownField as error:
        raise BadQuery("field", str(error)) from error
    if not path.field.operators:
        raise BadQuery("field", f"{path.field.label} cannot be compared")
    operator = operator_of(path, request.query_params.get("op", ""))
    values = tuple(request.query_params.getall("value", []))
    row = Condition(path.name, operator.name, values)
    names: dict[str, str] = {}
    if values and isinstance(path.field, (Link, Links)):
        with visit.reading() as unit:
            names = titles(unit, linked_values(unit, kind, Filter((row,))))
    markup = condition_markup(look_of(visit), path, int(index), operator, row, names)
    return Response(str(markup), media_type=MediaType.HTML)
