"""`berkas case show`."""

import json

import click
from sqlalchemy import select

from policies.refusals import Refusal
from web.api.schemas import CaseOut
from web.cli.connection import connected
from workflow import documents
from workflow.db import transaction
from workflow.models import Case


@click.group()
def case() -> None:
    """Cases."""


@case.command("show")
@click.argument("number")
def show(number: str) -> None:
    """Print the state of a case by its number, without the answers and names in it."""
    with connected(), transaction() as tx:
        found = tx.session.scalar(select(Case).where(Case.number == number))
        if found is None:
            raise Refusal("case.not_found")
        view = CaseOut.model_validate(found).model_dump(mode="json", exclude={"answers"})
        view["documents"] = [
            {"requirement": each.requirement, "receipt_number": each.receipt_number, "sha256": each.sha256}
            for each in documents.current_documents(tx, found.id)
        ]
    click.echo(json.dumps(view, indent=2))
