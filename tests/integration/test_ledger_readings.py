"""The whole ledger is read by a worker, whom the page of auditors asks."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from policies.refusals import Refusal
from tests.factories import submitted
from tests.integration.desks import at_desk, send
from tests.integration.past import sql
from tests.integration.samples import staff
from workflow import checkpoints, health, ledger, ledger_audit, ledger_readings
from workflow.actor import SYSTEM, Actor
from workflow.db import Services, transaction
from workflow.models import LedgerReading

pytestmark = pytest.mark.usefixtures("by_owner")


def asked(actor: Actor) -> UUID:
    with transaction() as tx:
        ledger_readings.ask(tx, actor)
    with transaction() as tx:
        waiting = ledger_readings.waiting(tx, auditor())
        assert waiting is not None
        return waiting.id


def auditor() -> Actor:
    return staff("auditor")


def last() -> LedgerReading:
    with transaction() as tx:
        found = ledger_readings.last(tx, auditor())
        assert found is not None
        return found


def jobs() -> int:
    with transaction() as tx:
        return int(tx.session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'read_ledger'")))


def tamper(by_owner: Services, statement: str) -> None:
    """As an administrator of the database could: with the triggers off."""
    sql(by_owner, "SET LOCAL session_replication_role = replica", statement)


def test_a_reading_compares_every_entry_and_every_case_and_keeps_what_it_found() -> None:
    submitted()
    reading = asked(auditor())
    with transaction() as tx:
        size, _ = ledger.size(tx), checkpoints.sign(tx)
    assert ledger_readings.carry_out(reading) is None
    found = last()
    assert (found.entries, found.read, found.cases, found.checkpoints, found.fault) == (size, size, 1, 1, None)
    assert found.finished_at is not None


def test_a_second_person_who_asks_meanwhile_makes_no_second_reading() -> None:
    submitted()
    first = asked(staff("supervisor"))
    assert asked(auditor()) == first
    assert jobs() == 1
    ledger_readings.carry_out(first)
    assert asked(SYSTEM) != first


def test_a_job_that_runs_twice_leaves_the_first_result() -> None:
    submitted()
    reading = asked(auditor())
    ledger_readings.carry_out(reading)
    before = last().finished_at
    assert ledger_readings.carry_out(reading) is None
    assert last().finished_at == before


@pytest.mark.parametrize("role", ["officer", "admin"])
def test_others_may_neither_ask_nor_see(role: str) -> None:
    with transaction() as tx:
        for act in (ledger_readings.ask, ledger_readings.waiting, ledger_readings.last):
            with pytest.raises(Refusal, match=r"access\.denied"):
                act(tx, staff(role))


def test_a_changed_entry_is_told_on_the_page_and_to_the_operator_until_all_is_whole(
    by_owner: Services, app: Flask
) -> None:
    submitted()
    client = at_desk(app, auditor())
    tamper(by_owner, "UPDATE ledger_entry SET data = data || '{\"x\": 1}' WHERE seq = 2")
    fault = ledger_readings.carry_out(asked(SYSTEM))
    assert fault is not None
    assert (fault.code, fault.values["first"]) == ("ledger.changed", 2)
    assert "Entry 2 of the ledger" in client.get("/audit").text
    with transaction() as tx:
        assert "health.ledger_broken" in health.report(tx).reasons
    tamper(by_owner, "UPDATE ledger_entry SET data = data - 'x' WHERE seq = 2")
    ledger_readings.carry_out(asked(SYSTEM))
    assert "The ledger is whole" in client.get("/audit").text
    with transaction() as tx:
        assert "health.ledger_broken" not in health.report(tx).reasons


def test_rewritten_evidence_of_a_case_is_told_with_the_number_of_the_case(by_owner: Services) -> None:
    case_id = submitted()
    with transaction() as tx:
        number = tx.session.scalar(text("SELECT number FROM cases WHERE id = :id"), {"id": case_id})
    tamper(by_owner, 'UPDATE cases SET answers = \'{"reason": "another"}\'')
    fault = ledger_readings.carry_out(asked(SYSTEM))
    assert fault is not None
    assert (fault.code, fault.values["number"]) == ("ledger.evidence", number)
    assert last().values == dict(fault.values)


def test_the_page_tells_how_far_the_reading_is_and_offers_no_second_one(app: Flask) -> None:
    submitted()
    client = at_desk(app, auditor())
    assert send(client, "/audit/ledger", page="/audit").location.endswith("/audit#ledger")
    with transaction() as tx:
        row = ledger_readings.waiting(tx, auditor())
        assert row is not None
        row.entries, row.read = 5000, 1000
    page = client.get("/audit").text
    assert "1000 of 5000 entries" in page
    assert 'action="/audit/ledger"' not in page


def test_a_reading_tells_how_many_entries_it_has_read() -> None:
    with transaction() as tx:
        for _ in range(2 * ledger_audit.TELL + 1):
            ledger.append(tx, "test.entry", SYSTEM)
    told: list[int] = []
    with transaction(one_moment=True) as tx:
        verifier = checkpoints.signer(tx.office.settings).verifier()
        ledger_audit.read(tx, verifier, progress=told.append)
    assert told == [ledger_audit.TELL, 2 * ledger_audit.TELL]
