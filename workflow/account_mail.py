"""Mails about accounts: whoever types an address gets the same answer, and only its mailbox learns what is behind it.

Asking writes a row and its job and looks nobody up. The job finds out whose address it is, makes the token of the link
and sends it in one transaction, so that the token lies in the mail alone and its hash here.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import delete

from policies import catalogue
from workflow import ledger, links, notices, people, queue
from workflow.actor import SYSTEM
from workflow.db import Tx
from workflow.links import Link
from workflow.models import AccountMail, Person

Kind = Literal["sign_up", "reset", "reset_done"]
KEPT = timedelta(days=2)
"""Longer than the longest life of a link (policies/signing_in.py)."""
LETTERS: Mapping[tuple[str, str], tuple[str, Link | None]] = {
    ("sign_up", "nobody"): ("account.sign_up", "sign_up"),
    ("sign_up", "citizen"): ("account.known", None),
    ("sign_up", "staff"): ("account.known", None),
    ("reset", "citizen"): ("account.reset", "reset"),
    ("reset", "staff"): ("account.reset_at_office", None),
    ("reset_done", "citizen"): ("account.reset_done", None),
    ("reset_done", "staff"): ("account.reset_done", None),
}
"""Which letter goes to whom, and whether it has a link that opens.

Nobody gets none but the one of signing up, and whoever is disabled none.
"""


def ask(tx: Tx, kind: Kind, email: str, language: str, place: str | None = None) -> None:
    """Have a mail sent to an address, whoever's it is. `place`: a path to go on to. Errors: signup.email_invalid."""
    content = {"address": people.address_of(email), "language": language, "place": place}
    row = AccountMail(id=uuid4(), kind=kind, content=content, asked_at=tx.now, asked_by=SYSTEM.id)
    tx.session.add(row)
    queue.defer(tx.session, "send_account_mail", mail_id=str(row.id))


def send(tx: Tx, mail_id: UUID) -> bool:
    """Send one mail; False when it was sent before or nobody is to be told. Raises NoticeNotSent for another try."""
    # locked while it is sent, as in notices.send
    row = tx.session.get(AccountMail, mail_id, with_for_update=True, populate_existing=True)
    if row is None or row.sent_at is not None:
        return False
    address = str(row.content["address"])
    person = people.by_email(tx, address)
    if person is not None:
        # whoever gives them another role meanwhile waits, and ends the link that this makes
        tx.session.refresh(person, with_for_update=True)
    if (row.kind, _who(person)) not in LETTERS:
        tx.session.delete(row)
        return False
    code, link = LETTERS[row.kind, _who(person)]
    base = tx.office.settings.base_url
    values = {"url": base, "forgotten": f"{base}/password/forgotten", "minutes": "-"}
    if link is not None:
        values["link"] = links.address_of(tx, link, links.open_link(tx, row, link))
        values["minutes"] = f"{links.minutes(tx, link):g}"
    language = row.content["language"] if person is None else person.language
    notices.deliver(tx.office.settings, row.id, address, *catalogue.notice(code, language, values))
    row.sent_at, row.sent_by = tx.now, SYSTEM.id
    if person is not None:
        row.person_id, row.content = person.id, {}
        ledger.append(tx, "account.mailed", SYSTEM, data={"person": str(person.id), "code": code})
    return True


def forget(tx: Tx) -> None:
    """Delete mails whose links are over."""
    tx.session.execute(delete(AccountMail).where(AccountMail.asked_at < tx.now - KEPT))


def _who(person: Person | None) -> str:
    if person is None:
        return "nobody"
    if person.disabled_at is not None:
        return "disabled"
    return "citizen" if set(person.roles) == {"citizen"} else "staff"
