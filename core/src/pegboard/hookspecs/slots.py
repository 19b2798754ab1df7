"""Typed pieces of user interface that plugins contribute; the host renders them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pegboard.hookspecs.context import Context
from pegboard.hookspecs.figures import Figure, Period
from pegboard.hookspecs.pieces import Panel, Widget
from pegboard.hookspecs.roles import Right
from pegboard.model.change import Values
from pegboard.model.fields.base import Field

Tone = Literal["neutral", "good", "warning", "bad", "info"]


@dataclass(frozen=True, slots=True)
class Badge:
    """A label in a record's header, shown when the expression *when* holds."""

    slot: str
    when: str
    label: str
    tone: Tone = "warning"


@dataclass(frozen=True, slots=True)
class Board:
    """A kanban board of *entity*: a column per record of the link field *column*.

    *sum* is a money field summed per column, *card* the fields on a card, *lane* a link field of
    the column entity that says which board (pipeline) a column belongs to. *asks* names the fields
    that a dialog asks for when a card enters a column of a kind, such as {"lost": ("reason",)}.
    """

    entity: str
    column: str
    sum: str
    card: tuple[str, ...]
    label: str
    lane: str | None = None
    where: str = ""
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HomeList:
    """A short list on the home page of everyone who may read *entity*, or of just the *roles*.

    *needs* is the right on the entity that it takes: "create" for a list of one's own work.
    *action* names an action on the entity that each row offers with one click.
    """

    title: str
    entity: str
    where: str
    fields: tuple[str, ...]
    sort: tuple[str, ...] = ()
    empty: str = ""
    order: int = 100
    action: str = ""
    roles: tuple[str, ...] = ()
    needs: Right = "read"


@dataclass(frozen=True, slots=True)
class HomeStat:
    """A figure on the home page of all, or of just the *roles*; it leads to the list behind it."""

    title: str
    entity: str
    where: str
    measure: Figure
    order: int = 100
    roles: tuple[str, ...] = ()
    needs: Right = "read"


@dataclass(frozen=True, slots=True)
class HomeChart:
    """Bars on the home page, one for each value of *group_by*, the largest *most* of them.

    With a *period*, *group_by* is a date and there is a bar for each of the latest *most* periods;
    *measure* is then a count or a sum. *label* says what is measured, *heading* what the groups
    are: the name of the field unless given.
    """

    title: str
    entity: str
    where: str
    group_by: str
    measure: Figure = "count()"
    label: str = "Count"
    heading: str = ""
    period: Period | None = None
    most: int = 8
    order: int = 100
    roles: tuple[str, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class HomeTable:
    """Figures per value of *group_by* on the home page, each row leading to its records.

    *columns* are headings with their figures. Shown are the *most* groups that are largest by the
    first column, a plain measure, and that hold *at_least* so many records.
    """

    title: str
    entity: str
    where: str
    group_by: str
    columns: tuple[tuple[str, Figure], ...]
    heading: str = ""
    most: int = 8
    at_least: int = 1
    order: int = 100
    roles: tuple[str, ...] = ()
    empty: str = ""


HomePiece = HomeList | HomeStat | HomeChart | HomeTable


@dataclass(frozen=True, slots=True)
class FactList:
    """The facts that stand in the header of a record page, by field path."""

    entity: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """Something people add to a record's timeline on the spot: a note, a call, a task.

    It becomes a record of *entity*, which stands on timelines, with *values*, the *fields* that
    are asked for and a link to the record at hand.
    """

    entity: str
    name: str
    label: str
    button: str
    fields: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    icon: str = "plus"
    placeholder: str = ""


Slot = Badge | Board | HomePiece | FactList | QuickEntry | Panel | Widget


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What an action did: a message and, where it leads on, the record to open next."""

    message: str
    open_entity: str | None = None
    open_id: str | None = None


ActionRun = Callable[[Values, Mapping[str, Any], Context], ActionResult]


@dataclass(frozen=True, slots=True)
class Action:
    """A verb on one record of *entity*, offered as a button while *when* holds.

    *fields* are asked for in a dialog and validated like any field. *run* gets the record, the
    values of these fields and the context. *permission* is the right on the entity that it needs.
    The first by *order* that is offered stands out on the page, so setbacks come late.
    """

    entity: str
    name: str
    label: str
    run: ActionRun
    icon: str = "zap"
    when: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    prefill: Callable[[Values, Context], Mapping[str, Any]] | None = None
    permission: Literal["read", "update", "delete"] = "update"
    order: int = 100
