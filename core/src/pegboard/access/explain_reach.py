"""Whether a right reaches a record, and why: the rules of visible records, told in words.

It decides from facts about one record what `records.visible` says in SQL about many; a test holds
the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pegboard.access.explain_facts import Names, RecordFacts, Standing
from pegboard.access.explain_reasons import DEEDS, Kind, Reason
from pegboard.access.principals import Principal
from pegboard.access.reach import Reach, reach_of
from pegboard.access.rights import Rights
from pegboard.access.role_edits import granted_scope
from pegboard.hookspecs.roles import SCOPES, Right, RolePack, Scope
from pegboard.model.fields import Link
from pegboard.model.schema import Schema

OPENING: Mapping[Right, tuple[str, ...]] = {"read": ("read", "update"), "update": ("update",)}
"""The levels of a share that open a record to a right."""
BY_READING: frozenset[Right] = frozenset({"read", "export"})
"""The rights on a record that follows another for which seeing that other is enough."""
SCOPE_WORDS: Mapping[Scope, str] = {
    "own": "their own",
    "team": "those of their own team",
    "team_and_below": "those of their own team and the teams below it",
    "all": "all",
}
LEVEL_WORDS: Mapping[str, str] = {"read": "to see it", "update": "to see and change it"}


@dataclass(frozen=True, slots=True)
class Case:
    """Who it is about, with their roles and *rights*, and how things are called for who asks."""

    person: Principal
    called: str
    standing: Standing
    packs: tuple[RolePack, ...]
    rights: Rights
    schema: Schema
    names: Names


Verdict = tuple[bool, tuple[Reason, ...]]


def explain_reach(case: Case, entity: str, right: Right, record: RecordFacts | None) -> Verdict:
    """Return whether *right* reaches *record* (any record at all for None), and why."""
    reach, reading = case.rights.reach(entity, right), case.rights.reach(entity, "read")
    granted, steps = _granting(case, entity, right, record)
    if record is None:
        allowed = granted
    elif record.in_bin:
        return False, (*steps, _in_bin())
    elif case.rights.is_unbound:
        allowed = granted
    elif record.follows:
        reached, why = _following(case, entity, right, record)
        allowed, steps = granted and reached, (*steps, *why)
    else:
        allowed = granted and bool(ways(case.standing, reach, right, record))
        steps = (*steps, *_relation(case, reach, right, record))
    if right == "read" or (record is not None and record.follows and not reading.is_none):
        return allowed, steps
    is_seen, why = explain_reach(case, entity, "read", record)
    if is_seen:
        return allowed, steps
    values = {"deed": DEEDS[right], "plural": case.schema.entity(entity).plural}
    header = Reason("read_needed", "To {deed} {plural} takes to see them.", values, False)
    return False, (*steps, header, *deeper(why))


def ways(standing: Standing, reach: Reach, right: Right, record: RecordFacts) -> tuple[Kind, ...]:
    """Return in which ways *record* lies in *reach* of *right*, or was opened to it; none: not."""
    if reach.is_none:
        return ()
    if reach.is_all:
        return ("role",)
    found: list[Kind] = []
    if reach.plain != "none" and standing.owns(record):
        found.append("own")
    if reach.plain == "team" and standing.shares_team(record):
        found.append("team")
    if reach.plain == "team_and_below" and standing.is_above(record):
        found.append("team" if standing.shares_team(record) else "below")
    if any((scope, record.id) in standing.scopes for scope in reach.beside):
        found.append("scope")
    levels = OPENING.get(right, ()) if reach.takes_shares else ()
    if any(standing.has(one) and one.level in levels for one in record.shares):
        found.append("share")
    return tuple(found)


def deeper(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Return *reasons* as what lies behind another one."""
    return tuple(replace(one, depth=one.depth + 1) for one in reasons)


def means_of(case: Case) -> str:
    """Return what stands between the person and the records."""
    return "plugin" if case.person.plugin else "token"


def scope_words(scope: Scope, names: Names) -> str:
    """Return *scope* as it is said of records, several joined."""
    parts = scope.split("+")
    return ", ".join(SCOPE_WORDS.get(part) or f"“{names.scopes.get(part, part)}”" for part in parts)


def _granting(case: Case, entity: str, right: Right, record: RecordFacts | None) -> Verdict:
    """Return whether *right* is granted in any scope, and what each role and the token say."""
    reach = case.rights.reach(entity, right)
    values = {"deed": DEEDS[right], "plural": case.schema.entity(entity).plural}
    steps: list[Reason] = []
    if case.rights.is_unbound and case.person.allowance is None:
        steps.append(Reason("system", "Pegboard itself may do everything.", {}, True))
    elif not case.packs and not case.person.is_system:
        steps.append(Reason("no_role", "No role is held, so nothing is allowed.", {}, False))
    steps += [_role(case, pack, entity, right, record) for pack in case.packs]
    if case.person.viewer is not None and right != "read":
        words = "Whoever views as somebody else can look, and do nothing."
        steps.append(Reason("view_as", words, {}, False))
    steps += _held_to(case, entity, right, values)
    return not reach.is_none, tuple(steps)


