"""Pickup: slots of the office's days with a quota, and the official queue number of each ticket.

The number follows from the slot and the order of booking within it; who comes early to the counter gains nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from policies.refusals import Refusal
from workflow import access, ledger, machine, notices
from workflow.actor import Actor
from workflow.db import Tx
from workflow.models import Case, Ticket
from workflow.models import Slot as SlotRow
from workflow.tickets import live_ticket


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at the counter and how many places are left."""

    day: date
    starts: time
    left: int


def free_slots(tx: Tx, actor: Actor, case_id: UUID) -> list[Slot]:
    """The slots with a place left, soonest first, for the citizen's own ready case."""
    _own_ready_case(tx, actor, case_id, lock=False)
    quota = tx.office.policies.office.pickup.quota
    taken = _taken(tx)
    slots = [(day, starts) for day in _days(tx) for starts in _starts(tx, day) if _opens(tx, day, starts) > tx.now]
    return [
        Slot(day, starts, quota - taken.get((day, starts), 0))
        for day, starts in slots
        if taken.get((day, starts), 0) < quota
    ]


def book(tx: Tx, actor: Actor, case_id: UUID, day: date, starts: time) -> Ticket:
    """Take a place; raises Refusal pickup.full, pickup.slot_unknown, pickup.already_booked, case.*"""
    access.need_scope(actor, "apply")
    case = _own_ready_case(tx, actor, case_id, lock=True)
    if live_ticket(tx, case_id) is not None:
        raise Refusal("pickup.already_booked")
    times = _starts(tx, day) if day in _days(tx) else []
    if starts not in times or _opens(tx, day, starts) <= tx.now:
        raise Refusal("pickup.slot_unknown")
    slot = _lock_slot(tx, day, starts)
    live = select(Ticket.number).where(Ticket.slot_id == slot.id, Ticket.cancelled_at.is_(None))
    places = set(tx.session.scalars(live))
    quota = tx.office.policies.office.pickup.quota
    first = times.index(starts) * quota + 1
    number = next((each for each in range(first, first + quota) if each not in places), None)
    if number is None:
        raise Refusal("pickup.full")
    ticket = Ticket(
        id=uuid4(),
        slot_id=slot.id,
        case_id=case.id,
        number=number,
        day=day,
        starts=starts,
        booked_at=tx.now,
        booked_by=actor.id,
    )
    tx.session.add(ticket)
    tx.session.flush()
    ledger.append(
        tx,
        "ticket.booked",
        actor,
        case_id=case.id,
        data={"day": day.isoformat(), "starts": starts.isoformat("minutes"), "number": number},
    )
    when = f"{day:%d-%m-%Y} {starts:%H:%M}"
    notices.enqueue(tx, case, "pickup.booked", {"ticket": str(number), "when": when}, occasion=str(ticket.id))
    return ticket


def cancel(tx: Tx, actor: Actor, case_id: UUID) -> None:
    """Give the place back, once; raises Refusal pickup.none_booked when there is none."""
    access.need_scope(actor, "apply")
    _own_ready_case(tx, actor, case_id, lock=True)
    ticket = live_ticket(tx, case_id)
    if ticket is None:
        raise Refusal("pickup.none_booked")
    ticket.cancelled_at, ticket.cancelled_by = tx.now, actor.id
    tx.session.flush()
    ledger.append(tx, "ticket.cancelled", actor, case_id=case_id, data={"number": ticket.number})


def of_day(tx: Tx, actor: Actor, day: date) -> list[Ticket]:
    """The tickets of a day in the order of their numbers, for the counter."""
    access.need_role(actor, "officer", "supervisor")
    query = select(Ticket).where(Ticket.day == day, Ticket.cancelled_at.is_(None)).order_by(Ticket.number)
    return list(tx.session.scalars(query))


def collect(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> Case:
    """Hand the papers over, once; the second try raises Refusal case.already_collected with the time of the first."""
    access.need_scope(actor, "collect")
    case = tx.session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None or not actor.roles & access.STAFF:
        raise Refusal("case.not_found")
    if case.state == "collected" and case.collected_at is not None:
        # before the version: a double click is told what happened, not that the page is old
        local = case.collected_at.astimezone(_zone(tx))
        raise Refusal("case.already_collected", when=local.strftime("%Y-%m-%d %H:%M"))
    if case.version != seen:
        raise Refusal("case.stale")
    machine.fire(tx, case, "collect", actor)
    return case


def _own_ready_case(tx: Tx, actor: Actor, case_id: UUID, lock: bool) -> Case:
    case = tx.session.get(Case, case_id, with_for_update=lock, populate_existing=True)
    if case is None or case.citizen_id != actor.id:
        raise Refusal("case.not_found")
    if case.state != "ready":
        raise Refusal("case.wrong_state")
    return case


def _lock_slot(tx: Tx, day: date, starts: time) -> SlotRow:
    # the row is made first, so that the first two bookers of a slot have something to stand in line at
    row = insert(SlotRow).values(id=uuid4(), day=day, starts=starts)
    tx.session.execute(row.on_conflict_do_nothing(index_elements=["day", "starts"]))
    query = select(SlotRow).where(SlotRow.day == day, SlotRow.starts == starts).with_for_update()
    return tx.session.scalars(query).one()


def _taken(tx: Tx) -> dict[tuple[date, time], int]:
    today = tx.now.astimezone(_zone(tx)).date()
    query = (
        select(Ticket.day, Ticket.starts, func.count())
        .where(Ticket.day >= today, Ticket.cancelled_at.is_(None))
        .group_by(Ticket.day, Ticket.starts)
    )
    return {(day, starts): count for day, starts, count in tx.session.execute(query)}


def _days(tx: Tx) -> list[date]:
    today = tx.now.astimezone(_zone(tx)).date()
    return tx.office.calendar.open_days(today, tx.office.policies.office.pickup.days_ahead)


def _starts(tx: Tx, day: date) -> list[time]:
    hours = tx.office.calendar.hours_of(day)
    if hours is None:
        return []
    opens, closes = (each.astimezone(_zone(tx)) for each in hours)
    step = timedelta(minutes=tx.office.policies.office.pickup.minutes)
    count = int((closes - opens) / step)
    return [(opens + number * step).time() for number in range(count)]


def _opens(tx: Tx, day: date, starts: time) -> datetime:
    return datetime.combine(day, starts, tzinfo=_zone(tx))


def _zone(tx: Tx) -> ZoneInfo:
    return ZoneInfo(tx.office.policies.office.timezone)
