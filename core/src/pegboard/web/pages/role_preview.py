"""What a change of a role would do, before it is saved; saving; and undoing it."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from pegboard.access.errors import AccessRefused, RoleAdministers
from pegboard.access.role_changes import RoleChange, change_role, demand_may_change, undo_of
from pegboard.access.role_edits import RoleEdit
from pegboard.access.role_state import check_edits, standing, state_of
from pegboard.access.role_warnings import warnings_about
from pegboard.access.roles import RoleBook
from pegboard.records.errors import NotFound
from pegboard.records.rights_preview import Holder, RightsPreview, preview_rights
from pegboard.records.unit import Unit
from pegboard.web.pages.access_words import ROLES, access_tabs, enter_access, role_labels
from pegboard.web.pages.addresses import is_fragment
from pegboard.web.pages.answers import go, leave, nothing
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.role_form import edits_in, read_edits, write_edits
from pegboard.web.pages.role_preview_words import edit_words, group_words, warning_words
from pegboard.web.pages.roles import ONE, role_page, role_url
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext


@post(f"{ONE}/preview", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def preview_role(request: AnyRequest, role: FromPath[str], form: SentForm) -> Response[str]:
    """Show who gains and loses what by the changes in the matrix.

    A preview itself asks again, with its edits and whom to count *first*.
    """
    visit = enter_access(visit_of(request))
    if "edits" in form:
        return _preview_page(request, visit, _sent(form, role), first=text_of(form, "first"))
    book = visit.assembly.roles
    change = RoleChange(role, edits_in(form, book, role))
    if text_of(form, "state") != state_of(book, role):
        words = gettext("Somebody changed this role in the meantime. It is shown as it is now.")
        return role_page(request, visit, RoleChange(role), alert=words, status=409)
    if not change.edits:
        return role_page(request, visit, change, alert=gettext("Nothing is changed yet."))
    return _preview_page(request, visit, change)


@post(f"{ONE}/reset", opt={SLOW: True}, sync_to_thread=True)
def preview_reset(request: AnyRequest, role: FromPath[str]) -> Response[str]:
    """Show what becomes of a role that goes back to how it came."""
    visit = enter_access(visit_of(request))
    return _preview_page(request, visit, RoleChange(role, resets=True))


@post(f"{ONE}/save", dependencies=WITH_FORM, sync_to_thread=False)
def save_role(request: AnyRequest, role: FromPath[str], form: SentForm) -> Response[Any]:
    """Keep just what the preview showed."""
    visit = enter_access(visit_of(request))
    change = _sent(form, role)
    with visit.writing() as unit:
        done = change_role(
            unit,
            visit.assembly.people,
            visit.assembly.schema,
            change,
            seen=text_of(form, "seen"),
        )
    undo = f"{role_url(role)}/undo/{done}"
    say = gettext("Saved. It holds from the next request of everybody on.")
    return go(role_url(role), say=say, undo_url=undo)


@post(f"{ONE}/undo/{{change:str}}", sync_to_thread=False)
def undo_role(request: AnyRequest, role: FromPath[str], change: FromPath[str]) -> Response[Any]:
    """Take a change of a role back, unless what it changed was changed again."""
    visit = enter_access(visit_of(request))
    with visit.writing() as unit:
        people, schema = visit.assembly.people, visit.assembly.schema
        back = undo_of(unit, people, role, change)
        change_role(unit, people, schema, back, seen=None)
    say = gettext("The change is undone.")
    if is_fragment(request):
        return leave(nothing(200, {"hx-redirect": role_url(role)}), say)
    return go(role_url(role), say=say)


def _sent(form: Form, role: str) -> RoleChange:
    """Return the change that a preview showed."""
    resets = text_of(form, "resets") == "yes"
    return RoleChange(role, read_edits(text_of(form, "edits"), role), resets)


def _preview_page(
    request: AnyRequest, visit: Visit, change: RoleChange, *, first: str = ""
) -> Response[str]:
    book = visit.assembly.roles
    pack = book.roles.get(change.role)
    if pack is None:
        raise NotFound("role", change.role)
    after = change.of(book)
    workspace = visit.assembly.workspace
    check_edits(change.edits, change.role, visit.assembly.schema, book, workspace.scopes)
    with visit.reading() as unit:
        refusal = _refusal(unit, book, change)
        everybody = _everybody(unit, visit)
        holders = [one for one in everybody if change.role in one.roles]
        holders.sort(key=lambda one: one.user_id != first)
        found = preview_rights(unit, book, after, holders)
    combinations = {tuple(sorted(one.roles)) for one in everybody}
    warnings = warnings_about(visit.assembly.schema, book, after, change.role, combinations)
    edits = change.edits or _as_edits(book, after, change.role)
    context = {
        "tabs": access_tabs(ROLES),
        "role": {"label": gettext(pack.label), "href": role_url(change.role)},
        "refusal": refusal,
        "edits": [edit_words(visit, one, standing(book, one)) for one in edits],
        "warnings": [warning_words(visit, one) for one in warnings],
        "groups": [group_words(visit, one) for one in found.groups],
        "untouched": _untouched(visit, found),
        "holders": len(holders),
        "is_whole": found.is_whole,
        "sent": write_edits(change.edits),
        "resets": "yes" if change.resets else "no",
        "seen": change.mark(book),
    }
    return page(request, "pages/role_preview.html", context, current=ROLES)


def _refusal(unit: Unit, book: RoleBook, change: RoleChange) -> str:
    try:
        demand_may_change(unit, book, change)
    except (AccessRefused, RoleAdministers) as error:
        return gettext(str(error))
    return ""


def _everybody(unit: Unit, visit: Visit) -> list[Holder]:
    """Return every active person who holds roles, with all of them."""
    found: dict[str, tuple[str, str | None, set[str]]] = {}
    for ident, name, team, active, role in unit.tx.rows(visit.assembly.people.access.holders):
        if active:
            found.setdefault(ident, (name or "", team, set()))[2].add(role)
    return [Holder(key, name, team, frozenset(r)) for key, (name, team, r) in found.items()]


def _as_edits(book: RoleBook, after: RoleBook, role: str) -> list[RoleEdit]:
    """Return what going back means, as edits: only what is different."""
    mine = [edit for edit in book.edits.edits if edit.role == role]
    back = [RoleEdit(*edit.place, standing(after, edit)) for edit in mine]
    return [edit for edit in back if standing(book, edit) != edit.value]


def _untouched(visit: Visit, found: RightsPreview) -> dict[str, Any] | None:
    if not found.untouched:
        return None
    names = [one.name for one in found.untouched]
    roles = {role for one in found.untouched for role in one.roles}
    return {"count": len(names), "names": names[:20], "roles": role_labels(visit, roles)}
