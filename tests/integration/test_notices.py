"""A notice is written once for one change, and reaches its citizen once by mail."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.integration.samples import citizen, draft
from workflow import notices
from workflow.db import Services, transaction
from workflow.models import Case, Notice

pytestmark = [
    pytest.mark.usefixtures("services"),
    # apprise imports a module that Python 3.13 drops
    pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning"),
]


class Mailbox:
    """What the mail server took; it answers 451 while `busy`."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.busy = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.busy:
            return "451 try again later"
        self.mails.append(envelope)
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"mailto://127.0.0.1:{port}/?from=berkas@contoh.id&mode=insecure"
    controller.stop()


def enqueued(code: str = "case.ready") -> UUID:
    case_id = draft(citizen())
    with transaction() as tx:
        found = notices.enqueue(tx, tx.session.get_one(Case, case_id), code)
        assert found is not None
        return found


def send(notice_id: UUID, url: str | None = None) -> bool:
    with transaction() as tx:
        if url is not None:
            notices._send_by_apprise(url, "sari@contoh.id", "subject", "body")
        return notices.send(tx, notice_id)


def test_one_change_writes_one_notice_with_one_job() -> None:
    case_id = draft(citizen())
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        assert notices.enqueue(tx, case, "case.ready") is not None
        assert notices.enqueue(tx, case, "case.ready") is None


def test_a_notice_is_sent_once_however_often_its_job_runs(services: Services) -> None:
    notice_id = enqueued()
    assert send(notice_id)
    assert not send(notice_id)
    written = services.settings.home / "outbox" / f"{notice_id}.eml"
    mail = message_from_bytes(written.read_bytes(), policy=policy.default)
    assert "{" not in mail["Subject"] + mail.get_content()


def test_every_notice_has_its_words(services: Services) -> None:
    for code in sorted(notices.catalogue.codes("notices")):
        assert send(enqueued(code))


def test_a_mail_server_takes_each_notice_once(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    notices._send_by_apprise(url, "sari@contoh.id", "Subject", "Words")
    assert [each.rcpt_tos for each in box.mails] == [["sari@contoh.id"]]


def test_a_busy_mail_server_leaves_the_notice_to_be_tried_again(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    box.busy = True
    with pytest.raises(notices.NoticeNotSent):
        notices._send_by_apprise(url, "sari@contoh.id", "Subject", "Words")
    notice_id = enqueued()
    with transaction() as tx:
        assert tx.session.get_one(Notice, notice_id).sent_at is None
