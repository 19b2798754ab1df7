"""One hash for all that a plugin contributes, whatever its code is like otherwise."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

from pegboard.assembly.assembly import Assembly


def contribution_digest(assembly: Assembly, plugin: str) -> str:
    """Return a hash of what *plugin* adds to *assembly*: the same for the same contributions."""
    lines = [
        f"field {entity.key}.{name} {field.kind} {field.columns}"
        for entity in assembly.schema.entities.values()
        for name, field in entity.fields.items()
        if field.plugin == plugin
    ]
    owned: Iterable[tuple[str, object]] = (
        *assembly.slots,
        *assembly.actions.values(),
        *assembly.first_records,
        *assembly.pages,
        *assembly.reports,
        *assembly.ready_workflows,
    )
    lines += [_told(one) for owner, one in owned if owner == plugin]
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _told(one: Any) -> str:
    """Return what *one* is, without what is different in every process, such as functions."""
    if not is_dataclass(one):
        return type(one).__name__
    told = (
        f"{field.name}={value!r}"
        for field in fields(one)
        if isinstance(value := getattr(one, field.name), (str, int, bool, tuple, type(None)))
        and " at 0x" not in repr(value)
    )
    return f"{type(one).__name__} {' '.join(told)}"
