"""The head of a record page: name, badges, the facts that matter, and what can be done."""

from collections.abc import Mapping
from typing import Any

from pegboard.hookspecs.slots import Action
from pegboard.model.change import Values
from pegboard.model.schema import EntityType
from pegboard.records.explain import may_manage
from pegboard.records.judge import judge
from pegboard.records.paths import FieldPath
from pegboard.records.rights_over import rights_over
from pegboard.records.share import is_shareable
from pegboard.records.shares_of import count_shares
from pegboard.records.unit import Unit
from pegboard.web.pages.cells import Look, look_of
from pegboard.web.pages.mail_offers import mail_offers
from pegboard.web.pages.record_details import fact_paths, facts, fields_to_show
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.pages.webhook_offers import webhook_offers
from pegboard.web.pages.workflows.by_hand import workflow_offers
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

TONES = {"neutral": "gray", "good": "green", "warning": "amber", "bad": "red", "info": "blue"}
PEOPLE_ICONS = frozenset({"user", "user-plus", "contact", "circle-user"})


def fields_to_read(visit: Visit, unit: Unit, kind: EntityType) -> tuple[str, ...]:
    """Return the paths that the head and the details of a record need."""
    names = [field.name for field in fields_to_show(kind, unit.rights)]
    paths = [path.name for path in _fact_paths(visit, unit, kind)]
    return tuple(dict.fromkeys(("id", "version", *names, *paths)))


def head_context(
    visit: Visit, unit: Unit, kind: EntityType, record: Values, names: Mapping[str, str]
) -> dict[str, Any]:
    """Return what fragments/record_head.html takes."""
    look = look_of(visit)
    may = rights_over(unit, kind.key, record["id"])
    badges, actions = _judged(visit, unit, kind, record["id"], may)
    title = str(record.get(kind.title) or gettext("Without a name"))
    return {
        "title": title,
        "note": _note(look, kind, record, names),
        "is_person": kind.icon in PEOPLE_ICONS,
        "crumbs": [{"label": gettext(kind.plural), "href": list_url(kind)}, {"label": title}],
        "badges": badges,
        "facts": facts(look, kind, record, _fact_paths(visit, unit, kind), names),
        "primary": actions[:1],
        "more": actions[1:],
        "url": record_url(kind, record["id"]),
        "editable": editable_fields(unit, kind, may),
        "may_update": "update" in may,
        "may_delete": "delete" in may,
        "may_assign": kind.owned and may_give(unit, kind, may),
        "may_share": "share" in may and is_shareable(kind),
        "may_ask": "share" in may or may_manage(unit),
        "shared_count": count_shares(unit, kind.key, record["id"]) if "share" in may else 0,
        "privacy_url": _privacy_url(unit, kind, record["id"]),
        "mail": [*mail_offers(unit, kind, record, may), *webhook_offers(unit, kind, record)],
        "workflows": workflow_offers(unit, kind, record["id"], may),
    }


def may_give(unit: Unit, kind: EntityType, may: frozenset[str]) -> bool:
    """Return whether a record over which somebody has the rights *may* can get another owner."""
    return {"update", "assign"} <= may and "owner" in unit.rights.writable(kind.key)


def editable_fields(unit: Unit, kind: EntityType, may: frozenset[str]) -> frozenset[str]:
    """Return the fields that can be edited in place, with the rights *may* over a record."""
    if "update" not in may:
        return frozenset()
    writable = unit.rights.writable(kind.key)
    return writable if "assign" in may else writable - {"owner"}


def _privacy_url(unit: Unit, kind: EntityType, ident: str) -> str | None:
    """Return where somebody's request about their data begins, for those who may handle it."""
    if not (kind.person and unit.rights.may_do("base.handle_privacy")):
        return None
    return f"/settings/privacy?record={kind.key}/{ident}"


def _fact_paths(visit: Visit, unit: Unit, kind: EntityType) -> list[FieldPath]:
    chosen = visit.assembly.facts.get(kind.key)
    wanted = chosen.fields if chosen else ()
    return fact_paths(visit.assembly.schema, unit.rights, kind, wanted)


def _judged(
    visit: Visit, unit: Unit, kind: EntityType, ident: str, may: frozenset[str]
) -> tuple[list[dict[str, str]], list[Action]]:
    """Return the badges to show and the actions to offer, judged by one statement."""
    badges = visit.assembly.badges(f"{kind.key}.header@1")
    actions = [one for one in visit.assembly.actions_on(kind.key) if one.permission in may]
    conditions = [*(one.when for one in badges), *(one.when for one in actions)]
    verdicts = judge(unit, kind.key, ident, conditions)
    shown = [
        {"text": gettext(one.label), "tone": TONES[one.tone]}
        for one, holds in zip(badges, verdicts, strict=False)
        if holds
    ]
    offered = [one for one, holds in zip(actions, verdicts[len(badges) :], strict=True) if holds]
    return shown, offered


def _note(look: Look, kind: EntityType, record: Values, names: Mapping[str, str]) -> str:
    """Say what this is and since when: "Lead · created 12 October by Anna Snelling"."""
    words = {"label": gettext(kind.label), "day": "", "name": ""}
    if "created_at" not in record:
        return words["label"]
    words["day"] = look.habits.day(record["created_at"].astimezone(look.habits.zone).date())
    words["name"] = names.get(record.get("created_by") or "", "")
    if words["name"]:
        return gettext("%(label)s · created %(day)s by %(name)s") % words
    return gettext("%(label)s · created %(day)s") % words
