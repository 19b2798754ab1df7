"""Who can see a record and why; and why somebody may not do something with it."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from pegboard.access.explain_reasons import QUOTES, Decision, Kind, Reason, sentence
from pegboard.model.schema import EntityType
from pegboard.model.system import USER
from pegboard.records.errors import NotFound
from pegboard.records.explain import explain
from pegboard.records.people_asked import person_asked
from pegboard.records.reach import demand
from pegboard.records.who_sees import Seer, who_sees
from pegboard.web.pages.addresses import RECORD, enter
from pegboard.web.pages.shell import AnyRequest, fragment
from pegboard.web.pages.urls import record_url
from pegboard.web.translations import gettext, ngettext

SHOWN = 20
LONGEST_TEXT = 200
LOOKING = ("open", "read", "export")


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Some people under what lets them see a record; *more* says how many others there are."""

    title: str
    count: int
    people: tuple[dict[str, Any], ...]
    more: str


@get(f"{RECORD}/access", sync_to_thread=False)
def show_access(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[str]:
    """Answer with the dialog on who can see the record, or for a search with its list alone."""
    visit, kind = enter(request, plugin, entity)
    text = request.query_params.get("q", "").strip()[:LONGEST_TEXT]
    with visit.reading() as unit:
        seen = who_sees(unit, kind.key, record_id, called=text)
        ident = demand(unit, kind.key, record_id, "read")
    groups = [_group(kind, why, label, seers) for why, label, seers in seen.groups]
    words = ngettext("%(num)s person can see it", "%(num)s people can see it", seen.count)
    context = {
        "url": record_url(kind, ident),
        "label": gettext(kind.label).lower(),
        "groups": groups,
        "summary": words % {"num": seen.count},
        "text": text,
    }
    is_search = "q" in request.query_params
    name = "access_people" if is_search else "access_dialog"
    return fragment(request, f"fragments/{name}.html", context)


@get(f"{RECORD}/why", sync_to_thread=False)
def show_why(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[str]:
    """Answer with the dialog that says why somebody, the reader unless said, may do something."""
    visit, kind = enter(request, plugin, entity)
    given = request.query_params
    with visit.reading() as unit:
        who = unit.principal
        ident = demand(unit, kind.key, record_id, "read") if "user" in given else ""
        if "user" in given:
            found = person_asked(unit, visit.assembly, given["user"])
            if found is None:
                raise NotFound(USER, given["user"])
            who = found
        action = given.get("action", "update")
        decision = explain(unit, who, action, kind.key, record_id)
    back = f"{record_url(kind, ident)}/access" if ident else None
    context = {"decision": told(decision), "is_change": action not in LOOKING, "back": back}
    return fragment(request, "fragments/why_dialog.html", context)


def told(decision: Decision) -> dict[str, Any]:
    """Return *decision* in the language of the person who asks."""
    steps = [
        {"text": in_words(one), "allows": one.allows, "depth": one.depth} for one in decision.steps
    ]
    return {
        "allowed": decision.allowed,
        "summary": in_words(decision.summary),
        "steps": steps,
    }


def in_words(reason: Reason) -> str:
    """Return *reason* in the language of the person who asks."""
    return sentence(reason.words, reason.values, gettext)


def _group(kind: EntityType, why: Kind, label: str, seers: tuple[Seer, ...]) -> SeenBy:
    people = tuple(
        {
            "id": one.id,
            "name": one.name,
            "level": gettext("Can change it") if one.may_change else gettext("Can see it"),
            "may_change": one.may_change,
        }
        for one in seers[:SHOWN]
    )
    others = len(seers) - len(people)
    words = ngettext("and %(num)s more", "and %(num)s more", others) % {"num": others}
    return SeenBy(_title(kind, why, label), len(seers), people, words if others else "")


def _title(kind: EntityType, why: Kind, label: str) -> str:
    words = {
        "own": gettext("Owner"),
        "share": gettext("Shared with them"),
        "team": gettext("In the owner's team"),
        "below": gettext("In a team above the owner's"),
        "scope": gettext("Through: %(label)s"),
        "follows": gettext("Through the %(label)s that it goes with"),
        "role": gettext("See all %(plural)s as %(label)s"),
    }.get(why, gettext("Pegboard itself"))
    return words % {"label": gettext(label.strip(QUOTES)), "plural": gettext(kind.plural).lower()}
