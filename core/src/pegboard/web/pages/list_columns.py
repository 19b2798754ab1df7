"""The columns of a list: which there are, which are shown, and the cells in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pegboard.access.rights import Rights
from pegboard.model.fields import Field, Formula, Integer, Link, Percent
from pegboard.model.schema import EntityType, Schema
from pegboard.records.paths import resolve
from pegboard.web.pages.cells import Look, cell, is_figure
from pegboard.web.translations import gettext

OFTEN_WANTED = ("owner", "created_at", "created_by", "updated_at")
SUMMED = ("money", "decimal", "integer")
MOST_COLUMNS = 20


@dataclass(frozen=True, slots=True)
class Column:
    """One column: *path* as in expressions; *named_by* is the path of a linked record's name."""

    path: str
    field: Field
    label: str
    named_by: str | None = None

    @property
    def sort_path(self) -> str | None:
        """The path to sort by, None when the column has no order."""
        if isinstance(self.field, Link):
            return self.named_by
        is_far_formula = isinstance(self.field, Formula) and "." in self.path
        return self.path if self.field.sortable and not is_far_formula else None

    @property
    def is_summed(self) -> bool:
        """Whether a total makes sense: a number that is never zero is a year or a code."""
        if self.field.display not in SUMMED or isinstance(self.field, (Percent, Formula)):
            return False
        return not (isinstance(self.field, Integer) and self.field.minimum > 0)

    @property
    def align(self) -> str | None:
        return "end" if is_figure(self.field) else None

    def draw(self, look: Look, row: Mapping[str, Any]) -> Markup | str | None:
        title = row.get(self.named_by) if self.named_by else None
        return cell(look, self.field, row[self.path], title, brief=True)


def column_of(schema: Schema, rights: Rights, entity: EntityType, path: str) -> Column:
    """Return the column that shows *path*; raise UnknownField when there is none."""
    found = resolve(schema, rights, entity.key, path)
    named_by = None
    if isinstance(found.field, Link):
        target = schema.entity(found.field.target)
        if rights.may(target.key, "read") and target.title in rights.readable(target.key):
            named_by = f"{path}.{target.title}"
    links = [schema.entity(entity.key).fields[found.links[0]].label] if found.links else []
    label = " › ".join(gettext(text) for text in (*links, found.field.label))
    return Column(path, found.field, label, named_by)


def columns_of(
    schema: Schema, rights: Rights, entity: EntityType, wanted: Sequence[str]
) -> tuple[Column, ...]:
    """Return the columns to show: *wanted* ones, or those of the entity; its title comes first.

    What is to keep quiet for this person is no column unless it is wanted.
    """
    readable = rights.readable(entity.key)
    unasked = readable - rights.calm(entity.key)
    names = wanted or [name for name in entity.listed if name.partition(".")[0] in unasked]
    title = [entity.title] if entity.title in readable else []
    return tuple(
        column_of(schema, rights, entity, name)
        for name in list(dict.fromkeys((*title, *names)))[:MOST_COLUMNS]
    )


def offered_columns(
    rights: Rights, entity: EntityType, shown: Sequence[Column]
) -> list[dict[str, Any]]:
    """Return what the chooser offers: what is shown in its order, then all other fields."""
    readable = rights.readable(entity.key)
    often = [entity.fields[name] for name in OFTEN_WANTED]
    offered = {one.path: one.label for one in shown if one.path != entity.title}
    present = set(offered)
    for field in (*entity.own_fields, *often):
        is_owner_of_none = field.name == "owner" and not entity.owned
        if field.name in readable and field.name != entity.title and not is_owner_of_none:
            offered.setdefault(field.name, gettext(field.label))
    return [{"value": p, "label": text, "shown": p in present} for p, text in offered.items()]


def fields_to_read(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the paths that the cells of *columns* need."""
    paths = [part for one in columns for part in (one.path, one.named_by) if part]
    return tuple(dict.fromkeys(paths))
