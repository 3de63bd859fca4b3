"""`berkas user add` and `berkas token create`."""

import secrets
import sys

import click

from policies.refusals import Refusal
from web.cli.connection import connected
from workflow import people, tokens
from workflow.db import transaction


@click.group()
def user() -> None:
    """People who work in the office."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(sorted(people.ROLES)))
@click.option("--language", default="id", type=click.Choice(["id", "en"]))
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
def add(email: str, name: str, roles: tuple[str, ...], language: str, password_stdin: bool) -> None:
    """Add a person; without --password-stdin a password is made and printed once."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    with connected(), transaction() as tx:
        people.add(tx, name, email, password, roles, language)
    click.echo("added" if password_stdin else f"added; password: {password}")


@click.group()
def token() -> None:
    """Bearer tokens for the HTTP API."""


@token.command("create")
@click.argument("email")
@click.option("--name", default="command line", help="What the token is for.")
def create(email: str, name: str) -> None:
    """Make a token for a person and print it, this once."""
    with connected(), transaction() as tx:
        person = people.by_email(tx, email)
        if person is None:
            raise Refusal("people.unknown")
        made = tokens.create(tx, person, name)
    click.echo(made)
