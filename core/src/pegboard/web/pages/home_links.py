"""Where the figures of the home page lead: to the list of the records that they are of."""

from urllib.parse import urlencode

from pegboard.expressions import parse
from pegboard.expressions.nodes import Chain, Choose
from pegboard.model.schema import EntityType
from pegboard.web.pages.shell import list_url


def behind(entity: EntityType, where: str, sort: tuple[str, ...] = ()) -> str:
    """Return the address of the list of what fulfils *where*."""
    parts = {"where": where} | ({"sort": ",".join(sort)} if sort else {})
    return f"{list_url(entity)}?{urlencode(parts)}"


def narrowed(where: str, condition: str) -> str:
    """Return *where* and *condition* as one flat row of conditions, which filters can show."""
    parts = [_guarded(one) for one in (where, condition) if one.strip()]
    return " && ".join(parts)


def _guarded(expression: str) -> str:
    root = parse(expression)
    is_loose = isinstance(root, Choose) or (isinstance(root, Chain) and root.operator == "||")
    return f"({expression})" if is_loose else expression
