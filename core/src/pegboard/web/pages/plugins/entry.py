"""The addresses of the plugin manager, and the door that all its pages go through."""

from collections.abc import Iterable, Mapping

from pegboard.assembly.discovery import Installed, discover
from pegboard.assembly.manifest import Manifest
from pegboard.lifecycle.apply_plan import MANAGE_FIELDS, MANAGE_PLUGINS
from pegboard.lifecycle.errors import PlanNotFound
from pegboard.lifecycle.own_pieces import concerns_fields_only
from pegboard.lifecycle.stored_plans import StoredPlan, stored_plan
from pegboard.lifecycle.wish import Wish
from pegboard.records.errors import NotFound
from pegboard.web.pages.permissions import demand_permission
from pegboard.web.requests import AnyRequest, Visit, visit_of
from pegboard.web.translations import gettext, speak

HERE = "/settings/plugins"
PLANS = f"{HERE}/plans"
PLAN = f"{PLANS}/{{plan_hash:str}}"
ONE = f"{HERE}/{{plugin:str}}"


def enter_manager(request: AnyRequest) -> Visit:
    """Return the visit of somebody who manages plugins, and speak their language.

    Raises:
        PermissionNeeded: the person does not.
    """
    visit = visit_of(request)
    speak(visit.principal.locale)
    demand_permission(visit, MANAGE_PLUGINS)
    return visit


def enter_plan(request: AnyRequest, wish: Wish) -> Visit:
    """Return the visit of somebody who may carry out *wish*, and speak their language.

    Raises:
        PermissionNeeded: the person may not.
    """
    visit = visit_of(request)
    speak(visit.principal.locale)
    demand_permission(visit, MANAGE_FIELDS if concerns_fields_only(wish) else MANAGE_PLUGINS)
    return visit


def enter_stored(request: AnyRequest, plan_hash: str) -> tuple[Visit, StoredPlan]:
    """Return the visit of somebody who may carry out a plan, and the plan that an address names.

    Raises:
        NotFound: there is none.
        PermissionNeeded: the person may not.
    """
    try:
        stored = stored_plan(visit_of(request).runtime, plan_hash)
    except PlanNotFound as error:
        enter_manager(request)
        raise NotFound("plan", plan_hash) from error
    return enter_plan(request, stored.plan.wish), stored


def plugin_url(plugin: str) -> str:
    return f"{HERE}/{plugin}"


def plan_url(plan_hash: str) -> str:
    return f"{PLANS}/{plan_hash}"


def fresh_names(visit: Visit) -> Mapping[str, str]:
    """Return what people call each plugin, those installed since the last change among them."""
    return names_of(visit, discover())


def names_of(visit: Visit, installed: Iterable[Installed] | None = None) -> Mapping[str, str]:
    """Return what people call each plugin, by its id; *installed* are those known so far."""
    found = visit.runtime.installed if installed is None else installed
    known: dict[str, Manifest] = {one.id: one.manifest for one in found if one.manifest}
    known |= {one.id: one for one in visit.assembly.manifests}
    return {ident: gettext(one.name) for ident, one in known.items()}


def name_of(names: Mapping[str, str], plugin: str) -> str:
    """Return the name of *plugin*; what administrators added themselves has one too."""
    return names.get(plugin) or (gettext("Your own fields") if plugin == "custom" else plugin)
