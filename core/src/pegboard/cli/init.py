"""`pegboard init`: an empty system with its first administrator."""

import os

import rich_click as click

from pegboard.access.accounts import add_user
from pegboard.access.principals import SYSTEM
from pegboard.bootstrap import start
from pegboard.lifecycle.first_start import ask_departments
from pegboard.model.system import USER
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.settings import read_settings

PASSWORD = "PEGBOARD_ADMIN_PASSWORD"  # noqa: S105  # the name of a variable


@click.command()
@click.option("--admin-email", required=True, help="E-mail address of the first administrator.")
@click.option("--admin-name", default="Administrator", show_default=True, help="Full name.")
def init(admin_email: str, admin_name: str) -> None:
    """Set up an empty system with its first administrator.

    The password is asked for, or taken from PEGBOARD_ADMIN_PASSWORD.
    """
    runtime = start(read_settings())
    with runtime.reading(SYSTEM, via="cli") as unit:
        is_empty = not find(unit, Query(USER, limit=1)).rows
    if not is_empty:
        raise click.ClickException(
            "This system has users already; add more with: pegboard user add"
        )
    password = os.environ.get(PASSWORD) or click.prompt(
        "Password for the administrator", hide_input=True, confirmation_prompt=True
    )
    add_user(
        runtime,
        email=admin_email,
        name=admin_name,
        roles=("crm_administrator",),
        password=password,
    )
    ask_departments(runtime)
    click.echo(f"Ready. Start it with: pegboard serve, and sign in as {admin_email}.")
