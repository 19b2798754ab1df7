"""How plugins are called, and which of their pages stand in the menu of a person."""

from pegboard.hookspecs.pages import Page
from pegboard.web.requests import Visit


def page_url(plugin: str, name: str) -> str:
    """Return the address of the page *name* of *plugin*."""
    return f"/{plugin}/pages/{name}"


def may_see_page(visit: Visit, page: Page) -> bool:
    """Return whether *page* is for the person."""
    return not page.permission or visit.rights.may_do(page.permission)


def pages_in_menu(visit: Visit) -> list[tuple[str, Page]]:
    """Return the pages that have a place in the menu and are for this person."""
    return [
        (plugin, one)
        for plugin, one in visit.assembly.pages
        if one.menu is not None and may_see_page(visit, one)
    ]


def plugin_name(visit: Visit, plugin: str) -> str:
    """Return what people call *plugin*."""
    return next((one.name for one in visit.assembly.manifests if one.id == plugin), plugin)
