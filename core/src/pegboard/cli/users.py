"""`pegboard user …`: people, their passwords and tokens."""

import os
from datetime import timedelta

import rich_click as click

from pegboard.access.accounts import add_user, set_password, user_with_email
from pegboard.access.principals import SYSTEM
from pegboard.access.reset_factors import reset_factors
from pegboard.access.single_sign_on import unlink_provider
from pegboard.access.snapshots import READING
from pegboard.access.token_list import tokens_of
from pegboard.access.tokens import create_token, remove_token
from pegboard.access.user_roles import change_roles
from pegboard.bootstrap import start
from pegboard.cli.printing import as_json, print_json, print_rows
from pegboard.hookspecs.roles import RIGHTS, SCOPES
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
@click.option("--add", "added", multiple=True, help="A role to give; may be given several times.")
@click.option("--remove", "removed", multiple=True, help="A role to take away.")
@as_json
def roles(
    email: str, added: tuple[str, ...], removed: tuple[str, ...], *, wants_json: bool
) -> None:
    """Show, give and take a person's roles; the last administrator keeps the role."""
    runtime = start(read_settings())
    user_id = str(user_with_email(runtime, email).user_id)
    if added or removed:
        with runtime.writing(SYSTEM, via="cli") as unit:
            change_roles(unit, runtime.people, user_id, add=added, remove=removed)
    held = user_with_email(runtime, email).roles
    known = runtime.roles.roles
    rows = [(name, known[name].label if name in known else "") for name in held]
    print_rows(("role", "label"), rows, wants_json=wants_json)


@user.command()
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1), help="Days until it expires; never unless said.")
@click.option("--read-only", is_flag=True, help="Reading and exporting only.")
@click.option("--entity", "entities", multiple=True, help="Only this entity, such as base.account.")
@click.option("--scope", type=click.Choice(SCOPES[1:]), default="all", help="The widest scope.")
@as_json
def token(
    email: str,
    name: str,
    days: int | None,
    entities: tuple[str, ...],
    scope: str,
    *,
    read_only: bool,
    wants_json: bool,
) -> None:
    """Make an API token with the rights of a person; it is shown only now."""
    runtime = start(read_settings())
    person = user_with_email(runtime, email)
    made = create_token(
        runtime,
        str(person.user_id),
        name,
        lasts=None if days is None else timedelta(days=days),
        of=READING if read_only else RIGHTS,
        only=entities,
        widest=scope,
        via="cli",
    )
    if wants_json:
        print_json({"token": made})
    else:
        click.echo(made)


@user.command()
@click.argument("email")
@as_json
def tokens(email: str, *, wants_json: bool) -> None:
    """List the API tokens of a person."""
    runtime = start(read_settings())
    person = user_with_email(runtime, email)
    rows = [
        (
            one.id,
            one.name,
            "read only" if one.only_reads else "read and write",
            one.widest,
            one.created_at,
            one.expires_at,
            one.used_at,
        )
        for one in tokens_of(runtime, str(person.user_id))
    ]
    columns = ("id", "name", "rights", "scope", "created", "expires", "last use")
    print_rows(columns, rows, wants_json=wants_json)


@user.command("revoke-token")
@click.argument("email")
@click.argument("token_id")
def revoke_token(email: str, token_id: str) -> None:
    """Make an API token of a person worthless; `user tokens` tells its id."""
    runtime = start(read_settings())
    person = user_with_email(runtime, email)
    known = [one.id for one in tokens_of(runtime, str(person.user_id))]
    if token_id not in known:
        raise click.ClickException(f"{email} has no token with the id {token_id}.")
    remove_token(runtime, str(person.user_id), token_id)
    click.echo("The token is worth nothing any more.")


@user.command("reset-2fa")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take away a person's app, recovery codes and passkeys, when all of them are lost."""
    runtime = start(read_settings())
    person = user_with_email(runtime, email)
    reset_factors(runtime, str(person.user_id))
    click.echo(f"{email} signs in with the password alone now, and should set it up again.")


@user.command("unlink-provider")
@click.argument("email")
def unlink_account(email: str) -> None:
    """Forget a person's account at the single sign-on provider; the next one is linked anew."""
    runtime = start(read_settings())
    person = user_with_email(runtime, email)
    if not unlink_provider(runtime, str(person.user_id), via="cli"):
        raise click.ClickException(f"{email} has no linked account.")
    click.echo("The account is no longer linked.")
