"""How plugins declare entities and extend those of others."""

import re
from typing import Any, ClassVar, Literal

from pegboard.model.errors import DeclarationError
from pegboard.model.fields.base import Field

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
KEY = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z")
LONGEST_NAME = 40
Erasure = Literal["anonymise", "delete"]

RESERVED_ENTITIES = frozenset({"pages"})
"""Names that no entity may have: a plugin's other pages stand there in its addresses."""


def check_name(name: str, what: str) -> None:
    """Raise DeclarationError unless *name* can name a table, a column and a web address."""
    if not NAME.match(name) or len(name) > LONGEST_NAME:
        raise DeclarationError(
            f"{what} {name!r} must be lower case words joined by single underscores, "
            f"at most {LONGEST_NAME} characters"
        )


def declared_fields(body: type) -> dict[str, Field]:
    fields = {name: value for name, value in vars(body).items() if isinstance(value, Field)}
    for name in fields:
        check_name(name, "the field")
    return fields


class Entity:
    """Subclass to declare an entity: class arguments say what it is, attributes its fields.

    Class arguments: *name* (lower case), *label*, *plural*, *owner* (records belong to somebody),
    *title* (the field that names a record; the first text field unless said), *icon* (Lucide),
    *menu* (its place in the main menu; None keeps it out), *listed* (the columns of its list),
    *order* (how the list is sorted, such as "-created_at"), *search* (the fields by which search
    finds it; the title unless said), *timeline* (the moment field by which
    its records stand on the timelines of those they link to; None keeps them off), *follows* (a
    link field: whoever may see or change the record behind it may see or change these), *person*
    (each of its records is a person), *erasure* (what becomes of a record about a person who asks
    to be forgotten: its personal fields are emptied, or it is deleted for good).
    """

    entity_name: ClassVar[str] = ""
    label: ClassVar[str] = ""
    plural: ClassVar[str] = ""
    owned: ClassVar[bool] = False
    title: ClassVar[str | None] = None
    icon: ClassVar[str] = "box"
    menu: ClassVar[int | None] = 100
    listed: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[str] = ""
    declared: ClassVar[dict[str, Field]] = {}
    search: ClassVar[tuple[str, ...]] = ()
    timeline: ClassVar[str | None] = None
    follows_link: ClassVar[str | None] = None
    person: ClassVar[bool] = False
    erasure: ClassVar[Erasure] = "anonymise"

    def __init_subclass__(
        cls,
        *,
        name: str,
        label: str = "",
        plural: str = "",
        owner: bool = False,
        title: str | None = None,
        icon: str = "box",
        menu: int | None = 100,
        listed: tuple[str, ...] = (),
        order: str = "",
        search: tuple[str, ...] = (),
        timeline: str | None = None,
        follows: str | None = None,
        person: bool = False,
        erasure: Erasure = "anonymise",
        **rest: Any,
    ) -> None:
        super().__init_subclass__(**rest)
        check_name(name, "the entity")
        if name in RESERVED_ENTITIES:
            raise DeclarationError(f"the entity cannot be called {name!r}, which is an address")
        cls.declared = declared_fields(cls)  # first: a field may be called title, label or icon
        cls.entity_name = name
        cls.label = label or name.replace("_", " ").capitalize()
        cls.plural = plural or f"{cls.label}s"
        cls.owned = owner
        cls.title = title
        cls.icon = icon
        cls.menu = menu
        cls.listed = listed
        cls.order = order
        cls.search = search
        cls.timeline = timeline
        cls.follows_link = follows
        cls.person = person
        cls.erasure = erasure


class Extension:
    """Subclass to add fields to an entity of another plugin, named by *of* ("base.account")."""

    of: ClassVar[str] = ""
    declared: ClassVar[dict[str, Field]] = {}

    def __init_subclass__(cls, *, of: str, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if not KEY.match(of):
            raise DeclarationError(
                f"{of!r} is no entity; write plugin.entity, such as base.account"
            )
        cls.of = of
        cls.declared = declared_fields(cls)
