"""The counter's list of a day: who comes, for what, and whether it was handed over."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from workflow import pickup
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Person, Ticket


@dataclass(frozen=True, slots=True)
class Appointment:
    """One ticket with what the counter needs of its case."""

    ticket: Ticket
    case: Case
    citizen: str

    @property
    def collected_at(self) -> datetime | None:
        """When the papers were handed over."""
        return self.case.collected_at


def of_day(tx: Tx, actor: Actor, day: date) -> list[Appointment]:
    """The appointments of a day in the order of their numbers; raises access.denied."""
    tickets = {each.case_id: each for each in pickup.of_day(tx, actor, day)}
    query = select(Case, Person.name).join(Person, Person.id == Case.citizen_id).where(Case.id.in_(tickets))
    found = [Appointment(tickets[case.id], case, name) for case, name in tx.session.execute(query)]
    return sorted(found, key=lambda each: each.ticket.number)
