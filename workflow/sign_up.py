"""Signing up by mail: the address is shown to be the citizen's own before there is an account."""

from workflow import links, people
from workflow.actor import actor_of
from workflow.db import Tx
from workflow.models import Person


def address_and_place(tx: Tx, token: str) -> tuple[str, str | None]:
    """The address that the link was sent to, and the path to go on to. Errors: link.wrong."""
    content = links.opened(tx, "sign_up", token).content
    return str(content["address"]), content["place"]


def by_link(tx: Tx, token: str, name: str, password: str, nik: str, language: str) -> Person:
    """The account of whoever opened the link. Errors: link.wrong and those of people.sign_up."""
    row = links.opened(tx, "sign_up", token, lock=True)
    person = people.sign_up(tx, name, str(row.content["address"]), password, nik, language)
    row.used_at, row.used_by, row.content = tx.now, actor_of(person).id, {}
    return person
