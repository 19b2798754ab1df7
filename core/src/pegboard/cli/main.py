"""The command line: `pegboard VERB`, one file a verb."""

import sys

import rich_click as click

from pegboard.cli.audit import audit
from pegboard.cli.config import config
from pegboard.cli.data import export_command, import_command
from pegboard.cli.database import db
from pegboard.cli.demo import demo
from pegboard.cli.demo_data import demo_data
from pegboard.cli.explain import explain_command
from pegboard.cli.init import init
from pegboard.cli.jobs import job
from pegboard.cli.mail import mail
from pegboard.cli.plugins import plugin
from pegboard.cli.privacy import privacy
from pegboard.cli.reports import report
from pegboard.cli.serve import serve
from pegboard.cli.users import user
from pegboard.cli.worker import worker
from pegboard.model.errors import PegboardError
from pegboard.settings import BadSettings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pegboard-core", prog_name="pegboard")
def pegboard() -> None:
    """Pegboard: a CRM that a company assembles from plugins."""


for verb in (demo, serve, init, user, plugin, import_command, export_command, db, audit, privacy):
    pegboard.add_command(verb)
pegboard.add_command(worker)
pegboard.add_command(job)
pegboard.add_command(mail)
pegboard.add_command(demo_data)
pegboard.add_command(config)
pegboard.add_command(report)
user.add_command(explain_command)


def main() -> None:
    """Run the command line; what goes wrong on purpose is told in one line, with exit code 1."""
    try:
        pegboard.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except (PegboardError, BadSettings) as error:
        click.echo(f"pegboard: {error}", err=True)
        sys.exit(1)
