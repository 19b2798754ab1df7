"""What of a change cannot be taken back, in sentences."""

from collections.abc import Iterable

from pegboard.database.catalogue import Catalogue
from pegboard.lifecycle.wish import Wish
from pegboard.model.blueprint import Blueprint


def irreversible(
    wish: Wish, before: Blueprint, after: Blueprint, known: Catalogue
) -> tuple[str, ...]:
    """Return what is lost for good by *wish*, or was lost before and does not come back."""
    dropped = {name for name, keeping in wish.remove.items() if keeping != "keep"}
    lines = [_dropped(name, is_exported=wish.remove[name] == "export") for name in dropped]
    lines += _emptied(known, dropped)
    if wish.back_to is not None:
        lines += [
            f"The data of {name} was deleted since then and does not come back."
            for name, keeping in before.removed.items()
            if keeping != "keep" and name in after.enabled
        ]
    return tuple(sorted(lines))


def _dropped(plugin: str, *, is_exported: bool) -> str:
    if is_exported:
        return f"The data of {plugin} is written to a file and deleted here."
    return f"The data of {plugin} is deleted."


def _emptied(known: Catalogue, dropped: Iterable[str]) -> list[str]:
    """Return the links of others that point at what is deleted."""
    gone = {entity.key: entity.plural for entity in known.values() if entity.plugin in dropped}
    return [
        f"{entity.plural}: {field.label} is emptied, because {gone[field.target]} are deleted."
        for entity in known.values()
        for field in entity.fields.values()
        if field.target in gone and {entity.plugin, field.plugin}.isdisjoint(dropped)
    ]
