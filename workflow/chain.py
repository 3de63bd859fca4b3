"""The chain behind a signature: whether everything that a case must have gone through is there, and is what it was."""

import hashlib
from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from workflow import commitments, documents, ledger
from workflow.commitments import Part
from workflow.db import Tx
from workflow.models import Case, Decision, Document, ExaminationRow, FindingRow, LedgerEntry
from workflow.store import ObjectMissing
from workflow.vault import VaultDamaged

Link = Literal["record", "document", "bytes", "persons"] | Part


def broken_links(tx: Tx, case: Case) -> Iterator[Link]:
    """Each link that does not hold.

    record: an entry about the case is not what was written · document: a required document is missing, or its receipt
    is not in the record · bytes: the stored file is not the one that was received, or a page of it cannot be shown ·
    examination: a document was not examined, or its report is not the recorded one · findings: something was found
    after the verifier decided, or what was found is not what was recorded · policy, answers, corrections: they are not
    those that were recorded · persons: the record does not tell the verifier whom the case names.
    """
    entries = ledger.of_case(tx, case.id)
    current = documents.current_documents(tx, case.id)
    if not ledger.case_is_intact(tx, case.id):
        yield "record"
    if any(each.required and each.document is None for each in documents.requirements_of(tx, case)):
        yield "document"
    for document in current:
        yield from _of_document(tx, document, entries)
    yield from commitments.differing(tx, case, entries)
    verified = [each for each in entries if each.kind == "case.verify"]
    if not verified or verified[-1].recorded_by != case.verified_by:
        yield "persons"
    elif not _answered(tx, case, verified[-1]):
        yield "findings"


def _of_document(tx: Tx, document: Document, entries: list[LedgerEntry]) -> Iterator[Link]:
    of_it = {each.kind: each for each in entries if each.document_id == document.id}
    received = of_it.get("document.received")
    told = {} if received is None else received.data
    if (told.get("sha256"), told.get("requirement", document.requirement)) != (document.sha256, document.requirement):
        yield "document"
    try:
        kept = tx.office.vault.get(str(document.id), documents.ORIGINAL)
    except (ObjectMissing, VaultDamaged):
        kept = None
    whole = kept is not None and hashlib.sha256(kept).hexdigest() == document.sha256
    if not whole or not documents.can_be_shown(tx, document.id):
        yield "bytes"
    row = documents.examination_of(tx, document.id)
    if "document.examined" not in of_it or row is None:
        yield "examination"
    else:
        yield from _of_examination(tx, row, [each for each in entries if each.document_id == document.id])


def _of_examination(tx: Tx, row: ExaminationRow, entries: list[LedgerEntry]) -> Iterator[Link]:
    """Whether an examination is the recorded one, as far as the record tells: older entries say nothing of it."""
    verdict, codes, counting = None, set[str](), None
    for each in entries:
        if each.kind == "document.examined":
            verdict, codes = each.data.get("verdict"), set(each.data.get("findings", ()))
            counting = each.data.get("examination")
        elif each.kind == "document.reexamined" and not each.data["shadow"]:
            verdict, codes = each.data["after"], set(each.data["gained"])
            counting = each.data.get("examination")
    if verdict not in (None, row.verdict) or counting not in (None, str(row.id)):
        yield "examination"
    found = select(FindingRow.code).where(FindingRow.examination_id == row.id)
    if not codes <= set(tx.session.scalars(found)):
        yield "findings"


def _answered(tx: Tx, case: Case, verified: LedgerEntry) -> bool:
    """Whether the verifier knew every finding that stands now: each was answered by deciding in spite of it."""
    decision = tx.session.get(Decision, UUID(verified.data["decision"]))
    return decision is not None and set(documents.finding_codes(tx, case.id)) <= set(decision.findings)
