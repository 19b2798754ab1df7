"""Whether somebody may see or change a field, and which roles decide it."""

from collections.abc import Iterable

from pegboard.access.explain_reach import BY_READING, Case, Verdict, means_of
from pegboard.access.explain_reasons import Reason
from pegboard.access.rights import WRITABLE_SYSTEM_FIELDS
from pegboard.access.role_edits import granted_scope
from pegboard.hookspecs.roles import Limit, Right, RolePack
from pegboard.model.fields import Formula
from pegboard.model.system import SYSTEM_FIELDS

WRITING: frozenset[Right] = frozenset({"create", "update", "import"})
HAVING_FIELDS: frozenset[Right] = WRITING.union(BY_READING)
"""The rights that are about the fields of a record too."""


def explain_field(case: Case, entity: str, right: Right, field: str) -> Verdict:
    """Return whether *field* may be used as *right* wants it, and why."""
    rights = case.rights
    is_seen = field in rights.readable(entity)
    may_write = is_seen and field in rights.writable(entity)
    allowed = may_write if right in WRITING else is_seen
    steps = [*_own_nature(case, entity, right, field, is_seen=is_seen)]
    if not case.rights.is_unbound:
        steps += _limits(case, entity, right, field)
    held = case.person.allowance
    if held is not None and field not in _allowed_fields(case, entity):
        words = "The {means} in use does not name the field {field}."
        values = {**_values(case, entity, field), "means": means_of(case)}
        steps.append(Reason("field", words, values, False))
    if allowed and not any(step.allows for step in steps):
        words = "Nothing limits the field {field}."
        steps.append(Reason("field", words, _values(case, entity, field), True))
    return allowed, tuple(steps)


def _own_nature(
    case: Case, entity: str, right: Right, field: str, *, is_seen: bool
) -> Iterable[Reason]:
    declared = case.schema.entity(entity).field(field)
    values = _values(case, entity, field)
    given = field not in SYSTEM_FIELDS or field in WRITABLE_SYSTEM_FIELDS
    if right in WRITING and (declared.read_only or not given):
        yield Reason("field", "{field} is filled in by Pegboard itself.", values, False)
    hiding = _packs_with(case, entity, field, {"hidden"})
    is_hidden = bool(hiding) and hiding == _reading(case, entity)
    if isinstance(declared, Formula) and not is_seen and not is_hidden:
        words = "{field} is worked out from what may not be seen."
        yield Reason("field", words, values, False)


def _limits(case: Case, entity: str, right: Right, field: str) -> Iterable[Reason]:
    """Yield what the roles that may read *entity* say: a field is limited when all of them do."""
    reading = _reading(case, entity)
    if not reading:
        return
    limits: set[Limit] = {"hidden", "read"} if right in WRITING else {"hidden"}
    hiding = _packs_with(case, entity, field, limits)
    values = _values(case, entity, field)
    if len(hiding) == len(reading):
        roles = ", ".join(pack.label for pack in hiding)
        words = (
            "{field} may not be changed with any role held that sees {plural}: {roles}."
            if right in WRITING
            else "{field} is hidden by every role held that sees {plural}: {roles}."
        )
        yield Reason("field", words, {**values, "roles": roles}, False)
    elif hiding:
        free = next(pack for pack in reading if pack not in hiding)
        words = "{field} is not limited by the role {role}."
        yield Reason("field", words, {**values, "role": free.label}, True, free.name)
    if field in case.rights.calm(entity) and right not in WRITING:
        words = "{field} stays out of sight until it is asked for; it is no secret."
        yield Reason("field", words, values)


def _reading(case: Case, entity: str) -> tuple[RolePack, ...]:
    return tuple(one for one in case.packs if granted_scope(one, entity, "read") != "none")


def _packs_with(case: Case, entity: str, field: str, limits: set[Limit]) -> tuple[RolePack, ...]:
    return tuple(
        pack
        for pack in _reading(case, entity)
        if any(
            (one.entity, one.field) == (entity, field) and one.limit in limits
            for one in pack.limits
        )
    )


def _allowed_fields(case: Case, entity: str) -> frozenset[str]:
    held = case.person.allowance
    allowed = held.entities.get(entity) if held else None
    return allowed.fields if allowed else frozenset()


def _values(case: Case, entity: str, field: str) -> dict[str, str]:
    kind = case.schema.entity(entity)
    return {"field": kind.field(field).label or field, "plural": kind.plural}
