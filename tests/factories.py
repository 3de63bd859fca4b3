"""Rows that a test starts from; only what matters to the test is spelled out by it."""

import hashlib
from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import select

from tests.integration.samples import citizen, draft
from workflow import cases, documents, ledger
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx, transaction
from workflow.keyed import readable
from workflow.models import Case, Document, ExaminationRow, FindingRow, Person

SERVICE = "ktp-replacement"
ANSWERS = {"text": "jawaban", "date": "2026-08-17", "nik": "3273015708260001", "kk_number": "3273011203150004"}


def document(tx: Tx, case: Case, requirement: str, kind: str, verdict: str | None = "pass") -> Document:
    """A document with the examination of that verdict, or with none."""
    content = uuid4().bytes
    digest = hashlib.sha256(content).hexdigest()
    row = Document(
        id=uuid4(), case_id=case.id, requirement=requirement, kind=kind, receipt_number=f"R-{readable(10)}",
        sha256=digest, media_type="image/jpeg", size=len(content), pages=1, file_name="f.jpg",
        received_at=tx.now, received_by=case.citizen_id,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.office.vault.put(str(row.id), documents.ORIGINAL, content)
    ledger.append(tx, "document.received", SYSTEM, case_id=case.id, document_id=row.id, data={"sha256": digest})
    if verdict is not None:
        examination(tx, row, verdict)
    return row


def examination(tx: Tx, row: Document, verdict: str) -> None:
    """The examination of a document, with one finding that fits its verdict."""
    examined = ExaminationRow(
        id=uuid4(), document_id=row.id, verdict=verdict, recognised_kind=row.kind, content={},
        examined_at=tx.now, examined_by=SYSTEM.id,
    )  # fmt: skip
    tx.session.add(examined)
    tx.session.flush()
    severity = {"pass": "info", "attention": "warning", "fail": "failure"}[verdict]
    tx.session.add(
        FindingRow(
            case_id=row.case_id, examination_id=examined.id, number=0, code="image.blurred", severity=severity,
            outcome="passed" if verdict == "pass" else "failed", values={},
        )
    )  # fmt: skip
    ledger.append(tx, "document.examined", SYSTEM, case_id=row.case_id, document_id=row.id)


def filled(owner: Actor, service: str = SERVICE, verdicts: Mapping[str, str | None] | None = None) -> UUID:
    """A draft with all answers and required documents; `verdicts` by requirement, "pass" where it says nothing."""
    case_id = draft(owner, service)
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        questions = tx.policy_of(case).service.answers
        given = {
            each.name: True if each.type == "yes_no" else each.choices[0][0] if each.choices else ANSWERS[each.type]
            for each in questions
        }
        cases.answer(tx, owner, case_id, case.version, given)
        for each in documents.requirements_of(tx, case):
            if each.required:
                verdict = (verdicts or {}).get(each.requirement.name, "pass")
                document(tx, case, each.requirement.name, each.requirement.kind, verdict)
    return case_id


def stand_by() -> None:
    """A supervisor and an officer beside those of the test: without them nobody could sign what the others verify."""
    with transaction() as tx:
        for role in ("supervisor", "officer"):
            email = f"stand-by-{role}@contoh.id"
            if tx.session.scalar(select(Person).where(Person.email == email)) is None:
                tx.session.add(Person(name="Tini", email=email, password_hash="!", roles=[role], language="id"))


def submitted(
    owner: Actor | None = None, service: str = SERVICE, verdicts: Mapping[str, str | None] | None = None
) -> UUID:
    """A submitted case whose documents have been examined and compared."""
    owner = owner or citizen()
    stand_by()
    case_id = filled(owner, service, verdicts)
    with transaction() as tx:
        cases.submit(tx, owner, case_id, version(tx, case_id), accept_failed=True)
        checked(tx, case_id)
    return case_id


def checked(tx: Tx, case_id: UUID) -> None:
    """As if the checks between the documents had run and found nothing."""
    case = tx.session.get_one(Case, case_id)
    case.checked_at, case.checked_by = tx.now, SYSTEM.id


def version(tx: Tx, case_id: UUID) -> int:
    """The case's version as this transaction sees it."""
    return tx.session.get_one(Case, case_id).version
