"""`berkas slip …`: release slips, checked without the network and without the database."""

import json
import sys
from datetime import UTC, datetime
from typing import Any

import click
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from workflow import slips
from workflow.settings import load_settings


@click.group()
def slip() -> None:
    """Release slips: the signed statement that a case is ready."""


@slip.command("key")
def show_key() -> None:
    """Print the public key that checks slips, as a JSON Web Key."""
    click.echo(json.dumps(slips.public_key(load_settings())))


@slip.command("verify")
@click.argument("text", required=False)
@click.option("--key", "key_file", type=click.File(), help="A file with the office's public key; ours when left out.")
def verify(text: str | None, key_file: Any) -> None:
    """Check a slip: TEXT is its letters or what its square code holds; without it the first line of standard input."""
    key = slips.public_key(load_settings()) if key_file is None else _key(key_file.read())
    found = slips.read(text if text is not None else sys.stdin.readline(), key)
    until = "" if found.until is None else f", to be collected by {found.until:%Y-%m-%d}"
    click.echo(f"real: {found.number}, {found.service}, {found.office}, ready since {found.ready:%Y-%m-%d}{until}")
    if found.over(datetime.now(UTC)):
        click.echo("its time is over")


def _key(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
        key: dict[str, Any] = content["keys"][0] if "keys" in content else content
        OKPKey.import_key(key)
    except (JoseError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise click.BadParameter("this is no JSON Web Key", param_hint="--key") from error
    return key
