"""What is known of the documents of a case, and the one way to look at a page of one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from policies.models import Requirement
from policies.refusals import Refusal
from workflow import access, ledger
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Document, ExaminationRow, FindingRow, Rendition
from workflow.store import ObjectMissing
from workflow.vault import VaultDamaged

ORIGINAL, RENDITION = "document", "rendition"
"""What a sealed object is: the file as it was received, or a page as it is shown."""
BETWEEN_DOCUMENTS = and_(FindingRow.examination_id.is_(None), FindingRow.superseded_at.is_(None))
"""What the latest checks between documents found."""


@dataclass(frozen=True, slots=True)
class RequirementStatus:
    """One requirement of a case, whether this case needs it, and the document that answers it."""

    requirement: Requirement
    required: bool
    document: Document | None


def current_documents(tx: Tx, case_id: UUID) -> list[Document]:
    """The documents of a case that nothing supersedes, in the order in which they came."""
    return list(
        tx.session.scalars(
            select(Document)
            .where(Document.case_id == case_id, Document.superseded_at.is_(None))
            .order_by(Document.received_at, Document.receipt_number)
        )
    )


def requirements_of(tx: Tx, case: Case) -> list[RequirementStatus]:
    """Every requirement of the case's service in the policy's order."""
    documents = {each.requirement: each for each in current_documents(tx, case.id)}
    service = tx.policy_of(case).service
    return [
        RequirementStatus(each, each.is_required(case.answers), documents.get(each.name))
        for each in service.requirements
    ]


def examination_of(tx: Tx, document_id: UUID) -> ExaminationRow | None:
    """The examination of a document that counts, None while it waits for one."""
    return tx.session.scalar(
        select(ExaminationRow).where(
            ExaminationRow.document_id == document_id,
            ExaminationRow.superseded_at.is_(None),
            ExaminationRow.shadow.is_(False),
        )
    )


def case_findings(tx: Tx, case_id: UUID) -> list[FindingRow]:
    """What the cross-document checks of a case found."""
    query = select(FindingRow).where(FindingRow.case_id == case_id, BETWEEN_DOCUMENTS)
    return list(tx.session.scalars(query.order_by(FindingRow.number)))


def all_findings(tx: Tx, case_id: UUID) -> list[FindingRow]:
    """What counts about a case: the findings of its current documents, and those between documents."""
    current = [row.id for each in current_documents(tx, case_id) if (row := examination_of(tx, each.id)) is not None]
    query = select(FindingRow).where(
        FindingRow.case_id == case_id,
        or_(BETWEEN_DOCUMENTS, FindingRow.examination_id.in_(current)),
    )
    return list(tx.session.scalars(query.order_by(FindingRow.examination_id, FindingRow.number)))


def finding_codes(tx: Tx, case_id: UUID) -> list[str]:
    """The codes of everything that was not in order, each once."""
    return sorted({each.code for each in all_findings(tx, case_id) if each.outcome != "passed"})


def get(tx: Tx, actor: Actor, document_id: UUID) -> Document:
    """A document that the actor may see; else Refusal document.not_found, whatever the reason."""
    document = tx.session.get(Document, document_id)
    if document is None or not may_see(tx, actor, document):
        raise Refusal("document.not_found")
    return document


def can_be_shown(tx: Tx, document_id: UUID) -> bool:
    """Whether the pages of a document, as far as there are pictures of them, are there and whole."""
    try:
        for rendition in tx.session.scalars(select(Rendition.id).where(Rendition.document_id == document_id)):
            tx.office.vault.get(str(rendition), RENDITION)
    except (ObjectMissing, VaultDamaged):
        return False
    return True


def page_image(tx: Tx, actor: Actor, document_id: UUID, page: int) -> bytes:
    """One page as JPEG; each view is recorded. Raises Refusal document.not_found, .cannot_show, .page_unknown."""
    document = get(tx, actor, document_id)
    rendition = tx.session.scalar(select(Rendition).where(Rendition.document_id == document_id, Rendition.page == page))
    if rendition is None:
        raise Refusal("document.page_unknown", page=page)
    try:
        image = tx.office.vault.get(str(rendition.id), RENDITION)
    except (ObjectMissing, VaultDamaged) as error:
        raise Refusal("document.cannot_show", requirement=document.requirement) from error
    ledger.append(tx, "document.viewed", actor, case_id=document.case_id, document_id=document.id, data={"page": page})
    return image


def may_see(tx: Tx, actor: Actor, document: Document) -> bool:
    """Whoever may see the case may see its documents, but for the auditor, who sees the record only."""
    case = tx.session.get(Case, document.case_id)
    if case is None or actor.roles == {"auditor"}:
        return False
    return access.may_see_case(tx, Actor(actor.id, actor.roles - {"auditor"}, actor.language), case)
