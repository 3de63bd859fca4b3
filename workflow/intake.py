"""The one door for files: an accepted file is stored, recorded, queued and given a receipt, or none of these."""

import hashlib
import re
import unicodedata
from uuid import UUID, uuid4

from sqlalchemy import select

from policies.models import OPEN_STATES, Requirement
from policies.refusals import Refusal
from verify.isolated import inspect_isolated
from workflow import access, documents, ledger, queue
from workflow.actor import Actor
from workflow.db import Tx
from workflow.keyed import readable
from workflow.models import Case, Document

INSPECTION_SECONDS = 20.0
NAME_LENGTH = 80


def receive(tx: Tx, actor: Actor, case_id: UUID, requirement: str, data: bytes, file_name: str) -> Document:
    """Accept a file for a requirement of the citizen's own case, superseding an earlier one; or raise a Refusal.

    upload.* says what is wrong with the file; case.not_found, case.wrong_state and requirement.unknown with the place.
    """
    case = own_open_case(tx, actor, case_id)
    wanted = requirement_of(tx, case, requirement)
    limits = tx.office.policies.limits
    if len(data) > limits.file_mb * 1024 * 1024:
        raise Refusal("upload.too_large", limit_mb=limits.file_mb)
    facts = inspect_isolated(data, limits, INSPECTION_SECONDS)
    digest = hashlib.sha256(data).hexdigest()
    earlier = _current(tx, case.id)
    twin = next((each for each in earlier if each.sha256 == digest and each.requirement != requirement), None)
    if twin is not None:
        raise Refusal("upload.duplicate", requirement=requirement_of(tx, case, twin.requirement).label.model_dump())
    document = Document(
        id=uuid4(),
        case_id=case.id,
        requirement=wanted.name,
        kind=wanted.kind,
        receipt_number=f"R-{tx.now.year}-{readable(8)}",
        sha256=digest,
        media_type=facts.media_type,
        size=len(data),
        pages=len(facts.pages),
        file_name=harmless_name(file_name),
        received_at=tx.now,
        received_by=actor.id,
    )
    _keep(tx, document, data)
    for each in earlier:
        if each.requirement == requirement:
            each.superseded_at, each.superseded_by = tx.now, actor.id
    # the earlier one gives up its place first: only one current document of a requirement may exist
    tx.session.flush()
    tx.session.add(document)
    ledger.append(
        tx,
        "document.received",
        actor,
        case_id=case.id,
        document_id=document.id,
        data={"requirement": wanted.name, "sha256": digest, "receipt": document.receipt_number},
    )
    queue.defer(tx.session, "examine_document", lock=f"document {document.id}", document_id=str(document.id))
    return document


def remove(tx: Tx, actor: Actor, document_id: UUID) -> None:
    """Take a document out of the citizen's open case; its row and bytes stay until their retention date."""
    found = tx.session.get(Document, document_id)
    if found is None:
        raise Refusal("document.not_found")
    case = own_open_case(tx, actor, found.case_id)
    document = tx.session.get(Document, document_id, populate_existing=True)
    if document is None or document.superseded_at is not None:
        raise Refusal("document.not_found")
    document.superseded_at, document.superseded_by = tx.now, actor.id
    data = {"requirement": document.requirement}
    ledger.append(tx, "document.removed", actor, case_id=case.id, document_id=document.id, data=data)


def own_case(tx: Tx, actor: Actor, case_id: UUID) -> Case:
    """The citizen's own case, locked."""
    access.need_scope(actor, "apply")
    case = tx.session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None or case.citizen_id != actor.id:
        # the same answer for a case of another person: its existence is nobody's business
        raise Refusal("case.not_found")
    return case


def own_open_case(tx: Tx, actor: Actor, case_id: UUID) -> Case:
    """The citizen's own case, locked, in a state in which documents may change."""
    case = own_case(tx, actor, case_id)
    if case.state not in OPEN_STATES:
        raise Refusal("case.wrong_state", state=case.state)
    return case


def requirement_of(tx: Tx, case: Case, name: str) -> Requirement:
    """The requirement of that name of the case's service; raises Refusal requirement.unknown."""
    service = tx.policy_of(case).service
    for each in service.requirements:
        if each.name == name:
            return each
    raise Refusal("requirement.unknown")


def harmless_name(name: str) -> str:
    """A file name to be shown: without folders, control and direction characters, shortened in the middle."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C").strip()
    if len(kept) > NAME_LENGTH:
        kept = f"{kept[: NAME_LENGTH - 13]}…{kept[-12:]}"
    return kept or "file"


def _current(tx: Tx, case_id: UUID) -> list[Document]:
    query = select(Document).where(Document.case_id == case_id, Document.superseded_at.is_(None))
    return list(tx.session.scalars(query))


def _keep(tx: Tx, document: Document, data: bytes) -> None:
    # before the row: a row without its bytes would be a broken promise, bytes without a row are only swept away
    tx.office.vault.put(str(document.id), documents.ORIGINAL, data)
