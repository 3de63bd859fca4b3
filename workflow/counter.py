"""The counter's list of a day: who comes, for what, and whether it was handed over.

Who comes is named on the day itself: leafing through the days would be a list of citizens that nobody counts.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from workflow import pickup
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Person, Ticket


@dataclass(frozen=True, slots=True)
class Appointment:
    """One ticket with what the counter needs of its case; `citizen` is None on every other day than this."""

    ticket: Ticket
    case: Case
    citizen: str | None

    @property
    def collected_at(self) -> datetime | None:
        """When the papers were handed over."""
        return self.case.collected_at


def of_day(tx: Tx, actor: Actor, day: date) -> list[Appointment]:
    """The appointments of a day in the order of their numbers; raises access.denied."""
    tickets = {each.case_id: each for each in pickup.of_day(tx, actor, day)}
    query = select(Case, Person.name).join(Person, Person.id == Case.citizen_id).where(Case.id.in_(tickets))
    today = day == tx.now.astimezone(tx.office.calendar.zone).date()
    rows = tx.session.execute(query)
    found = [Appointment(tickets[case.id], case, name if today else None) for case, name in rows]
    return sorted(found, key=lambda each: each.ticket.number)
