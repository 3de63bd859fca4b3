"""Intake answers with a receipt when file, row, record and job are kept, and otherwise keeps none of them."""

from uuid import UUID

import pytest
from sqlalchemy import text

from policies.refusals import Refusal
from tests.integration.samples import citizen, draft, photo, requirements
from workflow import documents, intake, queue
from workflow.actor import Actor
from workflow.db import transaction

pytestmark = pytest.mark.usefixtures("services")


def receive(actor: Actor, case_id: UUID, requirement: str, data: bytes, name: str = "foto.jpg") -> UUID:
    with transaction() as tx:
        document_id: UUID = intake.receive(tx, actor, case_id, requirement, data, name).id
        return document_id


def refusal(actor: Actor, case_id: UUID, requirement: str, data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        receive(actor, case_id, requirement, data)
    return caught.value.code


def count(table: str) -> int:
    with transaction() as tx:
        return int(tx.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def jobs_of(document_id: UUID) -> int:
    query = text("SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'document_id' = :id")
    with transaction() as tx:
        return int(tx.session.scalar(query, {"id": str(document_id)}) or 0)


def test_an_accepted_file_has_receipt_bytes_record_and_job() -> None:
    actor, data = citizen(), photo()
    case_id, first = draft(actor), requirements()[0].name
    document_id = receive(actor, case_id, first, data)
    with transaction() as tx:
        document = documents.current_documents(tx, case_id)[0]
        assert document.id == document_id
        assert document.receipt_number.startswith("R-")
        assert tx.office.vault.get(str(document_id), "document") == data
        assert document.media_type == "image/jpeg"
    assert jobs_of(document_id) == 1


def test_a_second_file_supersedes_the_first_and_both_stay() -> None:
    actor = citizen()
    case_id, name = draft(actor), requirements()[0].name
    first = receive(actor, case_id, name, photo(1))
    second = receive(actor, case_id, name, photo(2))
    with transaction() as tx:
        assert [each.id for each in documents.current_documents(tx, case_id)] == [second]
        assert tx.office.vault.get(str(first), "document") == photo(1)


def test_a_removed_document_is_no_longer_current() -> None:
    actor = citizen()
    case_id = draft(actor)
    document_id = receive(actor, case_id, requirements()[0].name, photo())
    with transaction() as tx:
        intake.remove(tx, actor, document_id)
    with transaction() as tx:
        assert documents.current_documents(tx, case_id) == []


def test_the_same_bytes_for_two_requirements_are_refused() -> None:
    actor = citizen()
    case_id, (first, second, *_) = draft(actor), requirements()
    receive(actor, case_id, first.name, photo())
    assert refusal(actor, case_id, second.name, photo()) == "upload.duplicate"


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "upload.empty"), (b"plain words", "upload.wrong_type"), (photo()[:300], "upload.damaged"),
     (bytes(20 * 1024 * 1024 + 1), "upload.too_large")],
)
def test_a_file_that_is_no_good_is_refused_with_its_reason(data: bytes, code: str) -> None:
    actor = citizen()
    assert refusal(actor, draft(actor), requirements()[0].name, data) == code


def test_a_refused_file_leaves_nothing_behind() -> None:
    actor = citizen()
    case_id = draft(actor)
    before = [count(table) for table in ("document", "ledger_entry", "procrastinate_jobs")]
    refusal(actor, case_id, requirements()[0].name, b"plain words")
    assert [count(table) for table in ("document", "ledger_entry", "procrastinate_jobs")] == before


def test_without_its_job_a_file_is_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    actor = citizen()
    case_id = draft(actor)
    before = [count(table) for table in ("document", "ledger_entry")]

    def broken(*arguments: object, **named: object) -> int:
        raise RuntimeError("the queue is away")

    monkeypatch.setattr(queue, "defer", broken)
    with pytest.raises(RuntimeError):
        receive(actor, case_id, requirements()[0].name, photo())
    assert [count(table) for table in ("document", "ledger_entry")] == before


def test_a_case_of_another_person_is_not_found() -> None:
    owner = citizen()
    assert refusal(citizen(), draft(owner), requirements()[0].name, photo()) == "case.not_found"


def test_a_requirement_that_the_service_lacks_is_refused() -> None:
    actor = citizen()
    assert refusal(actor, draft(actor), "no-such-paper", photo()) == "requirement.unknown"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\KTP.JPG", "KTP.JPG"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ("", "file"),
        ("a\x00b\n.jpg", "ab.jpg"),
    ],
)
def test_a_file_name_is_shown_harmless(name: str, shown: str) -> None:
    assert intake.harmless_name(name) == shown


def test_a_long_file_name_is_shortened_and_keeps_its_end() -> None:
    shown = intake.harmless_name("x" * 300 + ".jpeg")
    assert len(shown) == 80
    assert shown.endswith(".jpeg")
