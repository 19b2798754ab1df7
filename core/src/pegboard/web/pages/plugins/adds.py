"""What an enabled plugin adds to the system, as people meet it."""

from collections.abc import Iterator

from pegboard.assembly.assembly import Assembly
from pegboard.hookspecs.slots import Board
from pegboard.web.pages.plugins.plan_words import Group, group, kind_word
from pegboard.web.translations import gettext


def adds(assembly: Assembly, plugin: str) -> tuple[Group, ...]:
    """Return what *plugin* brings, by kind; nothing when it does not run."""
    return tuple(one for one in _groups(assembly, plugin) if one.items)


def _groups(assembly: Assembly, plugin: str) -> Iterator[Group]:
    kinds = assembly.schema.entities.values()
    yield _group("entity", [one.plural for one in kinds if one.plugin == plugin])
    for entity in kinds:
        if entity.plugin != plugin:
            labels = [one.label for one in entity.own_fields if one.plugin == plugin]
            title = gettext("Fields on %(things)s") % {"things": gettext(entity.plural)}
            yield group(title, _words(labels))
    pages = [one for name, one in assembly.pages if name == plugin]
    yield _group("page", [one.label for one in pages])
    in_menu = [one.plural for one in kinds if one.plugin == plugin and one.menu is not None]
    yield _group("menu", [*in_menu, *(one.label for one in pages if one.menu is not None)])
    yield _group("slot", [_slot_label(one) for name, one in assembly.slots if name == plugin])
    yield _group("action", [one.label for name, one in assembly.actions.values() if name == plugin])
    yield _group("report", [one.label for name, one in assembly.reports if name == plugin])
    yield group(gettext("Rights in roles"), _words(_roles(assembly, plugin)))
    permissions = assembly.roles.permissions.values()
    own = [one.label for one in permissions if one.name.partition(".")[0] == plugin]
    yield _group("permission", own)
    scopes = assembly.workspace.scopes.values()
    yield _group("scope", [one.label for one in scopes if one.name.partition(".")[0] == plugin])


def _roles(assembly: Assembly, plugin: str) -> list[str]:
    """Return the roles, as they come, that may do something with what *plugin* brings."""
    own = f"{plugin}."
    return [
        pack.label
        for pack in assembly.roles.ready.values()
        if any(one.entity.startswith(own) for one in pack.grants)
        or any(one.startswith(own) for one in pack.permissions)
    ]


def _group(kind: str, labels: list[str]) -> Group:
    return group(kind_word(kind), _words(labels))


def _words(labels: list[str]) -> list[str]:
    return [gettext(one) for one in labels if one]


def _slot_label(slot: object) -> str:
    """Return what a slot is called where it stands; some only arrange what is there already."""
    if isinstance(slot, Board):
        return slot.label
    return str(getattr(slot, "label", "") or getattr(slot, "title", ""))
