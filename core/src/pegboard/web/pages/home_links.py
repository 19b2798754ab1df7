"""Where the figures of the home page lead: to the list of the records that they are of."""

from urllib.parse import urlencode

from pegboard.model.schema import EntityType
from pegboard.web.pages.urls import list_url


def behind(entity: EntityType, where: str, sort: tuple[str, ...] = ()) -> str:
    """Return the address of the list of what fulfils *where*."""
    parts = {"where": where} | ({"sort": ",".join(sort)} if sort else {})
    return f"{list_url(entity)}?{urlencode(parts)}"
