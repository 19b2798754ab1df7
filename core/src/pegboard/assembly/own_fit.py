"""What of an administrator's fields and entities fits the schema of the plugins, and what does not.

Nothing that an administrator configured can keep the system from starting: what does not fit is
left out, with its reason, and comes back by itself once it fits.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pegboard.model.entities import NAME
from pegboard.model.fields import Link, Links, LongText, Text
from pegboard.model.own import OWN, Own, OwnEntity, OwnField
from pegboard.model.own_kinds import BadOwn, check_words, own_field
from pegboard.model.own_names import LONGEST_OWN_NAME, RESERVED
from pegboard.model.schema import Schema


@dataclass(frozen=True, slots=True)
class Unfit:
    """A piece of what administrators configured that is left out, and why.

    *name* is the field, empty for the entity itself, *setting* what of it does not fit. It *waits*
    when what it is about belongs to a plugin that is not enabled.
    """

    entity: str
    name: str
    setting: str
    reason: str
    waits: bool = False

    def __str__(self) -> str:
        place = f"{self.entity}.{self.name}" if self.name else self.entity
        return f"{place}, {self.setting}: {self.reason}"


@dataclass(slots=True)
class _Fitting:
    """What fits so far; *columns* are the stored columns of each entity."""

    schema: Schema
    columns: dict[str, set[str]]
    retired: frozenset[str]
    entities: list[OwnEntity] = field(default_factory=list)
    fields: list[OwnField] = field(default_factory=list)
    unfit: list[Unfit] = field(default_factory=list)

    def knows(self, key: str) -> bool:
        return key in self.schema.entities or any(one.key == key for one in self.entities)


def fitting(schema: Schema, own: Own) -> tuple[Own, tuple[Unfit, ...]]:
    """Return what of *own* can be declared beside *schema*, and what cannot, with the reasons."""
    columns = {
        key: {column.name for one in entity.fields.values() for column in one.columns}
        for key, entity in schema.entities.items()
    }
    retired = frozenset(one.key for one in own.entities if one.retired)
    found = _Fitting(schema, columns, retired)
    for entity in own.entities:
        _sort_entity(found, entity)
    names: set[tuple[str, str]] = set()
    for one in own.fields:
        _sort_field(found, one, names)
    _drop_dangling(found)
    found.entities = [_titled(found, one) for one in found.entities]
    layouts = tuple(one for one in own.layouts if one.entity not in retired)
    kept = Own(tuple(found.entities), tuple(found.fields), own.changes, layouts)
    return kept, tuple(found.unfit)


def missing_entity(key: str, name: str, setting: str, wanted: str) -> Unfit:
    """Return that *wanted* is no entity here: it waits for its plugin, or was never one."""
    plugin = wanted.partition(".")[0]
    if plugin == OWN or "." not in wanted:
        return Unfit(key, name, setting, f"there is no entity {wanted}")
    reason = f"{wanted} is not there; it comes with the plugin {plugin}"
    return Unfit(key, name, setting, reason, waits=True)


def _sort_entity(found: _Fitting, own: OwnEntity) -> None:
    try:
        _check_name(own.name)
        check_words(own.label, own.help)
        check_words(own.plural)
    except BadOwn as error:
        found.unfit.append(Unfit(own.key, "", error.setting, error.reason))
        return
    if any(one.name == own.name for one in found.entities):
        found.unfit.append(Unfit(own.key, "", "name", "stands there twice"))
    elif not own.retired:
        found.entities.append(own)
        found.columns[own.key] = set()


def _sort_field(found: _Fitting, own: OwnField, names: set[tuple[str, str]]) -> None:
    place = own.entity, own.field
    if place in names:
        found.unfit.append(Unfit(*place, "name", "stands there twice"))
        return
    names.add(place)
    if own.retired or own.entity in found.retired:
        return
    if not found.knows(own.entity):
        found.unfit.append(missing_entity(*place, "entity", own.entity))
        return
    try:
        _check_name(own.name)
        made = own_field(own).bind(own.field, plugin=OWN)
    except BadOwn as error:
        found.unfit.append(Unfit(*place, error.setting, error.reason))
        return
    columns = {column.name for column in made.columns}
    taken = columns & found.columns[own.entity]
    if taken:
        found.unfit.append(Unfit(*place, "name", f"another field is kept as {min(taken)} already"))
        return
    found.columns[own.entity] |= columns
    found.fields.append(own)


def _drop_dangling(found: _Fitting) -> None:
    """Leave out links to what is not there."""
    kept = []
    for own in found.fields:
        made = own_field(own)
        if isinstance(made, (Link, Links)) and made.target in found.retired:
            reason = f"{made.target} was removed, and its records are kept"
            found.unfit.append(Unfit(own.entity, own.field, "target", reason, waits=True))
        elif isinstance(made, (Link, Links)) and not found.knows(made.target):
            found.unfit.append(missing_entity(own.entity, own.field, "target", made.target))
        else:
            kept.append(own)
    found.fields = kept


def _titled(found: _Fitting, own: OwnEntity) -> OwnEntity:
    """Return *own* with a title and an order that its fields allow."""
    fields = [one for one in found.fields if one.entity == own.key]
    titles = [one.name for one in fields if _names_records(one)]
    title = own.title or (titles[0] if titles else "")
    if title and title not in titles:
        reason = f"{title!r} is no line of text of this entity"
        found.unfit.append(Unfit(own.key, "", "title", reason))
        title = titles[0] if titles else ""
    order = own.order
    if not _sorts(order, {one.name for one in fields} | {"created_at", "updated_at"}):
        found.unfit.append(Unfit(own.key, "", "order", f"{order!r} names no field of this entity"))
        order = ""
    return OwnEntity(
        name=own.name, label=own.label, plural=own.plural, icon=own.icon, help=own.help,
        owner=own.owner, title=title, menu=own.menu, in_menu=own.in_menu, order=order,
    )  # fmt: skip


def _names_records(own: OwnField) -> bool:
    made = own_field(own)
    return isinstance(made, Text) and not isinstance(made, LongText)


def _sorts(order: str, names: Iterable[str]) -> bool:
    known = set(names)
    return all(one.strip().removeprefix("-") in known for one in order.split(",") if order)


def _check_name(name: str) -> None:
    if not NAME.match(name) or len(name) > LONGEST_OWN_NAME:
        raise BadOwn(
            "name",
            f"{name[:40]!r} must be small letters and digits, words joined by one _, "
            f"at most {LONGEST_OWN_NAME}",
        )
    if name in RESERVED:
        raise BadOwn("name", f"{name!r} means something else already")
