"""Cases are dealt, oldest due first, and never one to two people."""

import threading
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select

from policies.refusals import Refusal
from tests.databases import of
from tests.factories import submitted
from tests.integration.limits import day_limits
from tests.integration.samples import citizen, staff
from workflow import claims, team
from workflow.actor import Actor
from workflow.db import Services, Tx, transaction
from workflow.models import Case, Claim

pytestmark = pytest.mark.usefixtures("services")


def dealt(actor: Actor) -> UUID | None:
    with transaction() as tx:
        claim = claims.next_case(tx, actor)
        return None if claim is None else claim.case_id


def given_back(actor: Actor) -> None:
    with transaction() as tx:
        claim = claims.current(tx, actor)
        assert claim is not None
        claims.release(tx, actor, claim.id)


def test_two_officers_who_ask_at_the_same_moment_never_get_the_same_case(server: str, services: Services) -> None:
    officers = [staff("officer"), staff("officer")]
    for _ in range(3):
        submitted()
    rounds = 1000
    day_limits()
    got: list[list[UUID | None]] = [[], []]

    def work(mine: int) -> None:
        for _ in range(rounds):
            begin.wait(60)
            got[mine].append(dealt(officers[mine]))

    database = str(services.settings.database_url).rpartition("/")[2]
    with psycopg.connect(of(server, database), autocommit=True) as owner:

        def given_back_by_both() -> None:
            # every round begins as the first one; by the verb it would cost as much as the asking
            owner.execute("DELETE FROM claim")

        begin = threading.Barrier(2, given_back_by_both)
        threads = [threading.Thread(target=work, args=(mine,)) for mine in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert [len(each) for each in got] == [rounds, rounds]
    assert None not in got[0] + got[1]
    assert all(one != two for one, two in zip(*got, strict=True))


def test_two_clicks_of_one_officer_deal_one_case() -> None:
    officer = staff("officer")
    for _ in range(3):
        submitted()
    got: list[UUID | None] = []
    threads = [threading.Thread(target=lambda: got.append(dealt(officer))) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(got) == 8
    assert len(set(got)) == 1


def test_the_case_that_is_due_first_is_dealt_first() -> None:
    late, early = submitted(), submitted()
    with transaction() as tx:
        tx.session.get_one(Case, late).due = tx.now + timedelta(days=9)
        tx.session.get_one(Case, early).due = tx.now + timedelta(days=1)
    assert [dealt(staff("officer")), dealt(staff("officer")), dealt(staff("officer"))] == [early, late, None]


def test_an_officer_who_holds_a_case_is_given_that_one_again() -> None:
    officer = staff("officer")
    submitted(), submitted()
    assert dealt(officer) == dealt(officer)


def test_a_claim_that_ran_out_goes_to_the_next_who_asks() -> None:
    first, second = staff("officer"), staff("officer")
    case_id = submitted()
    assert dealt(first) == case_id
    assert dealt(second) is None
    with transaction() as tx:
        claim = claims.current(tx, first)
        assert claim is not None
        claim.lease_until = tx.now - timedelta(seconds=1)
    assert dealt(second) == case_id
    with pytest.raises(Refusal) as caught, transaction() as tx:
        claims.renew(tx, first, claim.id)
    assert caught.value.code == "claim.expired"


def test_a_claim_is_renewed_by_its_holder_only() -> None:
    officer = staff("officer")
    submitted()
    dealt(officer)
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
        before = claim.lease_until
        tx.now += timedelta(minutes=5)
        assert claims.renew(tx, officer, claim.id).lease_until > before
    with pytest.raises(Refusal) as caught, transaction() as tx:
        claims.renew(tx, staff("officer"), claim.id)
    assert caught.value.code == "claim.expired"


def test_citizens_and_auditors_are_dealt_nothing() -> None:
    submitted()
    for actor in (citizen(), staff("auditor"), staff("admin")):
        with pytest.raises(Refusal) as caught:
            dealt(actor)
        assert caught.value.code == "access.denied"


def test_an_officer_is_not_dealt_what_is_before_a_supervisor() -> None:
    case_id = submitted()
    officer = staff("officer")
    with transaction() as tx:
        claim = claims.next_case(tx, officer)
        assert claim is not None
    given_back(officer)
    assert dealt(staff("supervisor")) is None
    assert dealt(staff("officer")) == case_id


def test_a_supervisor_gives_a_case_to_another_officer() -> None:
    case_id = submitted()
    first, second, supervisor = staff("officer"), staff("officer"), staff("supervisor")
    assert dealt(first) == case_id
    with transaction() as tx:
        claims.reassign(tx, supervisor, case_id, second.id, "Sakit.")
    with transaction() as tx:
        item = next(each for each in team.queue(tx, supervisor) if each.case.id == case_id)
        assert item.holder_id == second.id
        assert claims.current(tx, first) is None


def test_a_case_is_not_given_to_whom_it_is_not_for() -> None:
    owner = staff("citizen", "officer")
    case_id, busy = submitted(owner), staff("officer")
    submitted()
    assert dealt(busy) is not None
    supervisor = staff("supervisor")
    for to, code in ((owner.id, "claim.not_for_them"), (citizen().id, "people.unknown")):
        with pytest.raises(Refusal) as caught, transaction() as tx:
            claims.reassign(tx, supervisor, case_id, to, "Giliran.")
        assert caught.value.code == code
    with transaction() as tx:
        free = tx.session.scalars(select(Case.id).where(Case.id.not_in(select(Claim.case_id)))).one()
    with pytest.raises(Refusal) as caught, transaction() as tx:
        claims.reassign(tx, supervisor, free, busy.id, "Giliran.")
    assert caught.value.code == "claim.officer_busy"


def test_only_a_supervisor_sees_the_queue_and_reassigns() -> None:
    case_id = submitted()
    officer = staff("officer")

    def look(tx: Tx) -> None:
        team.queue(tx, officer)

    def give(tx: Tx) -> None:
        claims.reassign(tx, officer, case_id, officer.id, "Giliran.")

    for action in (look, give):
        with pytest.raises(Refusal) as caught, transaction() as tx:
            action(tx)
        assert caught.value.code == "access.denied"
