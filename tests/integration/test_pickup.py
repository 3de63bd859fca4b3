"""Slots have a quota that nobody can pass, numbers are unique on a day, and papers are handed over once."""

import threading
from datetime import date, time
from uuid import UUID

import pytest
from sqlalchemy import select, text

from policies.refusals import Refusal
from tests.integration.samples import citizen, draft, staff
from workflow import ledger, pickup
from workflow.actor import SYSTEM, Actor
from workflow.db import transaction
from workflow.models import Case, Notice

pytestmark = pytest.mark.usefixtures("services")


def ready_case(actor: Actor) -> UUID:
    case_id, verifier = draft(actor), staff("officer")
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        ledger.append(tx, "case.approve", actor, case_id=case_id)
        case.state = "ready"
        case.verified_at, case.verified_by = tx.now, verifier.id
        case.ready_at, case.ready_by = tx.now, SYSTEM.id
    return case_id


def first_slot(actor: Actor, case_id: UUID) -> tuple[date, time, int]:
    with transaction() as tx:
        slot = pickup.free_slots(tx, actor, case_id)[-1]
        return slot.day, slot.starts, slot.left


def book(actor: Actor, case_id: UUID, day: date, starts: time) -> int:
    with transaction() as tx:
        return int(pickup.book(tx, actor, case_id, day, starts).number)


def refused(actor: Actor, case_id: UUID, day: date, starts: time) -> str:
    with pytest.raises(Refusal) as caught:
        book(actor, case_id, day, starts)
    return caught.value.code


def test_of_fifty_citizens_exactly_one_gets_the_last_place() -> None:
    people = [(actor, ready_case(actor)) for actor in [citizen() for _ in range(50)]]
    day, starts, left = first_slot(*people[0])
    for _ in range(left - 1):
        actor = citizen()
        book(actor, ready_case(actor), day, starts)
    answers: list[str] = []

    def ask(actor: Actor, case_id: UUID) -> None:
        try:
            book(actor, case_id, day, starts)
            answers.append("booked")
        except Refusal as refusal:
            answers.append(refusal.code)

    threads = [threading.Thread(target=ask, args=each) for each in people]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == ["booked"] + ["pickup.full"] * 49
    with transaction() as tx:
        tickets = pickup.of_day(tx, staff("officer"), day)
        numbers = [each.number for each in tickets if each.starts == starts]
    assert len(numbers) == len(set(numbers)) == left


def test_numbers_follow_the_order_of_booking_within_the_slot() -> None:
    first, second = citizen(), citizen()
    one, two = ready_case(first), ready_case(second)
    day, starts, _ = first_slot(first, one)
    assert book(second, two, day, starts) < book(first, one, day, starts)


def test_a_cancelled_place_is_free_again_once() -> None:
    actor = citizen()
    case_id = ready_case(actor)
    day, starts, left = first_slot(actor, case_id)
    book(actor, case_id, day, starts)
    assert first_slot(actor, case_id)[2] == left - 1
    with transaction() as tx:
        pickup.cancel(tx, actor, case_id)
    with pytest.raises(Refusal) as caught, transaction() as tx:
        pickup.cancel(tx, actor, case_id)
    assert caught.value.code == "pickup.none_booked"
    assert first_slot(actor, case_id)[2] == left


def test_every_booking_is_told_to_the_citizen_with_its_number() -> None:
    actor = citizen()
    case_id = ready_case(actor)
    day, starts, _ = first_slot(actor, case_id)
    numbers = [book(actor, case_id, day, starts)]
    with transaction() as tx:
        pickup.cancel(tx, actor, case_id)
    numbers.append(book(actor, case_id, day, starts))
    with transaction() as tx:
        query = select(Notice.values).where(Notice.case_id == case_id, Notice.code == "pickup.booked")
        told = sorted(str(each["ticket"]) for each in tx.session.scalars(query))
        assert told == sorted(map(str, numbers))


def test_a_case_has_one_ticket() -> None:
    actor = citizen()
    case_id = ready_case(actor)
    day, starts, _ = first_slot(actor, case_id)
    book(actor, case_id, day, starts)
    assert refused(actor, case_id, day, starts) == "pickup.already_booked"


def test_a_time_outside_the_office_hours_is_no_slot() -> None:
    actor = citizen()
    case_id = ready_case(actor)
    day, _, _ = first_slot(actor, case_id)
    assert refused(actor, case_id, day, time(3, 0)) == "pickup.slot_unknown"
    assert refused(actor, case_id, date(2020, 1, 6), time(8, 0)) == "pickup.slot_unknown"


def test_only_the_citizen_of_a_ready_case_books() -> None:
    actor = citizen()
    case_id = ready_case(actor)
    day, starts, _ = first_slot(actor, case_id)
    assert refused(citizen(), case_id, day, starts) == "case.not_found"
    assert refused(actor, draft(actor), day, starts) == "case.wrong_state"


def test_papers_are_handed_over_once_and_the_second_try_hears_when() -> None:
    actor, officer = citizen(), staff("officer")
    case_id = ready_case(actor)
    day, starts, _ = first_slot(actor, case_id)
    book(actor, case_id, day, starts)
    with transaction() as tx:
        seen = tx.session.get_one(Case, case_id).version
    with transaction() as tx:
        assert pickup.collect(tx, officer, case_id, seen).state == "collected"
    with pytest.raises(Refusal) as caught, transaction() as tx:
        pickup.collect(tx, officer, case_id, seen)
    assert caught.value.code == "case.already_collected"
    assert caught.value.values["when"]
    with transaction() as tx:
        query = text("SELECT count(*) FROM ledger_entry WHERE case_id = :id AND kind LIKE '%collect%'")
        assert tx.session.scalar(query, {"id": case_id}) == 1
