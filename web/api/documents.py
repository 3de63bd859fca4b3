"""Documents of a case: sent whole (for resumable sending see web/uploads.py), listed, removed; their examinations."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from policies.refusals import Refusal
from web.access import bearer, current_actor
from web.api.schemas import DocumentForm, DocumentsOut, ExaminationOut, Receipt
from workflow import documents, intake, views
from workflow.db import Tx, transaction
from workflow.models import Document

PREFIX = "/api/v1/cases/<uuid:case_id>/documents"
blueprint = APIBlueprint("api_documents", __name__, url_prefix=PREFIX, tag="Documents")


@blueprint.post("")
@bearer("apply")
@blueprint.input(DocumentForm, location="form_and_files")
@blueprint.output(Receipt, status_code=201)
@blueprint.doc(security="bearer", responses=[404, 413, 415, 422])
def receive(case_id: UUID, form_and_files_data: DocumentForm) -> Receipt:
    """Send a file (multipart/form-data: requirement, file) for a requirement; it supersedes an earlier one."""
    sent = form_and_files_data.file
    data = sent.read()
    with transaction() as tx:
        document = intake.receive(
            tx, current_actor(), case_id, form_and_files_data.requirement, data, sent.filename or ""
        )
        return Receipt.model_validate(document)


@blueprint.get("")
@bearer("read")
@blueprint.output(DocumentsOut)
@blueprint.doc(security="bearer", responses=[404])
def index(case_id: UUID) -> dict[str, Any]:
    """The current documents of a case."""
    with transaction() as tx:
        return {"documents": [Receipt.model_validate(each) for each in documents.of_case(tx, current_actor(), case_id)]}


@blueprint.delete("/<uuid:document_id>")
@bearer("apply")
@blueprint.output({}, status_code=204)
@blueprint.doc(security="bearer", responses=[404, 409])
def remove(case_id: UUID, document_id: UUID) -> str:
    """Take a document out of a case that is still open."""
    with transaction() as tx:
        intake.remove(tx, current_actor(), _document(tx, case_id, document_id).id)
    return ""


@blueprint.get("/<uuid:document_id>/examination")
@bearer("read")
@blueprint.output(ExaminationOut)
@blueprint.doc(security="bearer", responses=[404])
def examination(case_id: UUID, document_id: UUID) -> ExaminationOut:
    """What the examination of a document says, in the form that `berkas examine --json` prints.

    Whoever holds the case gets it without the values that this step covers; their names are in `covered`.
    """
    with transaction() as tx:
        told = views.report_of(tx, current_actor(), _document(tx, case_id, document_id))
    if told is None:
        return ExaminationOut(id=None, state="waiting", report=None)
    examination_id, report = told
    return ExaminationOut(id=examination_id, state="done", report=report)


def _document(tx: Tx, case_id: UUID, document_id: UUID) -> Document:
    for document in documents.of_case(tx, current_actor(), case_id):
        if document.id == document_id:
            return document
    raise Refusal("document.not_found")
