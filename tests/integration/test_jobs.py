"""Jobs survive the death of a worker and count once. Real processes, killed with -9."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.integration.samples import citizen, draft, plain_photo, requirements
from verify.examination import Examination, Verdict
from verify.isolated import Examined
from workflow import documents, examinations, health, intake, ledger_readings, notices
from workflow.actor import SYSTEM
from workflow.db import Services, transaction
from workflow.models import Case
from workflow.worker import CLOCK_QUEUES, Supervisor

pytestmark = pytest.mark.usefixtures("services")


def received() -> tuple[UUID, UUID]:
    actor = citizen()
    case_id = draft(actor)
    with transaction() as tx:
        return case_id, intake.receive(tx, actor, case_id, requirements()[0].name, plain_photo(), "foto.jpg").id


def scalar(query: str, **values: Any) -> Any:
    with transaction() as tx:
        return tx.session.scalar(text(query), values)


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for rows; the pause only spares the database."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        threading.Event().wait(0.05)


def job(document_id: UUID, status: str) -> bool:
    query = "SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'document_id' = :id AND status::text = :status"
    return scalar(query, id=str(document_id), status=status) == 1


def examined(document_id: UUID) -> int:
    return int(scalar("SELECT count(*) FROM examination WHERE document_id = :id", id=document_id))


@contextmanager
def worker(
    services: Services, queues: str = "examinations", environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "workflow.worker_process", queues]
    process = subprocess.Popen(command, env=environment or environment_of(services))
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def environment_of(services: Services) -> dict[str, str]:
    settings = services.settings
    return {
        **os.environ,
        "BERKAS_DATABASE_URL": str(settings.database_url),
        "BERKAS_HOME": str(settings.home),
    }


def result(verdict: Verdict = "attention") -> Examined:
    return Examined(Examination("ktp", None, 0.0, verdict, {}, (), (), {"total": 1.0}), ())


def test_a_worker_examines_what_was_received(services: Services) -> None:
    _, document_id = received()
    with worker(services):
        until(lambda: examined(document_id) == 1)


def test_a_job_whose_worker_was_killed_is_run_again_and_counts_once(services: Services) -> None:
    case_id, document_id = received()
    with transaction() as tx:
        # the case's row is held, so that the first worker cannot end its examination before it is killed
        tx.session.execute(text("SELECT 1 FROM cases WHERE id = :id FOR UPDATE"), {"id": case_id})
        with worker(services) as first:
            until(lambda: job(document_id, "doing"))
            first.send_signal(signal.SIGKILL)
            first.wait(10)
        assert examined(document_id) == 0
    with worker(services):
        until(lambda: examined(document_id) == 1)
        until(lambda: not job(document_id, "doing"))
    assert examined(document_id) == 1
    ledger = "SELECT count(*) FROM ledger_entry WHERE document_id = :id AND kind = 'document.examined'"
    assert scalar(ledger, id=document_id) == 1


def test_a_worker_of_the_clock_sends_notices_and_is_seen_by_the_health_report(services: Services) -> None:
    case_id = draft(citizen())
    with transaction() as tx:
        notice_id = notices.enqueue(tx, tx.session.get_one(Case, case_id), "case.ready")
    with worker(services, "clock,notices"):
        until(lambda: bool(scalar("SELECT sent_at IS NOT NULL FROM notice WHERE id = :id", id=notice_id)))
        with transaction() as tx:
            assert health.report(tx).workers >= 1


def test_a_second_result_of_one_document_does_not_count() -> None:
    _, document_id = received()
    with transaction() as tx:
        assert examinations.store(tx, document_id, result("pass"))
    with transaction() as tx:
        assert not examinations.store(tx, document_id, result("fail"))
    with transaction() as tx:
        row = documents.examination_of(tx, document_id)
        assert row is not None
        assert row.verdict == "pass"
        assert examinations.prepare(tx, document_id) is None


def test_ten_results_at_once_are_stored_once() -> None:
    _, document_id = received()
    counted: list[bool] = []

    def store() -> None:
        with transaction() as tx:
            counted.append(examinations.store(tx, document_id, result()))

    threads = [threading.Thread(target=store) for _ in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(counted) == [False] * 9 + [True]
    assert examined(document_id) == 1


def test_a_document_whose_bytes_are_gone_ends_as_could_not_tell() -> None:
    _, document_id = received()
    with transaction() as tx:
        tx.office.vault.delete(str(document_id), "document")
        work = examinations.prepare(tx, document_id)
    assert work is not None
    examination = examinations.run(work).examination
    assert (examination.verdict, examination.findings[0].outcome) == ("attention", "inconclusive")


def test_the_supervisor_starts_a_worker_again_that_ended(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERKAS_HOME", str(services.settings.home))
    supervisor = Supervisor(str(services.settings.database_url), 1)
    seen: set[int] = set()

    def tick() -> None:
        process = supervisor.children[0].process
        if process is not None and process.pid not in seen:
            seen.add(process.pid)
            if len(seen) == 2:
                supervisor.stop()
            else:
                process.kill()

    supervisor.run(tick)
    assert len(seen) == 2
    assert all(each.process is None or each.process.poll() is not None for each in supervisor.children)


def test_the_worker_of_the_clock_reads_the_whole_ledger_when_it_is_asked(services: Services) -> None:
    received()
    with transaction() as tx:
        ledger_readings.ask(tx, SYSTEM)
    with worker(services, CLOCK_QUEUES):
        until(lambda: scalar("SELECT count(*) FROM ledger_reading WHERE finished_at > asked_at AND fault IS NULL") == 1)
