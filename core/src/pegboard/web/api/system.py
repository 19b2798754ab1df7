"""Who I am, and what I may do."""

from litestar import Response, get

from pegboard.hookspecs.roles import RIGHTS
from pegboard.web.api.answers import json_answer
from pegboard.web.api.parameters import read_parameters
from pegboard.web.api.paths import V1
from pegboard.web.requests import AnyRequest, visit_of

NONE_KNOWN: frozenset[str] = frozenset()


@get(f"{V1}/me", sync_to_thread=False)
def show_me(request: AnyRequest) -> Response[bytes]:
    """Return the person asking, with the scope of each right on each entity."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    person = visit.principal
    rights = visit.rights
    scopes = {
        key: {right: rights.scope(key, right) for right in RIGHTS}
        for key in sorted(visit.assembly.schema.entities)
        if any(rights.may(key, right) for right in RIGHTS)
    }
    return json_answer(
        {
            "id": person.user_id,
            "name": person.name,
            "email": person.email,
            "team": person.team,
            "time_zone": person.timezone,
            "language": person.locale,
            "roles": list(person.roles),
            "administers": rights.administers,
            "rights": scopes,
        }
    )
