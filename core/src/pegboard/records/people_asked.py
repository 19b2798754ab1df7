"""Finds the person that a question about rights names."""

from pegboard.access.loading import Knows, principal_of
from pegboard.access.principals import Principal
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.links import record_id as canonical_id
from pegboard.model.folding import fold
from pegboard.model.system import USER
from pegboard.records.explain import may_manage
from pegboard.records.titles import titles
from pegboard.records.unit import Unit


def person_asked(unit: Unit, system: Knows, named: str) -> Principal | None:
    """Return the active user with this id or e-mail address; None for one who may not be seen."""
    people = system.people
    try:
        rows = unit.tx.rows(people.by_id, {"user_id": canonical_id(named)})
    except ValueRefused:
        rows = unit.tx.rows(people.by_email, {"email": fold(named.strip())})
    if not rows:
        return None
    found = principal_of(rows)
    if found.user_id == unit.principal.user_id:
        return unit.principal
    is_seen = may_manage(unit) or str(found.user_id) in titles(unit, {USER: [str(found.user_id)]})
    return found if is_seen else None
