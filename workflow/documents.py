"""What is known of the documents of a case. A page of one is looked at by way of workflow/views.py."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select

from policies.models import Requirement
from policies.refusals import Refusal
from workflow import access
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


def of_case(tx: Tx, actor: Actor, case_id: UUID) -> list[Document]:
    """Which documents a case has now, for its citizen, officers and supervisors; raises case.not_found.

    An auditor reads the record of the case, which names them, and not what they are called.
    """
    case = tx.session.get(Case, case_id)
    if case is None or not access.may_see_case(tx, actor, case):
        raise Refusal("case.not_found")
    if case.citizen_id != actor.id and not actor.roles & access.STAFF:
        raise Refusal("case.not_found")
    return current_documents(tx, case_id)


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


def rendition_of(tx: Tx, document: Document, page: int) -> tuple[Rendition, bytes]:
    """One page as a JPEG of nothing but pixels; raises document.page_unknown, document.cannot_show."""
    query = select(Rendition).where(Rendition.document_id == document.id, Rendition.page == page)
    rendition = tx.session.scalar(query)
    if rendition is None:
        raise Refusal("document.page_unknown", page=page)
    try:
        return rendition, tx.office.vault.get(str(rendition.id), RENDITION)
    except (ObjectMissing, VaultDamaged) as error:
        raise Refusal("document.cannot_show", requirement=document.requirement) from error


def may_see(tx: Tx, actor: Actor, document: Document) -> bool:
    """Whether the actor may see the papers of the case of a document now."""
    case = tx.session.get(Case, document.case_id)
    return case is not None and access.may_see_papers(tx, actor, case)
