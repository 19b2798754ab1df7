"""The records of a list as a file, all pages of it."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from pegboard.model.errors import UnknownField
from pegboard.records.errors import BadQuery
from pegboard.transfer.export import export
from pegboard.web.pages.filter_conditions import both
from pegboard.web.pages.list_columns import columns_of
from pegboard.web.pages.list_page import search_where
from pegboard.web.pages.list_state import read_state
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.requests import visit_of
from pegboard.web.running import SLOW

PIECE = 64 * 1024


@get("/{plugin:str}/{entity:str}/export.csv", opt={SLOW: True}, sync_to_thread=True)
def export_list(request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]) -> Stream:
    """Answer with what the list's filter finds: the chosen columns, or else every field."""
    visit = visit_of(request)
    kind = visit.assembly.schema.entity(f"{plugin}.{entity}")
    state = read_state(request.query_params.dict())
    where = both(state.where, search_where(kind, state.q))
    rights = visit.rights
    fields: tuple[str, ...] = ()
    if state.columns:
        try:
            columns = columns_of(visit.assembly.schema, rights, kind, state.columns)
        except UnknownField as error:
            raise BadQuery("columns", str(error)) from error
        fields = ("id", *(column.named_by or column.path for column in columns))
    file = TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115  # closed when sent
    export(visit.system, visit.principal, kind.key, where, fields, "csv", file, via=visit.via)
    name = f"{kind.plugin}-{kind.name}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Stream(pieces_of(file), headers=headers, media_type="text/csv; charset=utf-8")


def pieces_of(file: IO[Any]) -> Iterator[bytes]:
    """Yield what was written to *file*, and close it."""
    with file:
        file.flush()
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece.encode()
