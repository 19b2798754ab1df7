"""Fields that point at other records."""

from collections.abc import Sequence
from typing import Any, Unpack
from uuid import UUID

from pegboard.model.columns import Column, ColumnKind
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.base import Cell, Field, Options
from pegboard.model.operators import DIFFERS, EMPTY_LIST, EQUALS, HAS, HAS_NOT, ME, PRESENCE
from pegboard.model.system import USER
from pegboard.model.types import link_to, list_of


def record_id(raw: object) -> str:
    """Return untrusted *raw* as a record id in its canonical form.

    Raises:
        ValueRefused: *raw* is no UUID.
    """
    try:
        return str(UUID(raw)) if isinstance(raw, str) else _no_id()
    except ValueError as error:
        raise ValueRefused("must be the id of a record") from error


def _no_id() -> str:
    raise ValueRefused("must be the id of a record")


class Link(Field):
    """A link to one record of *target* ("base.account"); *tree* refuses circles.

    *same_person* says that both records are of one person, such as a lead and its contact.
    """

    kind = "link"
    column_kind = ColumnKind.ID
    control = "link"
    display = "link"

    def __init__(
        self,
        target: str,
        *,
        tree: bool = False,
        same_person: bool = False,
        inverse_label: str = "",
        **options: Unpack[Options],
    ) -> None:
        super().__init__(**options)
        self.target = target
        self.tree = tree
        self.same_person = same_person
        self.inverse_label = inverse_label
        self.value_type = link_to(target)
        mine = (ME,) if target == USER else ()
        self.operators = (*mine, EQUALS, DIFFERS, *PRESENCE)

    @property
    def columns(self) -> tuple[Column, ...]:
        return (Column(self.name, ColumnKind.ID, indexed=True, references=self.target),)

    def parse(self, raw: object) -> str | None:
        if raw is None or raw == "":
            return None
        return record_id(raw)


class Links(Field):
    """Links to any number of records of *target*, kept in a table of their own."""

    kind = "links"
    stored = False
    sortable = False
    operators = (HAS, HAS_NOT, EMPTY_LIST)
    control = "links"
    display = "links"

    def __init__(self, target: str, *, inverse_label: str = "", **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.target = target
        self.inverse_label = inverse_label
        self.value_type = list_of(link_to(target))

    @property
    def columns(self) -> tuple[Column, ...]:
        return ()

    def parse(self, raw: object) -> tuple[str, ...]:
        if raw is None or raw == "":
            return ()
        if isinstance(raw, str) or not isinstance(raw, Sequence):
            raise ValueRefused("must be a list of record ids")
        return tuple(dict.fromkeys(record_id(item) for item in raw))

    def initial(self) -> tuple[str, ...]:
        return ()

    def to_cells(self, value: Any) -> tuple[Cell, ...]:
        return ()

    def to_json(self, value: Any) -> list[str]:
        return list(value or ())
