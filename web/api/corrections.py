"""What an officer says of a value or a finding, as evidence beside the examination."""

from uuid import UUID

from apiflask import APIBlueprint

from web.access import bearer, current_actor
from web.api.schemas import Correction, CorrectionOut, FindingOut, FindingsOut, Mark
from workflow import corrections
from workflow.db import transaction

blueprint = APIBlueprint("api_corrections", __name__, url_prefix="/api/v1", tag="Corrections")


@blueprint.post("/documents/<uuid:document_id>/corrections")
@bearer("decide")
@blueprint.input(Correction)
@blueprint.output(CorrectionOut, status_code=201)
@blueprint.doc(security="bearer", responses=[404, 409, 422])
def correct(document_id: UUID, json_data: Correction) -> CorrectionOut:
    """Say what stands in a field (`nik`, or `members.2.nik` for a cell), while holding the case."""
    with transaction() as tx:
        made = corrections.correct(
            tx, current_actor(), document_id, json_data.examination, json_data.field, json_data.value
        )
        return CorrectionOut.model_validate(made)


@blueprint.get("/cases/<uuid:case_id>/findings")
@bearer("read")
@blueprint.output(FindingsOut)
@blueprint.doc(security="bearer", responses=[404])
def findings(case_id: UUID) -> FindingsOut:
    """What was found on the documents of a case and between them, for its officers and supervisors."""
    with transaction() as tx:
        told = corrections.findings_of(tx, current_actor(), case_id)
        return FindingsOut(
            findings=[FindingOut.model_validate(row).model_copy(update={"right": right}) for row, right in told]
        )


@blueprint.post("/findings/<uuid:finding_id>/mark")
@bearer("decide")
@blueprint.input(Mark)
@blueprint.output({}, status_code=204)
@blueprint.doc(security="bearer", responses=[404, 409])
def mark(finding_id: UUID, json_data: Mark) -> str:
    """Say that a finding is right or a wrong alarm, while holding the case."""
    with transaction() as tx:
        corrections.mark(tx, current_actor(), finding_id, json_data.right)
    return ""
