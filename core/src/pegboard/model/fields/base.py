"""What every field type knows: column, validation, JSON, operators, form control, display."""

import copy
import json
from typing import Any, ClassVar, Self, TypedDict, Unpack

from pegboard.model.columns import Column, ColumnKind
from pegboard.model.errors import ValueRefused
from pegboard.model.operators import Operator
from pegboard.model.types import TEXT, ValueType

Cell = Any
"""A neutral cell: str, int, Decimal, bool, date, datetime (UTC), list, dict or None."""


class Options(TypedDict, total=False):
    """What may be said about any field."""

    label: str
    help: str
    required: bool
    supplied: bool
    default: Any
    index: bool
    unique: bool
    read_only: bool
    personal: bool
    sensitive: bool
    show_when: str
    require_when: str
    renamed_from: str


class Field:
    """A declared field. Immutable once bound to its entity.

    Class attributes say how the whole type behaves, instance attributes what this field declared.
    *supplied* tells that a rule fills the field when a person leaves it empty, so that a form need
    not ask for it although it is required. *personal* data of people is found, exported and erased
    on request; that a *sensitive* field was read goes into the audit log.

    *show_when* and *require_when* are conditions on the record itself (`type == "partner"`): while
    the first does not hold, the field is not on the form, keeps its value and is not demanded;
    while the second holds, it must be filled in.
    """

    kind: ClassVar[str]
    column_kind: ClassVar[ColumnKind] = ColumnKind.TEXT
    value_type: ValueType = TEXT
    operators: tuple[Operator, ...] = ()
    control: ClassVar[str] = "text"
    display: str = "text"
    sortable: ClassVar[bool] = True
    stored: ClassVar[bool] = True
    is_number: bool = False
    composite: ClassVar[bool] = False

    def __init__(self, **options: Unpack[Options]) -> None:
        self.name = ""
        self.plugin = ""
        self.label = options.get("label", "")
        self.help = options.get("help", "")
        self.required = options.get("required", False)
        self.supplied = options.get("supplied", False)
        self.default = options.get("default")
        self.index = options.get("index", False)
        self.unique = options.get("unique", False)
        self.read_only = options.get("read_only", False)
        self.personal = options.get("personal", False)
        self.sensitive = options.get("sensitive", False)
        self.show_when = options.get("show_when", "")
        self.require_when = options.get("require_when", "")
        self.renamed_from = options.get("renamed_from")

    def bind(self, name: str, *, plugin: str) -> Self:
        """Return this field under *name* as owned by *plugin*; the declaration stays untouched."""
        bound = copy.copy(self)
        bound.name = name
        bound.plugin = plugin
        if not bound.label:
            bare = name.rpartition("__")[2]
            bound.label = bare.replace("_", " ").capitalize()
        return bound

    @property
    def must_be_given(self) -> bool:
        """Whether a person has to fill the field in, whatever the rest of the record says."""
        return self.required and not self.supplied and not self.show_when

    @property
    def columns(self) -> tuple[Column, ...]:
        """The stored columns, in the order of the cells that `to_cells` gives."""
        return (Column(self.name, self.column_kind, indexed=self.index, unique=self.unique),)

    def parse(self, raw: object) -> Any:
        """Return the value for untrusted *raw* (a JSON value or text), None when empty.

        Raises:
            ValueRefused: *raw* does not fit; the message tells a person what would.
        """
        raise NotImplementedError

    def to_cells(self, value: Any) -> tuple[Cell, ...]:
        return (value,)

    def from_cells(self, cells: tuple[Cell, ...]) -> Any:
        return cells[0]

    def to_json(self, value: Any) -> Any:
        """Return *value* as the API shows it."""
        return value

    def to_text(self, value: Any) -> str:
        """Return *value* as exports and search see it, without locale."""
        return "" if value is None else str(value)

    def literal(self, value: Any) -> str:
        """Return *value* as a literal of the expression language."""
        return json.dumps(self.to_text(value), ensure_ascii=False)

    def initial(self) -> Any:
        """Return the value of a record that says nothing about this field."""
        return self.default


def refuse_control_characters(text: str) -> None:
    """Raise ValueRefused for NUL and for text that is not valid Unicode."""
    if "\x00" in text:
        raise ValueRefused("must not contain NUL characters")
    if not text.isascii() and any("\ud800" <= mark <= "\udfff" for mark in text):
        raise ValueRefused("is not valid Unicode text")


def as_text(raw: object) -> str | None:
    """Return untrusted *raw* as stripped text, None when empty; numbers are taken as written."""
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        raise ValueRefused("must be text")
    text = str(raw)
    refuse_control_characters(text)
    return text.strip() or None
