"""Pickup: free slots, a booking and its queue number."""

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint

from web.access import bearer, current_actor
from web.api.schemas import Booking, SlotOut, SlotsOut, TicketOut
from workflow import pickup
from workflow.db import transaction

blueprint = APIBlueprint("api_counter", __name__, url_prefix="/api/v1/cases/<uuid:case_id>", tag="Pickup")


@blueprint.get("/slots")
@bearer("read")
@blueprint.output(SlotsOut)
@blueprint.doc(security="bearer", responses=[404, 409])
def slots(case_id: UUID) -> dict[str, Any]:
    """The pickup times that can be booked for a ready case."""
    with transaction() as tx:
        return {"slots": [SlotOut.model_validate(slot) for slot in pickup.free_slots(tx, current_actor(), case_id)]}


@blueprint.post("/ticket")
@bearer("apply")
@blueprint.input(Booking)
@blueprint.output(TicketOut, status_code=201)
@blueprint.doc(security="bearer", responses=[404, 409])
def book(case_id: UUID, json_data: Booking) -> TicketOut:
    """Book a pickup time and get the queue number."""
    with transaction() as tx:
        ticket = pickup.book(tx, current_actor(), case_id, json_data.day, json_data.starts)
        return TicketOut.model_validate(ticket)


@blueprint.delete("/ticket")
@bearer("apply")
@blueprint.output({}, status_code=204)
@blueprint.doc(security="bearer", responses=[404, 409])
def cancel(case_id: UUID) -> str:
    """Give the booked time back."""
    with transaction() as tx:
        pickup.cancel(tx, current_actor(), case_id)
    return ""
