"""The same step fired twice at the same moment, by a double click or by two windows, is taken once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from policies.refusals import Refusal
from tests.factories import filled, submitted, version
from tests.integration.desks import claimed
from tests.integration.samples import citizen, staff
from workflow import cases, decisions
from workflow.db import transaction
from workflow.models import Decision, LedgerEntry, Notice

pytestmark = pytest.mark.usefixtures("services")
ROUNDS = 5


def together(*acts: object) -> list[str]:
    """Run all at once; "done" or the code of the refusal of each."""
    start = Barrier(len(acts))

    def run(act: object) -> str:
        start.wait()
        try:
            act()  # type: ignore[operator]
        except Refusal as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.parametrize("round", range(ROUNDS))
def test_of_two_equal_verifications_one_is_taken_and_the_other_hears_that_the_page_is_old(round: int) -> None:
    officer = staff("officer")
    case_id = submitted()
    assert claimed(officer) == case_id
    with transaction() as tx:
        seen = version(tx, case_id)

    def verify() -> None:
        with transaction() as tx:
            decisions.verify(tx, officer, case_id, seen)

    assert together(verify, verify) == ["case.stale", "done"]
    with transaction() as tx:
        entries = select(LedgerEntry).where(LedgerEntry.case_id == case_id, LedgerEntry.kind == "case.verify")
        assert len(tx.session.scalars(entries).all()) == 1
        verified = select(Decision).where(Decision.case_id == case_id, Decision.verb == "verify")
        assert len(tx.session.scalars(verified).all()) == 1
        notices = select(Notice).where(Notice.case_id == case_id, Notice.code == "case.verified")
        assert len(tx.session.scalars(notices).all()) == 1


def test_of_two_submissions_one_is_taken() -> None:
    owner = citizen()
    case_id = filled(owner)
    with transaction() as tx:
        seen = version(tx, case_id)

    def submit() -> None:
        with transaction() as tx:
            cases.submit(tx, owner, case_id, seen)

    assert together(submit, submit, submit) == ["case.stale", "case.stale", "done"]
    with transaction() as tx:
        notices = select(Notice).where(Notice.case_id == case_id, Notice.code == "case.submitted")
        assert len(tx.session.scalars(notices).all()) == 1
