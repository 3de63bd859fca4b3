"""The command line `berkas`. A command is loaded when it is called: reading a file needs no database and no server."""

import importlib
import sys

import click

from policies.refusals import CannotStart, Refusal
from web.cli.refused import told

COMMANDS = {
    "run": "run", "worker": "run", "db": "database", "demo": "demo", "user": "people", "token": "people",
    "policy": "policy", "examine": "examination", "case": "case", "health": "health", "checks": "checks",
    "reexamine": "checks_report", "ledger": "ledger", "alerts": "alerts", "slip": "slip",
    "trace": "trace", "vault": "vault",
    "known-answers": "known_answers",
}  # fmt: skip
"""The module of web.cli in which each command is defined, under its own name."""


class Group(click.Group):
    """Loads commands by COMMANDS, and tells a refusal as one line with status 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(
            importlib.import_module(f"web.cli.{COMMANDS[cmd_name]}"), cmd_name.replace("-", "_")
        )
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; never a trace for something that was only refused."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            click.echo(told(refusal), err=True)
        except CannotStart as error:
            click.echo(str(error), err=True)
        sys.exit(1)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Berkas: from a citizen's photos to a case that is ready for pickup."""
