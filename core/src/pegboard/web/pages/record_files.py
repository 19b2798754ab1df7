"""Files of records: given only to those who may read the field that holds them."""

from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath

from pegboard.model.fields import File
from pegboard.records.errors import NotFound
from pegboard.records.files import SAFE_TYPE, file_content
from pegboard.records.get import get as get_record
from pegboard.web.pages.addresses import RECORD, enter
from pegboard.web.pages.shell import AnyRequest


@get(f"{RECORD}/file/{{name:str}}", sync_to_thread=False)
def download_file(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    name: FromPath[str],
) -> Response[bytes]:
    """Answer with a file, always to be saved and never to be shown or run by the browser."""
    visit, kind = enter(request, plugin, entity)
    with visit.reading() as unit:
        unit.entity(kind.key)
        is_file = isinstance(kind.fields.get(name), File)
        if not is_file or not unit.rights.may_read(kind.key, name):
            raise NotFound(kind.key, record_id)
        stored = get_record(unit, kind.key, record_id, fields=(name,))[name]
        found = file_content(unit, stored.id) if stored else None
    if found is None:
        raise NotFound(kind.key, record_id)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(found.content, media_type=SAFE_TYPE, headers=headers)