def _role(
    case: Case, pack: RolePack, entity: str, right: Right, record: RecordFacts | None
) -> Reason:
    kind = case.schema.entity(entity)
    scope = granted_scope(pack, entity, right)
    values = {"role": pack.label, "deed": DEEDS[right], "plural": kind.plural}
    if scope == "none":
        return Reason("role", "{role} may not {deed} {plural}.", values, False, pack.name)
    if kind.follows is not None:
        link = kind.field(kind.follows)
        above = case.schema.entity(link.target) if isinstance(link, Link) else kind
        words = "{role} may {deed} {plural}, as far as the {above} that they go with allows it."
        values |= {"above": above.label}
        return Reason("role", words, values, None if record else True, pack.name)
    reaches = record is None or bool(ways(case.standing, reach_of(scope), right, record))
    values |= {"scope": scope_words(scope, case.names)}
    return Reason("role", "{role} may {deed} {plural}: {scope}.", values, reaches, pack.name)


def _held_to(case: Case, entity: str, right: Right, values: Mapping[str, str]) -> list[Reason]:
    held = case.person.allowance
    if held is None:
        return []
    values = {**values, "means": means_of(case)}
    allowed = held.entities.get(entity)
    if allowed is None or right not in allowed.rights:
        words = "The {means} in use is not allowed to {deed} {plural}."
        return [Reason("token", words, values, False)]
    if allowed.widest == "all":
        return [Reason("token", "The {means} in use is allowed to {deed} {plural}.", values)]
    words = "The {means} in use may {deed} {plural} no further than: {scope}."
    return [Reason("token", words, {**values, "scope": scope_words(allowed.widest, case.names)})]


def _relation(case: Case, reach: Reach, right: Right, record: RecordFacts) -> list[Reason]:
    """Return how the record relates to the person, as far as it matters."""
    if reach.is_all or reach.is_none:
        return []
    found = ways(case.standing, reach, right, record)
    steps = [] if reach.plain not in SCOPES[1:] else [_ownership(case, reach, record, found)]
    for scope in reach.beside:
        lies = (scope, record.id) in case.standing.scopes
        words = "It lies in: {scope}." if lies else "It does not lie in: {scope}."
        steps.append(Reason("scope", words, {"scope": scope_words(scope, case.names)}, lies))
    return steps + _shares(case, right, record)


def _ownership(case: Case, reach: Reach, record: RecordFacts, found: tuple[Kind, ...]) -> Reason:
    names, standing = case.names, case.standing
    if record.owner is None:
        return Reason("nobody", "It belongs to nobody.", {}, False)
    if standing.owns(record):
        return Reason("own", "Its owner is {who}.", {"who": case.called}, "own" in found)
    tells = record.entity in names.tells_owners
    values = {"owner": names.person(record.owner) if tells else "somebody else"}
    if standing.shares_team(record):
        values |= {"team": names.team(record.owner_team)}
        words = "Its owner, {owner}, is in the same team: {team}."
        return Reason("team", words, values, "team" in found)
    if standing.is_above(record):
        team = names.team(record.owner_team) if tells else "a team"
        values |= {"team": team, "mine": names.team(standing.team)}
        words = "Its owner, {owner}, is in {team}, below {mine}."
        return Reason("below", words, values, "below" in found)
    if reach.plain == "own":
        return Reason("elsewhere", "Its owner is {owner}.", values, False)
    return Reason("elsewhere", "Its owner, {owner}, is in no such team.", values, False)


def _shares(case: Case, right: Right, record: RecordFacts) -> list[Reason]:
    steps = []
    for share in record.shares:
        if not case.standing.has(share):
            continue
        whom = case.called if share.user else case.names.team(share.team)
        by = case.names.person(share.by)
        values = {"by": by, "to": whom, "level": LEVEL_WORDS[share.level]}
        opens = share.level in OPENING.get(right, ())
        steps.append(Reason("share", "{by} shared it with {to}, {level}.", values, opens))
    return steps


def _following(case: Case, entity: str, right: Right, record: RecordFacts) -> Verdict:
    kind = case.schema.entity(entity)
    link = kind.field(kind.follows or "")
    above = case.schema.entity(link.target).label if isinstance(link, Link) else ""
    if record.link_is_empty:
        alone = case.rights.reach(entity, right).is_all or case.standing.owns(record)
        words = "It goes with no {above}: that leaves it to its owner, and to who may do all."
        return alone, (Reason("follows", words, {"above": above}, alone),)
    behind = record.behind
    if behind is None or behind.in_bin:
        words = "The {above} that it goes with is deleted."
        return False, (Reason("follows", words, {"above": above}, False),)
    needed: Right = "read" if right in BY_READING else "update"
    reached, why = explain_reach(case, behind.entity, needed, behind)
    values = {"above": above, "title": case.names.record(behind.id), "deed": DEEDS[needed]}
    words = "It goes with the {above} {title}: who may {deed} that."
    return reached, (Reason("follows", words, values, reached), *deeper(why))


def _in_bin() -> Reason:
    words = "It is in the recycle bin, where it is seen by those who may delete it."
    return Reason("bin", words, {}, False)
