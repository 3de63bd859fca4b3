"""The ledger has no gap, shows every change of an entry, and the database refuses to change one."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.factories import submitted
from tests.integration.samples import citizen, draft
from workflow import ledger
from workflow.actor import SYSTEM
from workflow.db import transaction
from workflow.models import Case

pytestmark = pytest.mark.usefixtures("services")


def entries() -> list[int]:
    with transaction() as tx:
        return list(tx.session.scalars(text("SELECT seq FROM ledger_entry ORDER BY seq")))


def tamper(statement: str) -> None:
    """As an administrator of the database could: with the triggers off."""
    with transaction() as tx:
        tx.session.execute(text("SET LOCAL session_replication_role = replica"))
        tx.session.execute(text(statement))


def test_entries_written_at_the_same_moment_have_no_gap_and_one_order() -> None:
    def write() -> None:
        for _ in range(20):
            with transaction() as tx:
                ledger.append(tx, "test.entry", SYSTEM)

    threads = [threading.Thread(target=write) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert entries() == list(range(1, 101))
    with transaction() as tx:
        assert ledger.first_broken(tx) is None


def test_a_transaction_that_fails_leaves_no_entry_and_no_gap() -> None:
    draft(citizen())
    before = entries()
    with pytest.raises(KeyError), transaction() as tx:
        ledger.append(tx, "test.entry", SYSTEM)
        raise KeyError
    draft(citizen())
    assert entries() == list(range(1, len(entries()) + 1))
    assert len(entries()) > len(before)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET kind = 'case.other' WHERE seq = 2",
        'UPDATE ledger_entry SET data = \'{"number": "B-1"}\' WHERE seq = 2',
        "UPDATE ledger_entry SET recorded_at = recorded_at + interval '1 second' WHERE seq = 2",
        "DELETE FROM ledger_entry WHERE seq = 2",
        "UPDATE ledger_entry SET previous_hash = repeat('0', 64) WHERE seq = 2",
    ],
)
def test_every_change_behind_our_back_is_found_where_it_was_made(statement: str) -> None:
    submitted()
    tamper(statement)
    with transaction() as tx:
        assert ledger.first_broken(tx) == 2


@pytest.mark.parametrize("table", ["ledger_entry", "decision", "policy_version"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_what_is_only_added(table: str, change: str) -> None:
    submitted()
    column = {"ledger_entry": "kind = 'x'", "decision": "verb = 'x'", "policy_version": "service = 'x'"}[table]
    with pytest.raises(DBAPIError, match="only added"), transaction() as tx:
        tx.session.execute(text(change.format(table, column)))


def test_a_state_that_changes_without_an_entry_is_refused_by_the_database() -> None:
    case_id = draft(citizen())
    with pytest.raises(DBAPIError, match="without an entry"), transaction() as tx:
        tx.session.get_one(Case, case_id).state = "withdrawn"
    with transaction() as tx:
        assert tx.session.get_one(Case, case_id).state == "draft"


def test_a_case_made_without_an_entry_is_refused_by_the_database() -> None:
    case_id = draft(citizen())
    copy = (
        "INSERT INTO cases (id, number, citizen_id, service, policy_version, state, version, answers, "
        "accepted_failures, escalation_reasons, created_at, created_by) SELECT gen_random_uuid(), 'X', citizen_id, "
        "service, policy_version, state, 1, answers, false, '[]', created_at, created_by FROM cases WHERE id = :id"
    )
    with pytest.raises(DBAPIError, match="without an entry"), transaction() as tx:
        tx.session.execute(text(copy), {"id": case_id})
