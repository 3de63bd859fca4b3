"""The counter: who comes on a day, and the papers that are handed over."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from policies.refusals import Refusal
from web.access import current_actor, signed_in
from web.pages.drawn import Told, draw, number, or_again
from workflow import counter, pickup
from workflow.db import transaction

blueprint = Blueprint("counter", __name__, url_prefix="/counter")


@blueprint.get("")
@signed_in("officer", "supervisor")
def index(refusal: Told | None = None, **_ids: Any) -> str:
    """The tickets of a day (`day`, today without it) in the order of their numbers. Errors: request.invalid."""
    with transaction() as tx:
        zone, calendar = tx.office.calendar.zone, tx.office.calendar
        today = tx.now.astimezone(zone).date()
        day = _day(today)
        appointments = counter.of_day(tx, current_actor(), day)
        titles = {each.case.id: tx.policy_of(each.case).service.title for each in appointments}
        closed = calendar.hours_of(day) is None
    return draw(
        "counter/index.html", url_for("counter.index", day=day.isoformat()), refusal=refusal, day=day, today=today,
        before=day - timedelta(days=1), after=day + timedelta(days=1), appointments=appointments, titles=titles,
        closed=closed,
    )  # fmt: skip


def _day(today: date) -> date:
    text = request.values.get("day", "")
    try:
        return date.fromisoformat(text) if text else today
    except ValueError as error:
        raise Refusal("request.invalid", fields="day") from error


@blueprint.post("/<uuid:case_id>/collect")
@signed_in("officer", "supervisor")
@or_again(index)
def collect(case_id: UUID) -> Response:
    """Mark the papers as handed over. Errors: case.already_collected, case.stale, case.ticket_needed."""
    with transaction() as tx:
        case = pickup.collect(tx, current_actor(), case_id, number("seen"))
    flash(_("%(number)s is handed over.", number=case.number), "success")
    return redirect(url_for("counter.index", day=request.form.get("day") or None))
