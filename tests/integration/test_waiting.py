"""A citizen who waits for an examination is told how long, and is not told that it runs when it does not."""

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories import document
from tests.integration.desks import at_desk
from tests.integration.samples import citizen, draft
from workflow import health
from workflow.db import Tx, transaction
from workflow.models import Case
from workflow.queue import defer
from workflow.waiting import Wait, wait

pytestmark = pytest.mark.usefixtures("services")
AWAY = "Examinations are not running at the moment"


def a_worker_is_at_work(tx: Tx) -> None:
    tx.session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))


def in_line(tx: Tx, count: int) -> None:
    for number in range(count):
        defer(tx.session, "examine_document", document_id=str(number))


def test_without_a_worker_the_page_says_received_and_not_running_and_health_names_the_reason(app: Flask) -> None:
    owner = citizen()
    case_id = draft(owner)
    with transaction() as tx:
        row = document(tx, tx.session.get_one(Case, case_id), "kk", "kk", verdict=None)
        receipt = row.receipt_number
    page = at_desk(app, owner).get(f"/cases/{case_id}").text
    assert receipt in page and AWAY in page
    with transaction() as tx:
        assert wait(tx) == Wait(0, None)
        assert "health.no_worker" in health.report(tx).reasons
        a_worker_is_at_work(tx)
    page = at_desk(app, owner).get(f"/cases/{case_id}").text
    assert AWAY not in page and "takes a few seconds" in page


def test_a_long_queue_is_told_in_minutes_and_two_workers_halve_it(app: Flask) -> None:
    owner = citizen()
    case_id = draft(owner)
    with transaction() as tx:
        document(tx, tx.session.get_one(Case, case_id), "kk", "kk", verdict=None)
        a_worker_is_at_work(tx)
        in_line(tx, 48)
        alone = wait(tx)
    assert "48 documents are in line for their examination, about 4 minutes" in (
        at_desk(app, owner).get(f"/cases/{case_id}").text
    )
    with transaction() as tx:
        a_worker_is_at_work(tx)
        assert alone.seconds is not None
        assert wait(tx) == Wait(48, alone.seconds / 2)


def test_the_pace_is_that_of_the_last_examinations() -> None:
    with transaction() as tx:
        case = tx.session.get_one(Case, draft(citizen()))
        row = document(tx, case, "kk", "kk")
        a_worker_is_at_work(tx)
        in_line(tx, 3)
        tx.session.execute(
            text('UPDATE examination SET content = \'{"timings_ms": {"total": 2000}}\' WHERE document_id = :id'),
            {"id": row.id},
        )
        tx.session.expire_all()
        assert wait(tx) == Wait(3, 6.0)
