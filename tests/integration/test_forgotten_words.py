"""Words about a case in entries that name no case go with its contents, and the ledger still stands."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from psycopg import errors
from sqlalchemy import select

from tests.factories import submitted, version
from tests.integration.past import sql
from tests.integration.relations import applicant, born, worker
from tests.integration.samples import citizen, staff
from tests.integration.test_alerts import alert_about
from workflow import cases, checkpoints, forgotten_words, ledger_audit, retention, search
from workflow.actor import Actor
from workflow.alerts import desk
from workflow.db import Services, transaction
from workflow.ledger_audit import Breach
from workflow.models import AlertRow, Case, LedgerDetail, LedgerEntry
from workflow.models.alerts import FORGOTTEN

pytestmark = pytest.mark.usefixtures("services")
NIK = born("120386", 4)
WORDS = "Sari stands at the counter and asks"


def ended(owner: Actor) -> UUID:
    """A case that its citizen has withdrawn."""
    case_id = submitted(owner)
    with transaction() as tx:
        cases.withdraw(tx, owner, case_id, version(tx, case_id))
    return case_id


def erased(case_id: UUID) -> None:
    with transaction() as tx:
        tx.now += timedelta(days=400)
        retention.erase(tx, staff("admin"), tx.session.get_one(Case, case_id), "the citizen asks so")


def searched(nik: str = NIK) -> int:
    """The number of the entry of a search."""
    with transaction() as tx:
        search.find(tx, worker("supervisor"), "nik", nik, WORDS)
    with transaction() as tx:
        found = select(LedgerEntry.seq).where(LedgerEntry.kind == "case.searched").order_by(LedgerEntry.seq.desc())
        return tx.session.scalars(found).first() or 0


def kept(seq: int) -> bool:
    with transaction() as tx:
        return tx.session.get(LedgerDetail, seq) is not None


def breach() -> Breach | None:
    with transaction(one_moment=True) as tx:
        return ledger_audit.read(tx, checkpoints.signer(tx.office.settings).verifier()).breach


def words_erased() -> list[list[int]]:
    with transaction() as tx:
        made = select(LedgerEntry).where(LedgerEntry.kind == "retention.words_erased").order_by(LedgerEntry.seq)
        return [each.data["entries"] for each in tx.session.scalars(made)]


def test_the_words_of_a_search_go_with_the_last_of_the_cases_that_it_found(services: Services) -> None:
    owner = applicant(NIK)
    one, other = ended(owner), ended(owner)
    about_both, about_nobody = searched(), searched(born("410199", 77))
    erased(one)
    assert kept(about_both)
    erased(other)
    assert (kept(about_both), kept(about_nobody), words_erased()) == (False, True, [[about_both]])
    assert breach() is None
    # whose words are not named by an entry of ours were taken away
    sql(services, f"DELETE FROM ledger_detail WHERE seq = {about_nobody}")
    assert breach() == Breach("detail", about_nobody, about_nobody)


def test_the_words_stay_when_the_erasure_does_not_come_to_its_end() -> None:
    case_id = ended(applicant(NIK))
    seq = searched()
    with suppress(RuntimeError), transaction() as tx:
        tx.now += timedelta(days=400)
        retention.erase(tx, staff("admin"), tx.session.get_one(Case, case_id), "the citizen asks so")
        raise RuntimeError
    assert (kept(seq), words_erased()) == (True, [])


def test_the_words_of_a_search_that_found_nothing_go_with_their_time() -> None:
    seq = searched()
    retention.run()
    assert kept(seq)
    with transaction() as tx:
        days = tx.office.policies.office.retention.contents
        entry = tx.session.get_one(LedgerEntry, seq)
    with transaction() as tx:
        tx.now = entry.recorded_at + timedelta(days=days)
        forgotten_words.forget_older(tx)
    assert (kept(seq), words_erased(), breach()) == (False, [[seq]], None)


def closed(cases_of_it: list[UUID]) -> tuple[UUID, int]:
    """An alert about these cases, closed with a reason; its id and the number of the entry."""
    alert_id = alert_about(staff("officer"), cases=[str(each) for each in cases_of_it])
    with transaction() as tx:
        desk.close(tx, worker("supervisor"), alert_id, "dismissed", WORDS)
    with transaction() as tx:
        made = select(LedgerEntry.seq).where(LedgerEntry.data["alert"].as_string() == str(alert_id))
        return alert_id, tx.session.scalars(made).one()


def reason_of(alert_id: UUID) -> str | None:
    with transaction() as tx:
        return tx.session.get_one(AlertRow, alert_id).closing_reason


def test_the_reason_of_a_closed_alert_goes_with_the_last_of_its_cases_and_nothing_else_of_it(
    services: Services,
) -> None:
    case_id, other = ended(citizen()), ended(citizen())
    alone, both, none = closed([case_id]), closed([case_id, other]), closed([])
    forget = f"UPDATE alert SET closing_reason = '{FORGOTTEN}' WHERE id = "
    with pytest.raises(errors.IntegrityConstraintViolation):
        sql(services, f"{forget}'{alone[0]}'")
    erased(case_id)
    assert [reason_of(each) for each, _ in (alone, both, none)] == [FORGOTTEN, WORDS, WORDS]
    assert [kept(seq) for _, seq in (alone, both, none)] == [False, True, True]
    for alert_id in (both[0], none[0]):
        with pytest.raises(errors.IntegrityConstraintViolation):
            sql(services, f"{forget}'{alert_id}'")
    with pytest.raises(errors.IntegrityConstraintViolation):
        sql(services, f"UPDATE alert SET outcome = 'upheld', closing_reason = '-' WHERE id = '{alone[0]}'")
    erased(other)
    assert (reason_of(both[0]), kept(both[1]), breach()) == (FORGOTTEN, False, None)
