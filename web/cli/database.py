"""`berkas db upgrade`."""

import click

from web.cli.connection import connected


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade() -> None:
    """Bring the schema to this version; every other command that needs the database does so too."""
    with connected():
        click.echo("the schema is up to date")
