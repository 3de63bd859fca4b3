"""`berkas health`."""

import dataclasses
import json
import sys

import click

from web.cli.connection import connected
from workflow import health as parts
from workflow.db import transaction


@click.command()
def health() -> None:
    """Print the state of every part; the exit status is 1 when something needs a hand."""
    with connected(), transaction() as tx:
        report = parts.report(tx)
    click.echo(json.dumps(dataclasses.asdict(report), indent=2))
    if not report.ok:
        sys.exit(1)
