"""Removing an own field or entity as a plan, and bringing back what was kept."""

from typing import Any, get_args

import msgspec
from litestar import Response, post
from litestar.params import FromPath

from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.wish import Wish
from pegboard.model.blueprint import Keeping
from pegboard.model.errors import UnknownField
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.own_fields.entry import (
    ENTITY,
    FIELD,
    HERE,
    enter_fields,
    entity_url,
    own_of,
)
from pegboard.web.pages.own_fields.saving import OwnRefused, save_own
from pegboard.web.pages.plugins.entry import plan_url
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.refusals import BadRequest
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext


@post(f"{FIELD}/remove", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def remove_field(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    name: FromPath[str],
    form: SentForm,
) -> Response[Any]:
    """Show the plan that takes an own field away."""
    visit = enter_fields(request)
    return _to_plan(visit, f"{plugin}.{entity}.{name}", form)


@post(f"{ENTITY}/remove", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def remove_entity(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], form: SentForm
) -> Response[Any]:
    """Show the plan that takes an own entity away, with all its records."""
    visit = enter_fields(request)
    return _to_plan(visit, f"{plugin}.{entity}", form)


@post(f"{FIELD}/bring-back", opt={SLOW: True}, sync_to_thread=True)
def bring_back_field(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], name: FromPath[str]
) -> Response[Any]:
    """Let a removed field be there again, with the values that were kept."""
    visit = enter_fields(request)
    own, key = own_of(visit), f"{plugin}.{entity}"
    mine = own.field(key, name)
    if mine is None:
        raise UnknownField(key, name)
    back = msgspec.structs.replace(mine, retired=False)
    fields = tuple(back if one is mine else one for one in own.fields)
    say = gettext("The field “%(name)s” is back, with its values.") % {"name": mine.label}
    changed = msgspec.structs.replace(own, fields=fields)
    return save_own(visit, changed, to=entity_url(key), say=say)


@post(f"{ENTITY}/bring-back", opt={SLOW: True}, sync_to_thread=True)
def bring_back_entity(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]
) -> Response[Any]:
    """Let a removed entity be there again, with its records."""
    visit = enter_fields(request)
    own, key = own_of(visit), f"{plugin}.{entity}"
    entities = tuple(
        msgspec.structs.replace(one, retired=False) if one.key == key else one
        for one in own.entities
    )
    changed = msgspec.structs.replace(own, entities=entities)
    return save_own(visit, changed, to=HERE, say=gettext("It is back, with its records."))


def _to_plan(visit: Visit, piece: str, form: Form) -> Response[Any]:
    plan = make_plan(visit.runtime, Wish(remove={piece: _keeping(text_of(form, "data"))}))
    if plan.blockers:
        raise OwnRefused({"": "; ".join(retold(one.reason) for one in plan.blockers)})
    keep_plan(visit.runtime, plan, visit.principal)
    return go(plan_url(plan.hash))


def _keeping(text: str) -> Keeping:
    for known in get_args(Keeping):
        if text == known:
            found: Keeping = known
            return found
    raise BadRequest(gettext("Say what becomes of the data."), "data")
