"""The citizen's side of a case, and its history."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from web.access import bearer, current_actor
from web.api.schemas import Answers, CaseOut, CasesOut, EntryOut, HistoryOut, NewCase, OptionalReason, Submission
from workflow import cases, history
from workflow.db import transaction

blueprint = APIBlueprint("api_cases", __name__, url_prefix="/api/v1/cases", tag="Cases")


@blueprint.post("")
@bearer("apply")
@blueprint.input(NewCase)
@blueprint.output(CaseOut, status_code=201)
@blueprint.doc(security="bearer", responses=[403, 404])
def create(json_data: NewCase) -> CaseOut:
    """Begin a case for a service, with the answers that are known already."""
    with transaction() as tx:
        case = cases.create(tx, current_actor(), json_data.service)
        if json_data.answers:
            case = cases.answer(tx, current_actor(), case.id, case.version, json_data.answers)
        return CaseOut.model_validate(case)


@blueprint.get("")
@bearer("read")
@blueprint.output(CasesOut)
@blueprint.doc(security="bearer")
def index() -> CasesOut:
    """The sender's own cases."""
    with transaction() as tx:
        return CasesOut(cases=[CaseOut.model_validate(case) for case in cases.own_cases(tx, current_actor())])


@blueprint.get("/<uuid:case_id>")
@bearer("read")
@blueprint.output(CaseOut)
@blueprint.doc(security="bearer", responses=[404])
def show(case_id: UUID) -> CaseOut:
    """One case that the sender may see; the answers in it are for the citizen and for whoever holds the case."""
    actor = current_actor()
    with transaction() as tx:
        case = cases.get(tx, actor, case_id)
        return CaseOut.model_validate(case).model_copy(update={"answers": cases.answers_for(tx, actor, case)})


@blueprint.put("/<uuid:case_id>/answers")
@bearer("apply")
@blueprint.input(Answers)
@blueprint.output(CaseOut)
@blueprint.doc(security="bearer", responses=[404, 409])
def answer(case_id: UUID, json_data: Answers) -> CaseOut:
    """Answer questions of the form."""
    with transaction() as tx:
        case = cases.answer(tx, current_actor(), case_id, json_data.seen, json_data.answers)
        return CaseOut.model_validate(case)


@blueprint.post("/<uuid:case_id>/submit")
@bearer("apply")
@blueprint.input(Submission)
@blueprint.output(CaseOut)
@blueprint.doc(security="bearer", responses=[404, 409])
def submit(case_id: UUID, json_data: Submission) -> CaseOut:
    """Hand the case in."""
    with transaction() as tx:
        case = cases.submit(tx, current_actor(), case_id, json_data.seen, accept_failed=json_data.accept_failed)
        return CaseOut.model_validate(case)


@blueprint.post("/<uuid:case_id>/withdraw")
@bearer("apply")
@blueprint.input(OptionalReason)
@blueprint.output(CaseOut)
@blueprint.doc(security="bearer", responses=[404, 409])
def withdraw(case_id: UUID, json_data: OptionalReason) -> CaseOut:
    """Take the case back for good."""
    with transaction() as tx:
        case = cases.withdraw(tx, current_actor(), case_id, json_data.seen, reason=json_data.reason)
        return CaseOut.model_validate(case)


@blueprint.get("/<uuid:case_id>/history")
@bearer("read")
@blueprint.output(HistoryOut)
@blueprint.doc(security="bearer", responses=[404])
def show_history(case_id: UUID) -> dict[str, Any]:
    """Everything that happened to the case."""
    with transaction() as tx:
        entries = history.of_case(tx, current_actor(), case_id)
        return {"entries": [EntryOut.model_validate(entry) for entry in entries]}
