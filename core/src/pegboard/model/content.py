"""What an entity and a field are, as one line of text each: equal lines, equal behaviour."""

from pegboard.model.fields import Choice, Field
from pegboard.model.schema import EntityType


def entity_content(entity: EntityType) -> str:
    """Return what *entity* is beside its fields, and the order of these."""
    said = (
        entity.label, entity.plural, entity.icon, entity.menu, entity.owned, entity.title,
        entity.listed, entity.order, entity.search, entity.person, entity.follows,
        sorted(entity.placed), tuple(entity.fields),
    )  # fmt: skip
    return f"{entity.key} {said!r}"


def field_content(entity: EntityType, field: Field) -> str:
    """Return what *field* of *entity* is: kind, words, demands and how it is stored."""
    said = (
        field.kind, field.label, field.help, field.required, field.default, field.unique,
        field.read_only, field.personal, field.sensitive, field.show_when, field.require_when,
        field.columns, field.value_type,
    )  # fmt: skip
    options = (field.options, sorted(field.hidden)) if isinstance(field, Choice) else ()
    return f"{entity.key}.{field.name} {said!r} {options!r}"
