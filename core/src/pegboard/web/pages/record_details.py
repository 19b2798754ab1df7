"""The values on a record page: the facts in its header and all details in groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pegboard.access.rights import Rights
from pegboard.model.change import Values
from pegboard.model.errors import UnknownField
from pegboard.model.fields import Field, File, Link, Links
from pegboard.model.own import OWN
from pegboard.model.schema import EntityType, Schema
from pegboard.records.paths import FieldPath, resolve
from pegboard.web.pages.cells import Look, cell
from pegboard.web.pages.link_titles import sound_ids
from pegboard.web.pages.urls import record_url
from pegboard.web.translations import gettext

CLICKABLE = frozenset({"link", "links", "email", "phone", "url"})
"""Values that lead somewhere themselves, so that editing needs a button of its own."""
SYSTEM_SHOWN = ("owner", "created_at", "created_by", "updated_at", "updated_by")


@dataclass(frozen=True, slots=True)
class Detail:
    """One value with its label; *edit_url* opens its control in place."""

    name: str
    label: str
    value: Markup | str | None
    edit_url: str | None = None
    is_clickable: bool = False


@dataclass(frozen=True, slots=True)
class DetailGroup:
    """Details under a heading: the entity's own without one, each plugin's, the system's."""

    title: str
    details: tuple[Detail, ...]


def fields_to_show(entity: EntityType, rights: Rights) -> list[Field]:
    """Return the readable fields of a record, in the order of its details."""
    readable = rights.readable(entity.key)
    system = [entity.fields[name] for name in SYSTEM_SHOWN if name != "owner" or entity.owned]
    return [field for field in (*entity.own_fields, *system) if field.name in readable]


def fact_paths(
    schema: Schema, rights: Rights, entity: EntityType, wanted: tuple[str, ...]
) -> list[FieldPath]:
    """Return the paths of the facts in the header that may be read and need not keep quiet."""
    found = []
    calm = rights.calm(entity.key)
    for name in wanted:
        if name.partition(".")[0] in calm:
            continue
        try:
            found.append(resolve(schema, rights, entity.key, name))
        except UnknownField:
            continue
    return found


def facts(
    look: Look,
    entity: EntityType,
    record: Values,
    paths: list[FieldPath],
    names: Mapping[str, str],
) -> list[Detail]:
    """Return the facts of the header; the name of a linked record leads to it."""
    return [_fact(look, entity, record, path, names) for path in paths]


def _fact(
    look: Look, entity: EntityType, record: Values, path: FieldPath, names: Mapping[str, str]
) -> Detail:
    if not path.links:
        value = shown(look, path.field, record[path.name], names)
        return Detail(path.name, gettext(path.field.label), value)
    link = look.schema.entity(entity.key).fields[path.links[0]]
    is_name = path.field.name == look.schema.entity(path.entity).title
    if is_name and len(path.links) == 1:
        value = shown(look, link, record.get(link.name), names)
        return Detail(path.name, gettext(link.label), value)
    return Detail(path.name, gettext(path.field.label), cell(look, path.field, record[path.name]))


def detail_groups(
    look: Look,
    entity: EntityType,
    record: Values,
    names: Mapping[str, str],
    *,
    fields: list[Field],
    editable: frozenset[str],
    plugin_names: Mapping[str, str],
) -> list[DetailGroup]:
    """Return the details of a record; those named in *editable* can be edited in place.

    What is empty and cannot be filled in here is left out.
    """
    url = record_url(entity, record["id"])
    groups: dict[str, list[Detail]] = {}
    for field in fields:
        if field.plugin in (entity.plugin, OWN) or field.name in entity.placed:
            title = ""
        else:
            title = plugin_names.get(field.plugin, field.plugin) or gettext("Record")
        one = detail(look, url, field, record, names, editable)
        if one.edit_url or one.value is not None:
            groups.setdefault(title, []).append(one)
    return [DetailGroup(gettext(title), tuple(found)) for title, found in groups.items()]


def detail(
    look: Look,
    url: str,
    field: Field,
    record: Values,
    names: Mapping[str, str],
    editable: frozenset[str],
) -> Detail:
    """Return one detail of the record at *url*."""
    value = shown(look, field, record[field.name], names)
    if isinstance(field, File):
        value = _download(url, field, value)
        return Detail(field.name, gettext(field.label), value)
    edit_url = f"{url}/field/{field.name}" if field.name in editable else None
    clickable = field.display in CLICKABLE and value is not None
    return Detail(field.name, gettext(field.label), value, edit_url, clickable)


def _download(url: str, field: Field, name: Markup | str | None) -> Markup | None:
    if name is None:
        return None
    return Markup('<a href="{}/file/{}" download>{}</a>').format(url, field.name, name)


def shown(look: Look, field: Field, value: Any, names: Mapping[str, str]) -> Markup | str | None:
    """Return *value* as markup, linked records by their names."""
    if isinstance(field, Links):
        known = {one: names[one] for one in value or () if one in names}
        return cell(look, field, value, known)
    if isinstance(field, Link):
        return cell(look, field, value, names.get(value) if value else None)
    return cell(look, field, value)


def linked_ids_of(fields: list[Field], record: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the ids that the links in *fields* hold, by entity; what is no id is left out."""
    found: dict[str, list[str]] = {}
    for field in fields:
        if isinstance(field, (Link, Links)):
            found.setdefault(field.target, []).extend(sound_ids(field, record.get(field.name)))
    return found
