"""The menus of the shell, made once for all who may do the same and speak the same language."""

from dataclasses import dataclass, field

from pegboard.model.schema import EntityType
from pegboard.reports.visible import visible_reports
from pegboard.web.pages.plugin_menu import page_url, pages_in_menu
from pegboard.web.pages.sections import menu_entities
from pegboard.web.pages.urls import list_url
from pegboard.web.rendering import Entries
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext, language

Link = dict[str, str]


@dataclass(frozen=True)
class Menus:
    """The links of the main menu, and what can be created."""

    links: tuple[Link, ...]
    create: Entries
    _at: dict[str, Entries] = field(default_factory=dict)

    def at(self, current: str) -> Entries:
        """Return the main menu as it is at the address *current*."""
        here = current if any(link["href"] == current for link in self.links) else ""
        if here not in self._at:
            self._at[here] = Entries(
                {**link, "current": link["href"] == here} for link in self.links
            )
        return self._at[here]


def menus_of(visit: Visit) -> Menus:
    """Return the menus of whoever visits."""
    key = ("menus", visit.rights.key, visit.principal.roles, language())
    return visit.assembly.workspace.built.get(key, lambda: _menus(visit))


def _menus(visit: Visit) -> Menus:
    entities = menu_entities(visit)
    rights = visit.rights
    create = Entries(
        _link(entity.label, f"{list_url(entity)}/new", entity.icon)
        for entity in entities
        if rights.may(entity.key, "create")
    )
    return Menus(tuple(_links(visit, entities)), create)


def _links(visit: Visit, entities: list[EntityType]) -> list[Link]:
    placed = [((one.menu is None, one.menu or 0), _of_entity(visit, one)) for one in entities]
    placed += [
        ((False, one.menu or 0), [_link(one.label, page_url(plugin, one.name), one.icon)])
        for plugin, one in pages_in_menu(visit)
    ]
    placed.sort(key=lambda pair: pair[0])
    links = [_link("Home", "/", "house"), *(one for _, several in placed for one in several)]
    if visible_reports(visit.assembly, visit.rights):
        links.append(_link("Reports", "/reports", "chart-column"))
    return links


def _of_entity(visit: Visit, entity: EntityType) -> list[Link]:
    links = [_link(entity.plural, list_url(entity), entity.icon)]
    board = visit.assembly.boards.get(entity.key)
    if board is not None:
        links.append(_link(board.label, f"{list_url(entity)}/board", "square-kanban"))
    return links


def _link(label: str, href: str, icon: str) -> Link:
    return {"label": gettext(label), "href": href, "icon": icon}
