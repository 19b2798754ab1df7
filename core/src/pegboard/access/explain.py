"""Says whether somebody may do something, and which rule decides: a decision with its reasons."""

from pegboard.access.explain_facts import RecordFacts
from pegboard.access.explain_field import HAVING_FIELDS, explain_field
from pegboard.access.explain_reach import Case, explain_reach
from pegboard.access.explain_reasons import DEEDS, Decision, Reason
from pegboard.hookspecs.roles import Permission, Right

OWNER = "owner"
SUMMARIES = {
    (True, True, False): "{who} may {deed} this {label}.",
    (False, True, False): "{who} may not {deed} this {label}.",
    (True, False, False): "{who} may {deed} {plural}.",
    (False, False, False): "{who} may not {deed} {plural}.",
    (True, True, True): "{who} may {deed} the field {field} of this {label}.",
    (False, True, True): "{who} may not {deed} the field {field} of this {label}.",
    (True, False, True): "{who} may {deed} the field {field} of {plural}.",
    (False, False, True): "{who} may not {deed} the field {field} of {plural}.",
}
"""The answer in one sentence: allowed or not, about one record or any, about a field or not."""


def explain_right(
    case: Case, entity: str, right: Right, record: RecordFacts | None, field: str | None
) -> Decision:
    """Return whether *right* reaches *record* and *field*, or anything at all where these are None.

    A field that is given for a right that is not about fields is not looked at.
    """
    allowed, steps = explain_reach(case, entity, right, record)
    if field is not None and right in HAVING_FIELDS:
        is_free, why = explain_field(case, entity, right, field)
        allowed, steps = allowed and is_free, (*steps, *why)
        if field == OWNER and right == "update":
            may_assign, why = explain_reach(case, entity, "assign", record)
            allowed, steps = allowed and may_assign, (*steps, *why)
    summary = _summary(case, entity, right, field, allowed=allowed, of_one=record is not None)
    return Decision(allowed, summary, steps)


def explain_missing(case: Case, entity: str, right: Right, field: str | None) -> Decision:
    """Return the decision on a record that is not there, or that who asks about it may not see."""
    _, steps = explain_reach(case, entity, right, None)
    words = "There is no such record, or none that you may see."
    missing = Reason("missing", words, {}, False)
    summary = _summary(case, entity, right, field, allowed=False, of_one=True)
    return Decision(False, summary, (*steps, missing))


def explain_permission(case: Case, permission: Permission) -> Decision:
    """Return whether something that is allowed by name may be done."""
    allowed = case.rights.may_do(permission.name)
    values = {"permission": permission.label}
    steps = []
    for pack in case.packs:
        gives = pack.administers or permission.name in pack.permissions
        words = (
            "{role} has the permission: {permission}."
            if gives
            else "{role} lacks it: {permission}."
        )
        found = {**values, "role": pack.label}
        steps.append(Reason("permission", words, found, gives, pack.name))
    if not case.packs:
        steps.append(Reason("no_role", "No role is held.", {}, case.person.is_system))
    if case.person.viewer is not None:
        words = "Whoever views as somebody else can look, and do nothing."
        steps.append(Reason("view_as", words, {}, False))
    held = case.person.allowance
    if held is not None and permission.name not in held.permissions:
        steps.append(Reason("token", "The token in use does not have it.", {}, False))
    words = (
        "{who} may do this: {permission}." if allowed else "{who} may not do this: {permission}."
    )
    summary = Reason("permission", words, {"who": case.called, **values}, allowed)
    return Decision(allowed, summary, tuple(steps))


def _summary(
    case: Case, entity: str, right: Right, field: str | None, *, allowed: bool, of_one: bool
) -> Reason:
    kind = case.schema.entity(entity)
    values = {
        "who": case.called,
        "deed": DEEDS[right],
        "label": kind.label,
        "plural": kind.plural,
    }
    has_field = field is not None and right in HAVING_FIELDS
    if has_field:
        values |= {"field": kind.field(field or "").label or str(field)}
    return Reason("role", SUMMARIES[allowed, of_one, has_field], values, allowed)
