"""Booking a time at the counter for a case that is ready."""

from datetime import date, datetime, time
from itertools import groupby
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web.access import current_actor, signed_in
from web.pages.drawn import Told, draw, or_again
from workflow import cases, pickup, tickets
from workflow.db import transaction

blueprint = Blueprint("pickup", __name__, url_prefix="/cases/<uuid:case_id>/pickup")


@blueprint.get("")
@signed_in("citizen")
def show(case_id: UUID, refusal: Told | None = None) -> str:
    """The ticket, or the free times to choose from. Errors: case.not_found, case.wrong_state."""
    with transaction() as tx:
        actor = current_actor()
        case = cases.get(tx, actor, case_id)
        slots = pickup.free_slots(tx, actor, case_id)
        ticket = tickets.live_ticket(tx, case_id)
        title = tx.policy_of(case).service.title
    days = [(on, list(free)) for on, free in groupby(slots, key=lambda slot: slot.day)]
    return draw(
        "citizen/pickup.html",
        url_for("pickup.show", case_id=case_id),
        case=case,
        title=title,
        ticket=ticket,
        days=days,
        refusal=refusal,
        chosen=request.form.get("slot"),
    )


@blueprint.post("")
@signed_in("citizen")
@or_again(show)
def book(case_id: UUID) -> Response:
    """Take a place. Errors: pickup.full, pickup.slot_unknown, pickup.already_booked."""
    on, starts = _slot(request.form.get("slot", ""))
    with transaction() as tx:
        pickup.book(tx, current_actor(), case_id, on, starts)
    return redirect(url_for("pickup.show", case_id=case_id))


@blueprint.post("/cancel")
@signed_in("citizen")
@or_again(show)
def cancel(case_id: UUID) -> Response:
    """Give the place back, so that somebody else can have it. Errors: pickup.none_booked."""
    with transaction() as tx:
        pickup.cancel(tx, current_actor(), case_id)
    return redirect(url_for("pickup.show", case_id=case_id))


def _slot(text: str) -> tuple[date, time]:
    if not text:
        raise Refusal("pickup.slot_missing")
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - a time on the office's own clock
    except ValueError:
        raise Refusal("pickup.slot_unknown") from None
    return moment.date(), moment.time()
