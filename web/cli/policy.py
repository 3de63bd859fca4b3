"""`berkas policy check`."""

import sys
from pathlib import Path

import click

from policies.diagram import state_diagram
from policies.reader import check, read_policies


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


@policy.command("draw")
@click.argument("name", default="standard")
def draw(name: str) -> None:
    """Draw the states of a procedure that ships with Berkas, as a Mermaid diagram."""
    procedures = read_policies().procedures
    if name not in procedures:
        raise click.BadParameter(f"there is no procedure {name}; there are: {', '.join(sorted(procedures))}")
    click.echo(state_diagram(procedures[name]))
