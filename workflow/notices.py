"""Notices to citizens: a row and its job in the transaction of what they tell; sent later, each once."""

import os
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import apprise
from sqlalchemy.dialects.postgresql import insert

from policies import catalogue
from workflow import known_answers, ledger, queue
from workflow.actor import SYSTEM
from workflow.db import Tx
from workflow.models import Case, Notice, Person
from workflow.settings import Settings

CHANNEL = "mail"


class NoticeNotSent(Exception):  # noqa: N818 - the job tries again
    """The channel did not take the notice."""


def enqueue(
    tx: Tx, case: Case, code: str, values: Mapping[str, str] | None = None, occasion: str | None = None
) -> UUID | None:
    """Write a notice to the case's citizen and its job; None when this occasion has been told already.

    Without an `occasion` it is the change of the case, by its version. Of a case that only measures nobody is told.
    """
    if known_answers.of(tx, case) is not None:
        return None
    notice_id = uuid4()
    statement = (
        insert(Notice)
        .values(
            id=notice_id,
            case_id=case.id,
            person_id=case.citizen_id,
            code=code,
            channel=CHANNEL,
            values=dict(values or {}),
            # one notice for one change of one case, however often the change is tried
            unique_key=f"{case.id}:{occasion or case.version}:{code}:{CHANNEL}",
            queued_at=tx.now,
            queued_by=SYSTEM.id,
        )
        .on_conflict_do_nothing(index_elements=["unique_key"])
        .returning(Notice.id)
    )
    if tx.session.scalar(statement) is None:
        return None
    queue.defer(tx.session, "send_notice", notice_id=str(notice_id))
    return notice_id


def send(tx: Tx, notice_id: UUID) -> bool:
    """Send one notice; False when it was sent before. Raises NoticeNotSent for the job to try again."""
    # locked while it is sent: a job that was given away twice waits here, then finds it sent
    notice = tx.session.get(Notice, notice_id, with_for_update=True, populate_existing=True)
    if notice is None or notice.sent_at is not None:
        return False
    person = tx.session.get_one(Person, notice.person_id)
    case = tx.session.get_one(Case, notice.case_id)
    subject, body = _words(tx, notice, case, "en" if person.language == "en" else "id")
    deliver(tx.office.settings, notice_id, person.email, subject, body)
    notice.sent_at, notice.sent_by = tx.now, SYSTEM.id
    tx.session.flush()
    data = {"notice": str(notice_id), "code": notice.code, "channel": notice.channel}
    ledger.append(tx, "notice.sent", SYSTEM, case_id=notice.case_id, data=data)
    return True


def deliver(settings: Settings, mail_id: UUID, address: str, subject: str, body: str) -> None:
    """Send one mail by the office's channel, into the folder outbox when there is none. Raises NoticeNotSent."""
    if settings.notice_url is None:
        _write_mail(settings.home / "outbox", mail_id, address, subject, body)
    else:
        _send_by_apprise(settings.notice_url, address, subject, body)


def _words(tx: Tx, notice: Notice, case: Case, language: str) -> tuple[str, str]:
    service = tx.policy_of(case).service
    zone = ZoneInfo(tx.office.policies.office.timezone)
    values = {
        "number": case.number,
        "service": service.title.en if language == "en" else service.title.id,
        "expected": "-" if case.expected is None else case.expected.astimezone(zone).strftime("%d-%m-%Y"),
        "reason": "-",
        "url": f"{tx.office.settings.base_url}/cases/{case.id}",
        **notice.values,
    }
    return catalogue.notice(notice.code, language, values)


def _send_by_apprise(url: str, address: str, subject: str, body: str) -> None:
    sender = apprise.Apprise()
    joined = f"{url}{'&' if '?' in url else '?'}to={quote(address)}"
    if not sender.add(joined):
        raise NoticeNotSent("the notice URL is not understood")
    if not sender.notify(title=subject, body=body, body_format=apprise.NotifyFormat.TEXT):
        raise NoticeNotSent("the channel refused")


def _write_mail(outbox: Path, notice_id: UUID, address: str, subject: str, body: str) -> None:
    message = EmailMessage()
    message["To"] = address
    message["Subject"] = subject
    message["Message-ID"] = f"<{notice_id}@berkas>"
    message.set_content(body)
    outbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = outbox / f".{notice_id}.part"
    temporary.write_bytes(bytes(message))
    # one name a notice: a second try after a crash replaces the first mail instead of adding another
    os.replace(temporary, outbox / f"{notice_id}.eml")
