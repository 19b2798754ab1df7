"""Pieces of a page whose rows the code of a plugin works out: panels and widgets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from pegboard.hookspecs.context import Context
from pegboard.model.change import Values
from pegboard.model.values import Money

Shown = str | int | Decimal | bool | Money | date | datetime | None
"""A value for people; the host writes it as the person reads numbers, money and dates."""


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One row of a panel or widget: a label with a value, or with one for each column.

    The label leads to the record *open_id* of *open_entity* where both are given.
    """

    label: str
    value: Shown | tuple[Shown, ...] = None
    open_entity: str | None = None
    open_id: str | None = None


Rows = Sequence[PanelRow | tuple[str, Shown]]
PanelRows = Callable[[Values, Context], Rows]
WidgetRows = Callable[[Context], Rows]


def _key(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled list on the page of a record, in a slot such as "base.account.panel@1".

    *rows* gets the record and the context, with the rights of the person who looks; an empty
    answer shows *empty*, or no panel at all where that is empty, too. The panel is loaded after
    the page, so slow rows hold up nothing. It stands there while the expression *when* holds.
    *columns* are headings, the first that of the labels, when each row has several values.
    """

    slot: str
    label: str
    rows: PanelRows
    when: str = ""
    columns: tuple[str, ...] = ()
    empty: str = ""
    order: int = 100

    @property
    def entity(self) -> str:
        """The entity on whose pages the panel stands."""
        return self.slot.rpartition(".")[0]

    @property
    def key(self) -> str:
        """What tells the panel from the others of its plugin in an address."""
        return _key(self.slot, self.label)


@dataclass(frozen=True, slots=True)
class Widget:
    """A titled list on the home page of all, or of just the *roles*, loaded after the page.

    *rows* gets the context, with the rights of the person who looks. *columns* are headings as
    in a panel; *empty* is said when there are no rows.
    """

    title: str
    rows: WidgetRows
    roles: tuple[str, ...] = ()
    order: int = 100
    empty: str = ""
    columns: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells the widget from the others of its plugin in an address."""
        return _key(self.title)
