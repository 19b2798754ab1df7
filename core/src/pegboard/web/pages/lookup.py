"""What a person typed into a link: the records that it may mean, or a new one of that name."""

import json
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.model.errors import PegboardError
from pegboard.model.schema import EntityType
from pegboard.records.create import create
from pegboard.records.errors import Forbidden
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.search import search
from pegboard.records.unit import Unit
from pegboard.web.pages.answers import refusal
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, fragment
from pegboard.web.requests import visit_of
from pegboard.web.translations import speak

MOST_OPTIONS = 12
LONGEST_TEXT = 200
NOTES = ("email", "job_title", "company", "account", "pipeline", "city", "code")


@get("/lookup/{plugin:str}/{entity:str}", sync_to_thread=False)
def look_up(request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]) -> Response[str]:
    """Answer with options: what begins with the text first; without a text the first by name."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    kind = visit.assembly.schema.entity(f"{plugin}.{entity}")
    text = request.query_params.get("q", "").strip()[:LONGEST_TEXT]
    with visit.reading() as unit:
        unit.entity(kind.key)
        if kind.title not in unit.rights.readable(kind.key):
            raise Forbidden(kind.key, "read", kind.plural.lower())
        options = _options(unit, kind, text)
        is_known = any(str(one["label"]).casefold() == text.casefold() for one in options)
        may_create = "create" in request.query_params and _may_create(unit, kind)
    new = text if text and may_create and not is_known else ""
    return fragment(request, "fragments/options.html", {"options": options, "new": new})


@post("/lookup/{plugin:str}/{entity:str}", dependencies=WITH_FORM, sync_to_thread=False)
def create_looked_up(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], form: SentForm
) -> Response[Any]:
    """Create a record of which only the name is known, and answer with it as an option."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    kind = visit.assembly.schema.entity(f"{plugin}.{entity}")
    try:
        with visit.writing() as unit:
            made = create(unit, kind.key, {kind.title: text_of(form, "name")})
    except PegboardError as error:
        return refusal(error, kind)
    option = {"value": made["id"], "label": str(made[kind.title]), "note": None}
    return fragment(request, "fragments/options.html", {"options": [option], "new": ""})


def _may_create(unit: Unit, kind: EntityType) -> bool:
    """Return whether this person may create a record by its name alone."""
    needed = [one.name for one in kind.own_fields if one.must_be_given and one.default is None]
    is_enough = all(name == kind.title for name in needed)
    is_typed = kind.title in unit.rights.writable(kind.key)
    return is_enough and is_typed and unit.rights.may(kind.key, "create")


def _options(unit: Unit, kind: EntityType, text: str) -> list[dict[str, str | None]]:
    """Return records whose name begins with *text*, then what search finds besides."""
    note = _note_path(unit, kind)
    options = _named(unit, kind, text, note, starts=True)
    if text and len(options) < MOST_OPTIONS:
        known = {one["value"] for one in options}
        hits = search(unit, text, entities=(kind.key,), limit=MOST_OPTIONS)
        options += [
            {"value": hit.id, "label": hit.title, "note": hit.detail or None}
            for hit in hits
            if hit.id not in known
        ]
    return options[:MOST_OPTIONS]


def _named(
    unit: Unit, kind: EntityType, text: str, note: str | None, *, starts: bool
) -> list[dict[str, str | None]]:
    test = "istartsWith" if starts else "icontains"
    where = f"{kind.title}.{test}({json.dumps(text, ensure_ascii=False)})" if text else ""
    if "active" in kind.fields and "active" in unit.rights.readable(kind.key):
        where = f"{where} && active" if where else "active"
    fields = (kind.title, note) if note else (kind.title,)
    order = (kind.title,) if kind.fields[kind.title].sortable else ("created_at",)
    if kind.order.removeprefix("-") == "position" and "position" in unit.rights.readable(kind.key):
        order = (kind.order,)
    found = find(unit, Query(kind.key, where, order, fields, limit=MOST_OPTIONS))
    return [
        {
            "value": one["id"],
            "label": str(one[kind.title] or "–"),
            "note": one[note] if note else None,
        }
        for one in found.records
    ]


def _note_path(unit: Unit, kind: EntityType) -> str | None:
    """Return the field that tells records of one name apart, None when there is none."""
    readable = unit.rights.readable(kind.key)
    for name in NOTES:
        field = kind.fields.get(name)
        if field is None or name not in readable or name == kind.title:
            continue
        target = getattr(field, "target", None)
        if target is None:
            return name
        title = unit.workspace.schema.entity(target).title
        if unit.rights.may(target, "read") and title in unit.rights.readable(target):
            return f"{name}.{title}"
    return None
