"""Prints a plan for people at a terminal."""

from collections import defaultdict
from collections.abc import Iterable

from rich.markup import escape

from pegboard.cli.printing import console
from pegboard.lifecycle.plan import Difference, Plan

SIGNS = {"added": "[green]+[/]", "changed": "[yellow]~[/]", "removed": "[red]-[/]"}

MOST = 12
"""How many pieces of a kind are named; --json names all of them."""


def print_plan(plan: Plan) -> None:
    """Print everything that *plan* says, what needs a decision last."""
    if plan.is_empty and not plan.blockers:
        console.print("There is nothing to change: the system is like that already.")
        return
    console.print(f"[bold]Plan {plan.hash[:12]}[/], from epoch {plan.base}")
    _section("Along with it", (f"{a.verb} {a.plugin}: {a.reason}" for a in plan.along))
    _differences(plan.differences)
    _section("In the database", (f"{s.sentence} ({s.lock})" for s in plan.schema))
    _section("Data", (f"{d.label} ({d.name}): {d.rows:,} rows, {d.fate}" for d in plan.data))
    _section("What relies on what goes", (_use(*part) for part in _uses(plan)))
    _section("Soon to be mended", plan.deprecations)
    _section("Cannot be taken back", plan.irreversible)
    for one in plan.consents:
        before = f", until now {one.publisher_before}" if one.publisher_before else ""
        title = f"{one.plugin} {one.version} by {one.publisher}{before} may then"
        _section(title, (f"{name}: {reason}" for name, reason in one.added))
    _section("[red]It cannot be done[/]", (f"{b.plugin} {b.reason}" for b in plan.blockers))


def _section(title: str, lines: Iterable[str]) -> None:
    found = list(lines)
    if found:
        console.print(f"\n[bold]{title}[/]")
        for line in found:
            console.print(f"  {escape(line)}")


def _differences(found: Iterable[Difference]) -> None:
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in found:
        grouped[one.kind, one.movement].append(one.label or one.name)
    if grouped:
        console.print("\n[bold]In the system[/]")
    for (kind, movement), labels in sorted(grouped.items()):
        several = list(dict.fromkeys(labels))
        more = f" and {len(several) - MOST} more" if len(several) > MOST else ""
        named = escape(", ".join(several[:MOST]))
        console.print(f"  {SIGNS[movement]} {kind}: {named}{more}")


def _uses(plan: Plan) -> Iterable[tuple[str, str, str, str]]:
    return ((one.what, one.name, one.whose, one.relies_on) for one in plan.uses)


def _use(what: str, name: str, whose: str, relies_on: str) -> str:
    owner = f" of {whose}" if whose else ""
    return f"{what} {name}{owner} relies on {relies_on}"
