"""The roles of the system: their list, and their matrix, rename, copy, removal."""

import re
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.access.errors import RoleInUse
from pegboard.access.role_changes import RoleChange, change_role
from pegboard.access.role_edits import NO, YES, RoleEdit, RoleEdits, granted_scope
from pegboard.access.role_state import level_of, standing, state_of
from pegboard.access.roles import RoleBook
from pegboard.access.user_roles import may_grant
from pegboard.hookspecs.roles import RIGHTS, RolePack
from pegboard.model.errors import RuleBroken
from pegboard.model.folding import fold
from pegboard.records.errors import NotFound
from pegboard.web.pages.access_words import ROLES, access_tabs, enter_access, right_word
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.role_form import matrix_of, permissions_of, read_edits, shown_fields
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, ngettext

LONGEST_NAME = 40
ONE = f"{ROLES}/{{role:str}}"


def role_url(role: str) -> str:
    return f"{ROLES}/{role}"


@get(ROLES, sync_to_thread=False)
def show_roles(request: AnyRequest) -> Response[str]:
    """Show the roles with what they are for and how many people hold them."""
    visit = enter_access(visit_of(request))
    return _list(request, visit)


def _list(
    request: AnyRequest, visit: Visit, *, error: str = "", status: int = 200
) -> Response[str]:
    book = visit.assembly.roles
    people = visit.assembly.people
    with visit.assembly.workspace.database.reading() as tx:
        counts = dict(tx.rows(people.access.count_holders))
    rows = [
        {
            "name": name,
            "label": gettext(pack.label),
            "help": gettext(pack.help),
            "href": role_url(name),
            "people": counts.get(name, 0),
            "is_changed": is_changed(book, name),
            "is_own": name not in book.ready,
            "administers": pack.administers,
        }
        for name, pack in book.roles.items()
    ]
    gone = {edit.role for edit in book.edits.edits} | set(book.ready)
    context = {
        "tabs": access_tabs(ROLES),
        "roles": rows,
        "removed": [
            {"name": name, "label": _label_of_removed(book, name)}
            for name in sorted(gone - set(book.roles))
        ],
        "label": {
            "kind": "text", "name": "label", "label": gettext("Name"), "required": True,
            "value": None, "error": error,
        },
        "copy": {
            "kind": "choice", "name": "copy", "label": gettext("Begin with the rights of"),
            "value": None, "placeholder": gettext("Nothing"),
            "options": [{"value": one["name"], "label": one["label"]} for one in rows],
        },
    }  # fmt: skip
    return page(request, "pages/roles.html", context, status=status, current=ROLES)


