"""The chain behind a signature: whether everything that a case must have gone through is there, and is what it was."""

import hashlib
from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from workflow import documents, ledger
from workflow.db import Tx
from workflow.models import Case, Decision, Document, LedgerEntry
from workflow.store import ObjectMissing
from workflow.vault import VaultDamaged

Link = Literal["record", "document", "bytes", "examination", "findings", "persons"]


def broken_links(tx: Tx, case: Case) -> Iterator[Link]:
    """Each link that does not hold.

    record: an entry about the case is not what was written · document: a required document is missing, or its receipt
    is not in the record · bytes: the stored file is not the one that was received · examination: a document was not
    examined · findings: something was found after the verifier decided · persons: the record does not tell the
    verifier whom the case names.
    """
    entries = ledger.of_case(tx, case.id)
    current = documents.current_documents(tx, case.id)
    if not ledger.case_is_intact(tx, case.id):
        yield "record"
    if any(each.required and each.document is None for each in documents.requirements_of(tx, case)):
        yield "document"
    for document in current:
        yield from _of_document(tx, document, entries)
    verified = [each for each in entries if each.kind == "case.verify"]
    if not verified or verified[-1].recorded_by != case.verified_by:
        yield "persons"
    elif not _answered(tx, case, verified[-1]):
        yield "findings"


def _of_document(tx: Tx, document: Document, entries: list[LedgerEntry]) -> Iterator[Link]:
    of_it = {each.kind: each for each in entries if each.document_id == document.id}
    received = of_it.get("document.received")
    if received is None or received.data.get("sha256") != document.sha256:
        yield "document"
    try:
        kept = tx.office.vault.get(str(document.id), documents.ORIGINAL)
    except (ObjectMissing, VaultDamaged):
        kept = None
    if kept is None or hashlib.sha256(kept).hexdigest() != document.sha256:
        yield "bytes"
    if "document.examined" not in of_it or documents.examination_of(tx, document.id) is None:
        yield "examination"


def _answered(tx: Tx, case: Case, verified: LedgerEntry) -> bool:
    """Whether the verifier knew every finding that stands now: each was answered by deciding in spite of it."""
    decision = tx.session.get(Decision, UUID(verified.data["decision"]))
    return decision is not None and set(documents.finding_codes(tx, case.id)) <= set(decision.findings)
