"""`berkas checks`: what the checks are, and how good they have been."""

import click

from web.cli.checks_list import list_checks
from web.cli.checks_report import report


@click.group()
def checks() -> None:
    """The checks of the examination."""


checks.add_command(list_checks)
checks.add_command(report)
