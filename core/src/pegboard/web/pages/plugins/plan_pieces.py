"""Fields and entities of administrators in plans: what they are called, and where they stand."""

from collections.abc import Iterable, Mapping

from pegboard.lifecycle.own_pieces import concerns_fields_only, is_piece
from pegboard.lifecycle.wish import Wish
from pegboard.model.own import Own
from pegboard.model.schema import EntityType
from pegboard.web.pages.own_fields.entry import HERE as FIELDS
from pegboard.web.pages.own_fields.entry import entity_url
from pegboard.web.pages.plugins.entry import HERE, PLANS, name_of, plugin_url
from pegboard.web.translations import gettext

Names = Mapping[str, str]
Link = dict[str, str]


def piece_names(own: Own, kinds: Mapping[str, EntityType]) -> dict[str, str]:
    """Return what people call each field and entity of *own*, by the names that wishes use."""
    entities = {one.key: one.plural for one in own.entities}
    found = dict(entities)
    for one in own.fields:
        kind = kinds.get(one.entity)
        place = entities.get(one.entity) or (gettext(kind.plural) if kind else one.entity)
        found[f"{one.entity}.{one.field}"] = f"{one.label} ({place})"
    return found


def back_of(wish: Wish, kinds: Iterable[str]) -> str:
    """Return where somebody came from to plan *wish*; *kinds* are the entities that there are."""
    named = _named(wish)
    if len(named) != 1 or is_piece(named[0]):
        entity = ".".join(named[0].split(".")[:2]) if named else ""
        fields = entity_url(entity) if entity in set(kinds) else FIELDS
        return fields if concerns_fields_only(wish) else HERE
    return plugin_url(named[0])


def next_of(wish: Wish, kinds: Iterable[str], names: Names) -> Link:
    """Return where one goes on after the plan for *wish*: to what it was about."""
    named, href = _named(wish), back_of(wish, kinds)
    if href == HERE:
        label = gettext("Back to the plugins")
    elif concerns_fields_only(wish):
        label = gettext("Back to the fields")
    else:
        label = gettext("Go to %(plugin)s") % {"plugin": name_of(names, named[0])}
    return {"label": label, "href": href}


def crumbs_of(wish: Wish) -> list[Link]:
    """Return the way to the plan of *wish*, for those who manage fields without plugins."""
    plan = {"label": gettext("Plan")}
    if concerns_fields_only(wish):
        return [{"label": gettext("Fields"), "href": FIELDS}, plan]
    history = {"label": gettext("History"), "href": PLANS}
    return [{"label": gettext("Plugins"), "href": HERE}, history, plan]


def _named(wish: Wish) -> tuple[str, ...]:
    changed = (*wish.enable, *wish.disable, *wish.upgrade, *wish.release, *wish.remove)
    return (*changed, *wish.settings)
