"""One's own API tokens: made here, shown once, listed, taken back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, get, post

from pegboard.access.errors import BadToken
from pegboard.access.snapshots import READING
from pegboard.access.tokens import TokenWish, keep_token, revoke_token
from pegboard.database.errors import AlreadyTaken
from pegboard.hookspecs.roles import RIGHTS, SCOPES
from pegboard.model.system import USER
from pegboard.records.reach import id_of
from pegboard.web.pages.access_words import scope_word
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import Form, text_of, texts_of
from pegboard.web.pages.oneself import demand_oneself
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.pages.token_words import tokens_shown
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext

HERE = "/settings/me/tokens"
DAYS = (30, 90, 365)


@get(HERE, sync_to_thread=False)
def show_own_tokens(request: AnyRequest) -> Response[str]:
    """Show the tokens of the person, and a form for a new one."""
    visit = visit_of(request)
    demand_oneself(visit)
    return _page(request, visit)


@post(HERE, dependencies=WITH_FORM, sync_to_thread=False)
def take_new_token(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Make a token and show it, this once; it is never part of an address or a cookie."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    days = text_of(form, "days")
    wish = TokenWish(
        name=text_of(form, "name"),
        lasts=timedelta(days=int(days)) if days in map(str, DAYS) else None,
        of=RIGHTS if text_of(form, "rights") == "write" else READING,
        only=tuple(name for name in texts_of(form, "entities") if name),
        widest=text_of(form, "scope") or "all",
        ident=_sent_id(form),
    )
    try:
        with visit.writing() as unit:
            token = keep_token(
                visit.assembly.people,
                unit.tx,
                unit.rights,
                user_id,
                wish,
                now=unit.now,
                by=user_id,
                via=unit.via,
                address=visit.address,
            )
    except BadToken as error:
        return _page(request, visit, form=form, errors={error.part: str(error)}, status=422)
    except AlreadyTaken:
        return go(HERE, say=gettext("This token is made already; its text is shown only once."))
    return _page(request, visit, token=token)


@post(f"{HERE}/revoke-token", dependencies=WITH_FORM, sync_to_thread=False)
def revoke_own_token(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Make a token worthless from now on."""
    visit = visit_of(request)
    user_id = demand_oneself(visit)
    with visit.writing() as unit:
        revoke_token(
            visit.assembly.people,
            unit.tx,
            user_id,
            id_of(USER, text_of(form, "token")),
            now=unit.now,
            by=user_id,
            via=unit.via,
            address=visit.address,
        )
    return go(HERE, say=gettext("The token is worth nothing any more."))


def _sent_id(form: Form) -> str:
    """Return the id that the form was drawn with: sending it again makes no second token."""
    try:
        return str(UUID(text_of(form, "once")))
    except ValueError:
        return ""


def _page(
    request: AnyRequest,
    visit: Visit,
    *,
    form: Form | None = None,
    errors: Mapping[str, str] | None = None,
    token: str = "",
    status: int = 200,
) -> Response[str]:
    said, errors = form or {}, errors or {}
    context = {
        "tokens": tokens_shown(visit, visit.principal.user_id or ""),
        "token": token,
        "action": HERE,
        "once": str(uuid4()),
        "fields": _fields(visit, said, errors),
    }
    return page(request, "pages/own_tokens.html", context, status=status)


def _fields(visit: Visit, said: Form, errors: Mapping[str, str]) -> list[dict[str, Any]]:
    scopes = visit.assembly.workspace.scopes
    rights, schema = visit.rights, visit.assembly.schema
    readable = [key for key in schema.entities if rights.may(key, "read")]
    fields: list[dict[str, Any]] = [
        {
            "kind": "text", "name": "name", "label": gettext("Name"), "required": True,
            "help": gettext("What it is for, so that you know it again"),
        },
        {
            "kind": "choice", "name": "days", "label": gettext("Expires"), "required": True,
            "value": "90",
            "options": [
                *({"value": str(days), "label": _in_days(days)} for days in DAYS),
                {"value": "never", "label": gettext("never")},
            ],
        },
        {
            "kind": "choice", "name": "rights", "label": gettext("May"), "required": True,
            "value": "read",
            "options": [
                {"value": "read", "label": gettext("read and export only")},
                {"value": "write", "label": gettext("do all that I may do now")},
            ],
        },
        {
            "kind": "choice", "name": "scope", "label": gettext("Reaches"), "required": True,
            "value": "all",
            "options": [
                {"value": "all", "label": gettext("all that I reach")},
                *({"value": one, "label": scope_word(one, scopes)} for one in SCOPES[1:-1]),
            ],
        },
        {
            "kind": "multi_choice", "name": "entities", "label": gettext("Only these"),
            "help": gettext("Choose none for all."),
            "value": [],
            "options": [
                {"value": key, "label": gettext(schema.entity(key).plural)} for key in readable
            ],
        },
    ]  # fmt: skip
    for field in fields:
        name = field["name"]
        field["error"] = gettext(errors[name]) if name in errors else None
        if name in said:
            several = field["kind"] == "multi_choice"
            field["value"] = texts_of(said, name) if several else text_of(said, name)
    return fields


def _in_days(days: int) -> str:
    return gettext("in %(num)d days") % {"num": days}
