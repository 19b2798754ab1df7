"""`pegboard plugin check`: how a plugin keeps the promises that every plugin makes."""

import sys
from pathlib import Path

import rich_click as click
from rich.markup import escape

from pegboard.cli.printing import as_json, console, print_json
from pegboard.testing.contract_child import run_contract
from pegboard.testing.contract_report import LEVELS, Level, Outcome, Report
from pegboard.testing.project import PROJECT_FILE, Project, read_project

MARKS = {"pass": "[green]✓[/green]", "fail": "[red]✗[/red]", "skip": "[dim]–[/dim]"}


@click.command("check")
@click.argument("target", default=".")
@click.option(
    "--at-least",
    type=click.Choice(LEVELS),
    default="bronze",
    show_default=True,
    help="The badge without which the command fails.",
)
@as_json
def check_plugin(target: str, at_least: Level, *, wants_json: bool) -> None:
    """Check a plugin: TARGET is the folder of its project, or the id of an installed one.

    Runs in a process of its own. Prints what breaks each promise and how to mend it, and the badge
    that follows from it: bronze, silver or gold.
    """
    reports = [
        run_contract(plugin, project, (lambda _: None) if wants_json else _print_outcome)
        for plugin, project in _subjects(target)
    ]
    if wants_json:
        print_json(reports if len(reports) > 1 else reports[0])
    else:
        for report in reports:
            _print_badge(report)
    if any(_rank(report) < LEVELS.index(at_least) for report in reports):
        sys.exit(1)


def _subjects(target: str) -> list[tuple[str, Project | None]]:
    folder = Path(target)
    if (folder / PROJECT_FILE).exists() or "/" in target or target in (".", ".."):
        project = read_project(folder)
        return [(plugin, project) for plugin in project.plugins]
    return [(target, None)]


def _rank(report: Report) -> int:
    return LEVELS.index(report.badge) if report.badge else -1


def _print_outcome(outcome: Outcome) -> None:
    console.print(f"{MARKS[outcome.state]} {outcome.promise} [dim]{outcome.name}[/dim]")
    for words in outcome.words:
        style = "dim" if outcome.state == "skip" else "default"
        console.print(f"    [{style}]{escape(words)}[/{style}]")


def _print_badge(report: Report) -> None:
    for sentence in report.deprecated:
        console.print(f"[yellow]![/yellow] Deprecated: {escape(sentence)}")
    failed = sum(one.state == "fail" for one in report.outcomes)
    badge = report.badge or "no badge"
    broken = f", {failed} promises broken" if failed else ""
    console.print(f"\n{report.plugin} {report.version}: [bold]{badge}[/bold]{broken}")
