"""`berkas policy check`."""

import sys
from pathlib import Path

import click

from policies.reader import check


@click.group()
def policy() -> None:
    """The policies: services, procedures, document kinds, office."""


@policy.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check_files(files: tuple[Path, ...]) -> None:
    """Check the policies that ship with Berkas, a folder of them, or single files; tell errors with file and line."""
    errors = check(files)
    for error in errors:
        click.echo(str(error), err=True)
    if errors:
        sys.exit(1)
    click.echo("ok")
