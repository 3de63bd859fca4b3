"""What can be asked for."""

from apiflask import APIBlueprint

from policies.refusals import Refusal
from web.access import bearer
from web.api.schemas import ServiceOut, ServicesOut
from workflow.db import transaction

blueprint = APIBlueprint("api_services", __name__, url_prefix="/api/v1/services", tag="Services")


@blueprint.get("")
@bearer("read")
@blueprint.output(ServicesOut)
@blueprint.doc(security="bearer")
def index() -> ServicesOut:
    """All services, and the limits of what intake accepts."""
    with transaction() as tx:
        policies = tx.office.policies
    return ServicesOut(
        services=[ServiceOut.model_validate(service) for service in policies.services.values()],
        file_mb=policies.limits.file_mb,
        pdf_pages=policies.limits.pdf_pages,
        media_types=list(policies.limits.media_types),
    )


@blueprint.get("/<name>")
@bearer("read")
@blueprint.output(ServiceOut)
@blueprint.doc(security="bearer", responses=[404])
def show(name: str) -> ServiceOut:
    """One service. Errors: policy.unknown_service."""
    with transaction() as tx:
        service = tx.office.policies.services.get(name)
    if service is None:
        raise Refusal("policy.unknown_service")
    return ServiceOut.model_validate(service)  # not the policy itself: its escalation rules are the office's own
