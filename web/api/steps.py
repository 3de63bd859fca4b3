"""The steps of officers and supervisors: each is one verb of the policy and one function of the workflow."""

from uuid import UUID

from apiflask import APIBlueprint

from web.access import bearer, current_actor
from web.api.schemas import CaseOut, OptionalReason, Reasoned, Return, Seen, Verification
from workflow import decisions, pickup
from workflow.db import transaction

blueprint = APIBlueprint("api_steps", __name__, url_prefix="/api/v1/cases/<uuid:case_id>", tag="Steps")


@blueprint.post("/verify")
@bearer("decide")
@blueprint.input(Verification)
@blueprint.output(CaseOut)
@blueprint.doc(security="bearer", responses=[403, 404, 409])
def verify(case_id: UUID, json_data: Verification) -> CaseOut:
    """Confirm every requirement."""
    with transaction() as tx:
        case = decisions.verify(tx, current_actor(), case_id, json_data.seen, override=json_data.override)
        return CaseOut.model_validate(case)


@blueprint.post("/return")
@bearer("decide")
@blueprint.input(Return)
@blueprint.output(CaseOut)
@blueprint.doc(security="bearer", responses=[403, 404, 409])
def return_to_citizen(case_id: UUID, json_data: Return) -> CaseOut:
    """Send the case back to the citizen, with what to mend."""
    with transaction() as tx:
        case = decisions.return_to_citizen(
            tx, current_actor(), case_id, json_data.seen, json_data.reason, json_data.fixes
        )
        return CaseOut.model_validate(case)


@blueprint.post("/reject")
@bearer("decide")
@blueprint.input(Reasoned)
@blueprint.output(CaseOut)
@blueprint.doc(security="bearer", responses=[403, 404, 409])
def reject(case_id: UUID, json_data: Reasoned) -> CaseOut:
    """Reject the case: an officer puts it before a supervisor, who rejects it for good."""
    with transaction() as tx:
        case = decisions.reject(tx, current_actor(), case_id, json_data.seen, json_data.reason)
        return CaseOut.model_validate(case)


@blueprint.post("/escalate")
@bearer("decide")
@blueprint.input(Reasoned)
@blueprint.output(CaseOut)
@blueprint.doc(security="bearer", responses=[403, 404, 409])
def escalate(case_id: UUID, json_data: Reasoned) -> CaseOut:
    """Put the case before a supervisor."""
    with transaction() as tx:
        case = decisions.escalate(tx, current_actor(), case_id, json_data.seen, json_data.reason)
        return CaseOut.model_validate(case)


@blueprint.post("/approve")
@bearer("sign")
@blueprint.input(OptionalReason)
@blueprint.output(CaseOut)
@blueprint.doc(security="bearer", responses=[403, 404, 409])
def approve(case_id: UUID, json_data: OptionalReason) -> CaseOut:
    """Sign off: never by the person who verified, and with no token unless the office says so (`present`)."""
    with transaction() as tx:
        case = decisions.approve(tx, current_actor(), case_id, json_data.seen, reason=json_data.reason)
        return CaseOut.model_validate(case)


@blueprint.post("/send-back")
@bearer("decide")
@blueprint.input(Reasoned)
@blueprint.output(CaseOut)
@blueprint.doc(security="bearer", responses=[403, 404, 409])
def send_back(case_id: UUID, json_data: Reasoned) -> CaseOut:
    """Send an escalated case back to the officers."""
    with transaction() as tx:
        case = decisions.send_back(tx, current_actor(), case_id, json_data.seen, json_data.reason)
        return CaseOut.model_validate(case)


@blueprint.post("/collect")
@bearer("collect")
@blueprint.input(Seen)
@blueprint.output(CaseOut)
@blueprint.doc(security="bearer", responses=[403, 404, 409])
def collect(case_id: UUID, json_data: Seen) -> CaseOut:
    """Mark the case as collected at the counter."""
    with transaction() as tx:
        return CaseOut.model_validate(pickup.collect(tx, current_actor(), case_id, json_data.seen))
