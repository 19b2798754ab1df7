"""The page on entities: those of the plugins in this repository, with their fields."""

from reference_pages.markdown import Undocumented, code, generated, prose, table

from pegboard.assembly.assembly import Assembly
from pegboard.model.fields import Choice, Link, Links
from pegboard.model.fields.base import Field
from pegboard.model.fields.derived import Formula
from pegboard.model.schema import EntityType

INTRO = """\
What the plugins of this repository store. Your own system says the same of itself, with the plugins
that you installed, at `/api/v1/openapi.json`. Fields that a plugin adds to an entity of another one
carry its id: `sales__opportunity`."""


def entities_page(assembly: Assembly) -> str:
    """Return the page; raise Undocumented for an entity without words."""
    entities = list(assembly.schema.entities.values())
    system = [one for one in entities[0].fields.values() if not one.plugin]
    words = "## Every record\n\n" + table(("field", "type", "label"), [_row(f)[:3] for f in system])
    return generated("Entities", INTRO, [words, *map(_entity, entities)])


def _entity(entity: EntityType) -> str:
    if not entity.description:
        raise Undocumented(f"{entity.key} has no docstring")
    rows = [_row(field) for field in entity.own_fields]
    return "\n\n".join(
        [
            f"## {entity.key}",
            prose(entity.description),
            table(("field", "type", "label", "notes"), rows),
        ]
    )


def _row(field: Field) -> tuple[str, str, str, str]:
    return code(field.name), _type(field), field.label, "; ".join(_notes(field))


def _type(field: Field) -> str:
    if isinstance(field, (Link, Links)):
        return f"{field.kind} to `{field.target}`"
    return field.kind.replace("_", " ")


def _notes(field: Field) -> list[str]:
    notes = []
    if field.required:
        notes.append("required")
    if field.unique:
        notes.append("unique")
    if field.read_only:
        notes.append("read only")
    if isinstance(field, Choice):
        notes.append("one of " + ", ".join(code(value) for value, _ in field.options))
    if isinstance(field, Formula):
        notes.append(code(field.expression))
    if field.default not in (None, False):
        notes.append(f"default `{field.default}`")
    if field.help:
        notes.append(field.help)
    return notes
