"""Cases are dealt, not picked: the next case, and the claim on it."""

from uuid import UUID

from apiflask import APIBlueprint

from policies.refusals import Refusal
from web.access import bearer, current_actor
from web.api.schemas import ClaimOut, Release
from workflow import claims
from workflow.db import transaction

blueprint = APIBlueprint("api_queue", __name__, url_prefix="/api/v1", tag="Queue")


@blueprint.post("/queue/next")
@bearer("decide")
@blueprint.output(ClaimOut)
@blueprint.doc(security="bearer", responses=[403, 409])
def deal() -> ClaimOut:
    """Be dealt the next case. Errors: claim.none when no case waits."""
    with transaction() as tx:
        claim = claims.next_case(tx, current_actor())
        if claim is None:
            raise Refusal("claim.none")
        return ClaimOut.model_validate(claim)


@blueprint.post("/claims/<uuid:claim_id>/renew")
@bearer("decide")
@blueprint.output(ClaimOut)
@blueprint.doc(security="bearer", responses=[404, 409])
def renew(claim_id: UUID) -> ClaimOut:
    """Hold the case for another lease."""
    with transaction() as tx:
        return ClaimOut.model_validate(claims.renew(tx, current_actor(), claim_id))


@blueprint.post("/claims/<uuid:claim_id>/release")
@bearer("decide")
@blueprint.input(Release)
@blueprint.output({}, status_code=204)
@blueprint.doc(security="bearer", responses=[404, 409])
def release(claim_id: UUID, json_data: Release) -> str:
    """Give the case back to the queue."""
    with transaction() as tx:
        claims.release(tx, current_actor(), claim_id, reason=json_data.reason)
    return ""


@blueprint.post("/claims/<uuid:claim_id>/conflict")
@bearer("decide")
@blueprint.input(Release)
@blueprint.output({}, status_code=204)
@blueprint.doc(security="bearer", responses=[404, 409])
def conflict(claim_id: UUID, json_data: Release) -> str:
    """Give the case away for good, because the sender knows its people."""
    with transaction() as tx:
        claims.declare_conflict(tx, current_actor(), claim_id, reason=json_data.reason)
    return ""
