"""The command line `berkas`."""

import sys

import click

from policies.refusals import Refusal
from web.cli import case, database, demo, examination, health, people, policy, run
from web.cli.refused import told


class Group(click.Group):
    """A group whose commands tell a refusal as one line and end with status 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; never a trace for something that was only refused."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            click.echo(told(refusal), err=True)
            sys.exit(1)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Berkas: from a citizen's photos to a case that is ready for pickup."""


for command in (
    run.run, run.worker, database.db, demo.demo, people.user, people.token, policy.policy, examination.examine,
    case.case, health.health,
):
    main.add_command(command)
