"""Whether the pages and panels that plugins contribute can be shown."""

import inspect
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.assembly.resolver import ALWAYS
from pegboard.hookspecs.pages import Page
from pegboard.hookspecs.pieces import Panel, Widget
from pegboard.hookspecs.plugin import Plugin

NAME = re.compile(r"[a-z][a-z0-9_-]*\Z")
TEMPLATES = "templates"
PANEL = re.compile(r".+\.panel@1\Z")


def template_folder(plugin: Plugin) -> Path | None:
    """Return where the templates of *plugin* lie, beside the module that declares it."""
    try:
        folder = Path(inspect.getfile(type(plugin))).parent / TEMPLATES
    except (TypeError, OSError):
        return None
    return folder if folder.is_dir() else None


def checked_pages(
    collected: Iterable[tuple[str, object]],
    folders: dict[str, Path],
    permissions: Collection[str],
) -> tuple[tuple[str, Page], ...]:
    """Return the pages with the plugins that bring them.

    Raises:
        BrokenPlugin: a page has no template, a strange name, or needs an unknown permission.
    """
    found: dict[tuple[str, str], Page] = {}
    for plugin, page in collected:
        if not isinstance(page, Page):
            raise BrokenPlugin(plugin, f"contribute_pages returned {page!r}, which is no page")
        if not NAME.match(page.name):
            raise BrokenPlugin(plugin, f"a page cannot be called {page.name!r}")
        if (plugin, page.name) in found:
            raise BrokenPlugin(plugin, f"it brings two pages called {page.name!r}")
        if _is_missing(plugin, page.permission, permissions):
            raise BrokenPlugin(
                plugin, f"its page {page.name!r} needs {page.permission}, which nobody declares"
            )
        folder = folders.get(plugin)
        if folder is None or not (folder / page.template).is_file():
            raise BrokenPlugin(plugin, f"its page {page.name!r} has no {TEMPLATES}/{page.template}")
        found[plugin, page.name] = page
    return tuple((plugin, page) for (plugin, _), page in found.items())


def _is_missing(plugin: str, permission: str, known: Collection[str]) -> bool:
    """Whether *permission* should be there; one of another plugin may be away with its plugin."""
    return permission.partition(".")[0] in (plugin, ALWAYS) and permission not in known


def check_pieces(slots: Iterable[tuple[str, object]], entities: Collection[str]) -> None:
    """Raise BrokenPlugin for a panel without a place, and for two pieces of the same name."""
    seen: set[tuple[str, str]] = set()
    for plugin, slot in slots:
        if not isinstance(slot, Panel | Widget):
            continue
        if isinstance(slot, Panel) and not (PANEL.match(slot.slot) and slot.entity in entities):
            raise BrokenPlugin(plugin, f"there is no slot {slot.slot!r} for a panel")
        if (plugin, slot.key) in seen:
            name = slot.label if isinstance(slot, Panel) else slot.title
            raise BrokenPlugin(plugin, f"it brings two pieces called {name!r} to one page")
        seen.add((plugin, slot.key))
