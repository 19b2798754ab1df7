"""Reports that a plugin declares; the host works them out, draws them and serves them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pegboard.hookspecs.figures import Period
from pegboard.hookspecs.markers import hookspec

Comparison = Literal["==", "!=", ">=", "<=", ">", "<"]


@dataclass(frozen=True, slots=True)
class Per:
    """Groups by the *period* in which the date *field* lies: `Per("month", "close_date")`.

    Measures of such a report count or add up.
    """

    period: Period
    field: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something a person may choose before a report is worked out: a year, a team, a first day.

    The report then holds the records whose *field* (a path) compares so with the chosen value;
    nothing is asked of the records while nothing is chosen. *default* is a value as an address
    would give it.
    """

    field: str
    compare: Comparison = "=="
    label: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Figures about the records of *entity* for which *where* holds, in groups.

    *measures* are headings with what is measured, such as ("Value", "sum(amount)"), *group_by* are
    field paths and periods. *sort* names a measure, a group, or a field that is the same throughout
    each group ("stage.position"), "-" before it turns the order; groups stand in their own order
    unless it is given. *parameters* have the names under which
    addresses and the command line give them. Whoever may read the entity sees the report, with
    the records and fields that they may see. Its full name begins with the plugin: "sales.lost".
    """

    name: str
    label: str
    entity: str
    measures: tuple[tuple[str, str], ...] = (("Count", "count()"),)
    group_by: tuple[str | Per, ...] = ()
    where: str = ""
    sort: str = ""
    help: str = ""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


class ReportSpecs:
    """Called once per assembly; an error keeps the plugin out and names it with its reason."""

    @hookspec
    def contribute_reports(self) -> Iterable[Report]:  # type: ignore[empty-body]  # a specification
        """Return the reports that the plugin brings.

        Each has a page with a table and a chart, an address in the API, and a name for
        `pegboard report run`. Amounts are added up exactly and per currency.

        Example::

            @hookimpl
            def contribute_reports(self):
                return [
                    Report(
                        "by_state",
                        "Contracts by state",
                        "renewals.contract",
                        measures=(("Contracts", "count()"), ("Value", "sum(annual_value)")),
                        group_by=("state",),
                    )
                ]
        """
