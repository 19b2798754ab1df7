"""The audit log: who did what, through what and when, and whether the log can be trusted."""

import csv
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Stream

from pegboard.database.audit_check import verify_audit
from pegboard.database.audit_list import (
    AuditQuery,
    ListedEntry,
    all_audit_entries,
    audit_entries,
)
from pegboard.model.system import TEAM, USER
from pegboard.records.audit import note, note_at_once
from pegboard.records.titles import titles
from pegboard.transfer.export import guarded
from pegboard.web.pages.answers import go
from pegboard.web.pages.audit_filters import (
    address_of,
    asked_for,
    chosen_filters,
    filter_fields,
    sound_id,
)
from pegboard.web.pages.audit_words import Wordings, kind_in_words, via_in_words
from pegboard.web.pages.list_export import pieces_of
from pegboard.web.pages.permissions import demand_permission
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.pages.urls import record_url
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext, speak

HERE = "/settings/audit"
PERMISSION = "base.view_audit"
VERIFIED = "audit_verified"
MOST_FINDINGS = 10
COLUMNS = (
    "seq", "at", "kind", "by", "by_name", "via", "token", "viewer", "address", "entity", "record",
    "detail",
)  # fmt: skip


@get(HERE, sync_to_thread=False)
def show_audit(request: AnyRequest) -> Response[str]:
    """Show the newest entries that the filter finds."""
    visit = _enter(request)
    asked = asked_for(request, visit)
    found = audit_entries(visit.runtime.database, visit.assembly.workspace.tables, asked)
    book = visit.assembly.workspace.roles
    allowed = {name: gettext(one.label) for name, one in book.permissions.items()}
    wordings = Wordings(visit.assembly.schema, _titles(visit, found), book.roles, allowed)
    chosen = chosen_filters(request)
    context = {
        "entries": [_shown(visit, wordings, one) for one in found],
        "state": _state(visit),
        "filters": filter_fields(visit, asked, chosen),
        "is_filtered": bool(chosen),
        "older_href": address_of(HERE, chosen | {"before": str(found[-1].entry.seq)})
        if len(found) == asked.limit
        else None,
        "newest_href": address_of(HERE, chosen) if asked.before else None,
        "export_href": address_of(f"{HERE}/export.csv", chosen),
        "here": HERE,
    }
    return page(request, "pages/audit.html", context, current=HERE)


@post(f"{HERE}/verify", opt={SLOW: True}, sync_to_thread=True)
def verify(request: AnyRequest) -> Response[Any]:
    """Read the whole log along its seals, and note in it what came of that."""
    visit = _enter(request)
    state = verify_audit(visit.runtime.database, visit.assembly.workspace.tables)
    with visit.writing() as unit:
        findings = list(state.findings[:MOST_FINDINGS])
        note(unit, VERIFIED, verified=state.verified, findings=findings)
    if state.is_sound:
        return go(HERE, say=gettext("The audit log is whole."))
    return go(HERE, say=gettext("The audit log was tampered with."), tone="red")


@get(f"{HERE}/export.csv", opt={SLOW: True}, sync_to_thread=True)
def export_audit(request: AnyRequest) -> Stream:
    """Answer with all entries that the filter finds; that this was done is an entry too."""
    visit = _enter(request)
    workspace = visit.assembly.workspace
    file = TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115  # closed when sent
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    rows = 0
    for one in all_audit_entries(
        visit.runtime.database, workspace.tables, asked_for(request, visit)
    ):
        writer.writerow([guarded(text) for text in _cells(one)])
        rows += 1
    note_at_once(workspace, visit.principal, "export", via=visit.via, what="audit log", rows=rows)
    headers = {"content-disposition": 'attachment; filename="audit-log.csv"'}
    return Stream(pieces_of(file), headers=headers, media_type="text/csv; charset=utf-8")


def _enter(request: AnyRequest) -> Visit:
    visit = visit_of(request)
    speak(visit.principal.locale)
    demand_permission(visit, PERMISSION)
    return visit


def _titles(visit: Visit, found: list[ListedEntry]) -> dict[str, str]:
    """Return the names of the records that entries are about, as far as the person may see them."""
    wanted: dict[str, set[str]] = {}
    for one in found:
        record = sound_id(one.entry.record)
        if record is not None and one.entry.entity in visit.assembly.schema.entities:
            wanted.setdefault(one.entry.entity, set()).add(record)
        for name, entity in (("user", USER), ("team", TEAM)):
            named = one.entry.detail.get(name)
            if isinstance(named, str) and sound_id(named):
                wanted.setdefault(entity, set()).add(named)
    with visit.reading() as unit:
        return titles(unit, wanted)


def _shown(visit: Visit, wordings: Wordings, one: ListedEntry) -> dict[str, Any]:
    entry = one.entry
    who = one.by_name or (gettext("Nobody signed in") if entry.by is None else entry.by)
    if entry.by is None and entry.via in ("system", "cli", "account"):
        who = gettext("Pegboard")
    if entry.viewer is not None:
        viewer = one.viewer_name or entry.viewer
        who = gettext("%(viewer)s as %(person)s") % {"viewer": viewer, "person": who}
    kind = visit.assembly.schema.entities.get(entry.entity)
    record = wordings.titles.get(entry.record or "")
    subject = record or (wordings.entity(entry.entity) if entry.entity else "")
    facts = [
        (gettext("Through"), via_in_words(entry.via)),
        (gettext("From"), entry.address or ""),
        (gettext("API token"), entry.token or ""),
        (gettext("About"), wordings.entity(entry.entity) if entry.entity else ""),
        (gettext("Record"), entry.record or ""),
        *wordings.details(one),
    ]
    return {
        "seq": entry.seq,
        "title": kind_in_words(entry.kind),
        "subject": subject,
        "href": record_url(kind, entry.record) if kind and record and entry.record else None,
        "who": who,
        "when": format_of(visit).moment(entry.at),
        "at": entry.at.isoformat(),
        "facts": [{"label": label, "value": value} for label, value in facts if value],
    }


def _state(visit: Visit) -> dict[str, Any]:
    """Return what the last verification found."""
    newest = AuditQuery(kind=VERIFIED, limit=1)
    found = audit_entries(visit.runtime.database, visit.assembly.workspace.tables, newest)
    if not found:
        return {"tone": "amber", "title": gettext("Not verified yet"), "findings": []}
    entry = found[0].entry
    told = {
        "count": f"{int(entry.detail.get('verified', 0)):,}",
        "when": format_of(visit).moment(entry.at),
    }
    findings = list(entry.detail.get("findings", ()))
    if findings:
        title = gettext("Tampered with: only the first %(count)s entries hold (%(when)s)") % told
        return {"tone": "red", "title": title, "findings": findings}
    title = gettext("Verified up to entry %(count)s (%(when)s)") % told
    return {"tone": "green", "title": title, "findings": []}


def _cells(one: ListedEntry) -> Iterator[str]:
    entry = one.entry
    detail = msgspec.json.encode(entry.detail).decode()
    yield from (str(entry.seq), entry.at.isoformat(), entry.kind, entry.by or "", one.by_name or "")
    yield from (entry.via, entry.token or "", entry.viewer or "", entry.address or "")
    yield from (entry.entity, entry.record or "", detail)
