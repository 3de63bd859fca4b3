"""The mails about accounts as their owners get them: the job is run, and the letter read in the outbox."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import select

from workflow import account_mail
from workflow.db import transaction
from workflow.models import AccountMail


def sent() -> list[EmailMessage]:
    """Send what waits; the letters that went out by it."""
    with transaction() as tx:
        outbox = tx.office.settings.home / "outbox"
        waiting = select(AccountMail.id).where(AccountMail.sent_at.is_(None))
        ids = tx.session.scalars(waiting.order_by(AccountMail.asked_at)).all()
    done = []
    for each in ids:
        with transaction() as tx:
            if account_mail.send(tx, each):
                done.append(letter(outbox / f"{each}.eml"))
    return done


def letter(file: Path) -> EmailMessage:
    """One letter of the outbox."""
    found = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def link_in(mail: EmailMessage) -> str:
    """The path of the link that opens once."""
    found = re.search(r"https?://[^/\s]+(/(?:password|sign-up)/link/[\w-]+)", mail.get_content())
    assert found is not None, mail.get_content()
    return found[1]
