"""`berkas alerts …`: what the record shows to be unusual, for whoever runs the server."""

import click

from policies.catalogue import alert as words_of
from web.cli.connection import connected
from workflow.actor import SYSTEM
from workflow.alerts import desk
from workflow.alerts.run import run
from workflow.db import transaction
from workflow.names import names_of


@click.group()
def alerts() -> None:
    """What the record shows to be unusual. Alerts are closed on the page /alerts, by a person and with a reason."""


@alerts.command("run")
def run_now() -> None:
    """Look through the record now, as the worker does every quarter of an hour."""
    with connected(), transaction() as tx:
        raised = run(tx)
    click.echo(f"{len(raised)} new alerts")


@alerts.command("list")
@click.option("--closed", is_flag=True, help="Those that are closed, with the reason.")
@click.option("--language", default="en", type=click.Choice(["id", "en"]))
def list_them(closed: bool, language: str) -> None:
    """Print open alerts, newest first: when, what, about whom, and why."""
    with connected(), transaction() as tx:
        found = desk.listed(tx, SYSTEM, closed=closed)
        names = names_of(tx, (each.subject_id for each in found))
    for each in found:
        _, text = words_of(each.code, language, each.values)
        click.echo(f"{each.raised_at:%Y-%m-%d %H:%M}  {each.code}  {names[each.subject_id]}  {text}")
        if each.closed_at is not None:
            click.echo(f"  {each.closed_at:%Y-%m-%d %H:%M}  {each.outcome}: {each.closing_reason}")
