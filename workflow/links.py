"""Links about accounts that open once: the token lies where it was sent, its hash here."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from sqlalchemy import select, update

from policies.refusals import Refusal
from workflow.actor import Actor
from workflow.db import Tx
from workflow.keyed import new_token, token_hash
from workflow.models import AccountMail, Person

Link = Literal["sign_up", "reset"]
PAGES: Mapping[Link, str] = {"sign_up": "sign-up/link", "reset": "password/link"}


def open_link(tx: Tx, row: AccountMail, link: Link) -> str:
    """Give the row a token, which opens from now on and lies nowhere but where the caller puts it."""
    token = new_token()
    row.link_hash, row.valid_until = token_hash(token), tx.now + timedelta(minutes=minutes(tx, link))
    return token


def address_of(tx: Tx, link: Link, token: str) -> str:
    """The address of a link as it stands in a mail."""
    return f"{tx.office.settings.base_url}/{PAGES[link]}/{token}"


def opened(tx: Tx, link: Link, token: str, *, lock: bool = False) -> AccountMail:
    """The mail whose link carries that token. Errors: link.wrong when it was used, is over or never was."""
    query = select(AccountMail).where(AccountMail.link_hash == token_hash(token), AccountMail.kind == link)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    row = tx.session.scalar(fresh if lock else query)
    if row is None or row.used_at is not None or row.valid_until is None or row.valid_until <= tx.now:
        raise Refusal("link.wrong")
    return row


def spend_all(tx: Tx, link: Link, person: Person, actor: Actor) -> None:
    """No link of that kind that the person was sent opens anything more."""
    tx.session.execute(
        update(AccountMail)
        .where(AccountMail.person_id == person.id, AccountMail.kind == link, AccountMail.used_at.is_(None))
        .values(used_at=tx.now, used_by=actor.id)
    )


def minutes(tx: Tx, link: Link) -> float:
    """For how long such a link opens."""
    rules = tx.office.policies.office.sign_in
    return rules.reset_minutes if link == "reset" else rules.sign_up_minutes
