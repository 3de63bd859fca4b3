"""`berkas case show`."""

import json

import click

from web.api.schemas import CaseOut
from web.cli.connection import connected
from workflow import cases, documents
from workflow.db import transaction


@click.group()
def case() -> None:
    """Cases."""


@case.command("show")
@click.argument("number")
def show(number: str) -> None:
    """Print the state of a case by its number, without the answers and names in it."""
    with connected(), transaction() as tx:
        found = cases.by_number(tx, number)
        view = CaseOut.model_validate(found).model_dump(mode="json", exclude={"answers"})
        view["documents"] = [
            {"requirement": each.requirement, "receipt_number": each.receipt_number, "sha256": each.sha256}
            for each in documents.current_documents(tx, found.id)
        ]
    click.echo(json.dumps(view, indent=2))