@post(ROLES, dependencies=WITH_FORM, sync_to_thread=False)
def take_new_role(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Make a role, empty or with the rights of another, and open its matrix."""
    visit = enter_access(visit_of(request))
    label = text_of(form, "label").strip()
    book = visit.assembly.roles
    name = _free_name(book, label)
    if not name or len(label) > LONGEST_NAME:
        problem = gettext("Give the role a name of at most 40 letters.")
        return _list(request, visit, error=problem, status=422)
    edits = [RoleEdit(name, "role", "", "label", label)]
    source = book.roles.get(text_of(form, "copy"))
    if source is not None:
        edits += _copied(visit, source, name)
    _make(visit, RoleChange(name, tuple(edits)))
    return go(role_url(name), say=gettext("The role is made. Nobody holds it yet."))


@get(ONE, sync_to_thread=False)
def show_role(request: AnyRequest, role: FromPath[str]) -> Response[str]:
    """Show the matrix of a role."""
    visit = enter_access(visit_of(request))
    return role_page(request, visit, RoleChange(role))


@post(ONE, dependencies=WITH_FORM, sync_to_thread=False)
def show_edited_role(request: AnyRequest, role: FromPath[str], form: SentForm) -> Response[str]:
    """Show the matrix with edits that were looked at and are not saved yet."""
    visit = enter_access(visit_of(request))
    return role_page(request, visit, RoleChange(role, read_edits(text_of(form, "edits"), role)))


def role_page(
    request: AnyRequest, visit: Visit, change: RoleChange, *, alert: str = "", status: int = 200
) -> Response[str]:
    """Return the matrix of a role as *change* would make it."""
    book = visit.assembly.roles
    pack = change.of(book).roles.get(change.role)
    if pack is None or change.role not in book.roles:
        raise NotFound("role", change.role)
    with visit.reading() as unit:
        is_covered = may_grant(unit, change.role)
    names = [right_word(right) for right in RIGHTS]
    context = {
        "tabs": access_tabs(ROLES),
        "role": {
            "name": pack.name, "label": gettext(pack.label), "help": gettext(pack.help),
            "href": role_url(pack.name), "is_ready": pack.name in book.ready,
            "is_changed": is_changed(book, pack.name), "raw_label": pack.label,
            "raw_help": pack.help,
        },
        "may_edit": is_covered and not pack.administers,
        "administers": pack.administers,
        "rights": names,
        "plugins": matrix_of(visit, pack, book),
        "permissions": permissions_of(pack, book),
        "state": state_of(book, change.role),
        "alert": alert,
    }  # fmt: skip
    return page(request, "pages/role.html", context, status=status, current=ROLES)


@post(f"{ONE}/rename", dependencies=WITH_FORM, sync_to_thread=False)
def rename_role(request: AnyRequest, role: FromPath[str], form: SentForm) -> Response[Any]:
    """Call a role something else, and say what it is for."""
    visit = enter_access(visit_of(request))
    book = visit.assembly.roles
    said = {"label": text_of(form, "label").strip(), "help": text_of(form, "help").strip()}
    if not said["label"] or len(said["label"]) > LONGEST_NAME:
        raise RuleBroken(gettext("Give the role a name of at most 40 letters."))
    edits = [RoleEdit(role, "role", "", name, text) for name, text in said.items()]
    _make(visit, RoleChange(role, tuple(e for e in edits if standing(book, e) != e.value)))
    return go(role_url(role), say=gettext("The role is renamed."))


@post(f"{ONE}/remove", sync_to_thread=False)
def remove_role(request: AnyRequest, role: FromPath[str]) -> Response[Any]:
    """Remove a role that nobody holds."""
    visit = enter_access(visit_of(request))
    try:
        _make(visit, RoleChange(role, (RoleEdit(role, "role", "", "removed", YES),)))
    except RoleInUse as error:
        held = ngettext(
            "%(num)s person holds this role. Take it from them first.",
            "%(num)s people hold this role. Take it from them first.",
            error.count,
        ) % {"num": error.count}
        return role_page(request, visit, RoleChange(role), alert=held, status=422)
    return go(ROLES, say=gettext("The role is removed. You can bring it back below the list."))


@post(f"{ONE}/bring-back", sync_to_thread=False)
def bring_back_role(request: AnyRequest, role: FromPath[str]) -> Response[Any]:
    """Let a removed role be there again, as it was."""
    visit = enter_access(visit_of(request))
    _make(visit, RoleChange(role, (RoleEdit(role, "role", "", "removed", NO),)))
    return go(role_url(role), say=gettext("The role is back."))


def _make(visit: Visit, change: RoleChange) -> str:
    with visit.writing() as unit:
        people, schema = visit.assembly.people, visit.assembly.schema
        return change_role(unit, people, schema, change, seen=None)


def is_changed(book: RoleBook, name: str) -> bool:
    """Return whether a ready role is not as it came."""
    if name not in book.ready:
        return False
    ready = book.edited(RoleEdits())
    mine = [edit for edit in book.edits.edits if edit.role == name]
    return any(standing(ready, edit) != edit.value for edit in mine if edit.name != "removed")


def _copied(visit: Visit, source: RolePack, name: str) -> list[RoleEdit]:
    """Return the edits that give a new role what *source* allows; administering is not copied."""
    edits = [RoleEdit(name, "permission", "", one, YES) for one in source.permissions]
    if source.administers:
        permissions = visit.assembly.roles.permissions
        edits = [RoleEdit(name, "permission", "", one, YES) for one in permissions]
    for entity in visit.assembly.schema.entities.values():
        for right in RIGHTS:
            scope = granted_scope(source, entity.key, right)
            if scope != "none":
                edits.append(RoleEdit(name, "right", entity.key, right, scope))
        levels = {one.name: level_of(source, entity.key, one.name) for one in shown_fields(entity)}
        edits += [
            RoleEdit(name, "field", entity.key, field, level)
            for field, level in levels.items()
            if level != "write"
        ]
    return edits


def _free_name(book: RoleBook, label: str) -> str:
    """Return a name for a role called *label* that no role has or had; empty without letters."""
    bare = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:LONGEST_NAME]
    taken = {edit.role for edit in book.edits.edits} | set(book.roles) | set(book.ready)
    candidates = (bare, *(f"{bare}_{number}" for number in range(2, 100)))
    return next((one for one in candidates if one not in taken), "") if bare else ""


def _label_of_removed(book: RoleBook, name: str) -> str:
    said = [
        e.value for e in book.edits.edits if (e.role, e.part, e.name) == (name, "role", "label")
    ]
    ready = book.ready.get(name)
    return next(iter(said), gettext(ready.label) if ready else name)
