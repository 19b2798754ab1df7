"""`pegboard report …`: the reports that plugins bring, worked out for the terminal and scripts."""

import sys
from typing import Literal

import rich_click as click

from pegboard.access.principals import SYSTEM
from pegboard.bootstrap import start
from pegboard.cli.printing import as_json, print_json, print_rows
from pegboard.reports.as_json import described, result_json
from pegboard.reports.as_text import header_of, rows_of, totals_of
from pegboard.reports.result import Result
from pegboard.reports.run import run_report
from pegboard.reports.visible import find_report, visible_reports
from pegboard.settings import read_settings
from pegboard.transfer.report_csv import write_report_csv

Form = Literal["table", "json", "csv"]


@click.group()
def report() -> None:
    """Reports on what is recorded."""


@report.command("list")
@as_json
def list_reports(*, wants_json: bool) -> None:
    """List the reports of this system with their parameters."""
    runtime = start(read_settings())
    with runtime.reading(SYSTEM, via="cli") as unit:
        found = visible_reports(runtime.assembly, unit.rights)
    if wants_json:
        print_json([described(name, one) for name, one in found])
        return
    rows = [(name, one.label, ", ".join(one.parameters)) for name, one in found]
    print_rows(("name", "label", "parameters"), rows, wants_json=False)


@report.command("run")
@click.argument("name")
@click.option(
    "--param", "parameters", multiple=True, metavar="K=V", help="A parameter with its value."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="Form of the answer.",
)
def run_command(name: str, parameters: tuple[str, ...], form: Form) -> None:
    """Work out the report NAME, such as sales.pipeline_by_stage."""
    given = _given(parameters)
    runtime = start(read_settings())
    with runtime.reading(SYSTEM, via="cli") as unit:
        known, found = find_report(runtime.assembly, unit.rights, name)
        result = run_report(unit, known, found, given)
    match form:
        case "json":
            print_json(result_json(result))
        case "csv":
            write_report_csv(result, sys.stdout)
        case "table":
            _print_table(result)


def _print_table(result: Result) -> None:
    rows = [*rows_of(result), totals_of(result)]
    print_rows(header_of(result), rows, wants_json=False)


def _given(parameters: tuple[str, ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for one in parameters:
        name, found, value = one.partition("=")
        if not found:
            raise click.UsageError(f"--param takes a name and a value, such as owner=…, not {one}")
        given[name.strip()] = value
    return given
