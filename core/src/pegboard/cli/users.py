"""`pegboard user …`: people, their passwords and tokens."""

import os
from datetime import timedelta

import rich_click as click

from pegboard.access.accounts import add_user, set_password, user_with_email
from pegboard.access.principals import SYSTEM
from pegboard.access.reset_factors import reset_factors
from pegboard.access.tokens import create_token
from pegboard.bootstrap import start
from pegboard.cli.printing import as_json, print_json, print_rows
from pegboard.model.system import USER
from pegboard.records.find import find
from pegboard.records.query import LARGEST_PAGE, Query
from pegboard.settings import read_settings

PASSWORD = "PEGBOARD_PASSWORD"  # noqa: S105  # the name of a variable


@click.group()
def user() -> None:
    """People of this system."""


def _ask_password() -> str:
    given = os.environ.get(PASSWORD)
    if given:
        return given
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="Full name.")
@click.option("--role", "roles", multiple=True, help="A role; may be given several times.")
def add(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Add a person; the password is asked for, or taken from PEGBOARD_PASSWORD."""
    runtime = start(read_settings())
    add_user(runtime, email=email, name=name, roles=roles, password=_ask_password())
    click.echo(f"{email} can sign in now.")


@user.command("list")
@as_json
def list_users(*, wants_json: bool) -> None:
    """List people with their teams."""
    runtime = start(read_settings())
    fields = ("email", "name", "team.name", "active")
    with runtime.reading(SYSTEM, via="cli") as unit:
        page = find(unit, Query(USER, sort=("name",), fields=fields, limit=LARGEST_PAGE))
    rows = [row[1:] for row in page.rows]
    print_rows(("email", "name", "team", "active"), rows, wants_json=wants_json)


@user.command()
@click.argument("email")
def passwd(email: str) -> None:
    """Give a person a new password and end their sessions and API tokens."""
    runtime = start(read_settings())
    person = user_with_email(runtime, email)
    set_password(runtime, str(person.user_id), _ask_password())
    click.echo("The password is changed; open sessions and API tokens have ended.")


@user.command()
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1), help="Days until it expires; never unless said.")
@as_json
def token(email: str, name: str, days: int | None, *, wants_json: bool) -> None:
    """Make an API token with the rights of a person; it is shown only now."""
    runtime = start(read_settings())
    person = user_with_email(runtime, email)
    lasts = None if days is None else timedelta(days=days)
    made = create_token(runtime, str(person.user_id), name, lasts=lasts)
    if wants_json:
        print_json({"token": made})
    else:
        click.echo(made)


@user.command("reset-2fa")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take away a person's app, recovery codes and passkeys, when all of them are lost."""
    runtime = start(read_settings())
    person = user_with_email(runtime, email)
    reset_factors(runtime, str(person.user_id))
    click.echo(f"{email} signs in with the password alone now, and should set it up again.")
