"""`berkas known-answers`: cases of drawn papers whose right decision is known, to measure how much is seen."""

import click

from verify.drawings.planted import FAULTS
from web.cli.connection import connected
from workflow import known_making


@click.group()
def known_answers() -> None:
    """Cases with a known answer among the real ones."""


@known_answers.command("make")
@click.option("--count", default=1, type=click.IntRange(1, 100), help="How many.")
@click.option("--fault", type=click.Choice([known_making.CLEAN, *FAULTS]), help="What to plant; by lot when not given.")
def make(count: int, fault: str | None) -> None:
    """Make cases of invented people; they are dealt like others and end quietly with the first decision.

    No number is printed: who works here must not learn which cases they are.
    """
    with connected():
        for _ in range(count):
            known_making.make(fault)
    click.echo(f"made: {count}")
