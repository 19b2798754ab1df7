"""`pegboard user explain …`: may somebody do something, and which rules decide it."""

import rich_click as click

from pegboard.access.errors import UnknownUser
from pegboard.access.principals import SYSTEM
from pegboard.bootstrap import start
from pegboard.cli.printing import as_json, print_json
from pegboard.records.explain import explain
from pegboard.records.people_asked import person_asked
from pegboard.settings import read_settings

MARKS = {True: "+", False: "-", None: " "}


@click.command("explain")
@click.argument("user")
@click.argument("action")
@click.argument("entity")
@click.argument("record_id", metavar="ID")
@click.argument("field", required=False)
@as_json
def explain_command(
    user: str, action: str, entity: str, record_id: str, field: str | None, *, wants_json: bool
) -> None:
    """Say whether USER (e-mail or id) may do ACTION with a record, or its FIELD, and why.

    ACTION is open, create, read, update, delete, export, import, assign, share, or the name of a
    permission such as base.view_audit. ENTITY is one such as base.account.
    """
    runtime = start(read_settings())
    with runtime.reading(SYSTEM, via="cli") as unit:
        who = person_asked(unit, runtime, user)
        if who is None:
            raise UnknownUser(user)
        decision = explain(unit, who, action, entity, record_id, field)
    if wants_json:
        because = [step.text for step in decision.steps]
        found = {"allowed": decision.allowed, "summary": decision.summary.text, "because": because}
        print_json(found)
        return
    click.echo(decision.summary.text)
    for step in decision.steps:
        click.echo(f"{'  ' * step.depth}{MARKS[step.allows]} {step.text}")
