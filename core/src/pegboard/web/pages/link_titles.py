"""The names that controls show for the links they hold."""

from collections.abc import Mapping

from pegboard.model.errors import ValueRefused
from pegboard.model.fields import Field, Link, Links
from pegboard.model.fields.links import record_id


def title_of(field: Field, value: object, names: Mapping[str, str]) -> str | dict[str, str] | None:
    """Return the name of a linked record, names by id for several, None for other fields."""
    if isinstance(field, Links) and isinstance(value, (list, tuple)):
        return {one: names[one] for one in value if one in names}
    if isinstance(field, Link) and isinstance(value, str):
        return names.get(value)
    return None


def sound_ids(field: Field, value: object) -> list[str]:
    """Return the ids that untrusted *value* of a link field holds; what is no id is left out."""
    if not isinstance(field, (Link, Links)):
        return []
    several = value if isinstance(value, (list, tuple)) else (value,)
    found = []
    for one in several:
        try:
            found.append(record_id(one))
        except ValueRefused:
            continue
    return found
