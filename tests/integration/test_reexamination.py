"""Stored documents examined anew: what counts, what is only a shadow, what is told, and that it happens once."""

import threading
from dataclasses import replace
from datetime import UTC, date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from policies.refusals import Refusal
from tests.factories import submitted
from tests.integration.judged import BLURRED, NIK, SERVICE, examination, examined, held, ktp_of, row_of, verified
from tests.integration.samples import staff
from tests.integration.test_jobs import scalar, until, worker
from verify.changes import Changes
from verify.examination import Examination, Field, Finding, PageSize
from verify.isolated import Examined
from workflow import decisions, documents, ledger, reexamination, reexamination_report
from workflow.actor import SYSTEM
from workflow.db import Services, transaction
from workflow.models import Case, Decision, ExaminationRow, FindingRow, Reexamination, Rendition

pytestmark = pytest.mark.usefixtures("services")
LONG_AGO = date(2000, 1, 1)


def older(case_id: UUID) -> None:
    """As if all examinations of the case had been made by an earlier engine."""
    with transaction() as tx:
        for each in documents.current_documents(tx, case_id):
            row = documents.examination_of(tx, each.id)
            assert row is not None
            row.engine = "0.0.1"


def run_started(kind: str | None = "ktp") -> UUID:
    with transaction() as tx:
        run_id: UUID = reexamination.start(tx, LONG_AGO, kind).id
        return run_id


def again(document_id: UUID, run_id: UUID, made: Examination, pictures: tuple[bytes, ...] = ()) -> Changes | None:
    with transaction() as tx:
        work = reexamination.prepare(tx, document_id, run_id)
    if work is None:
        return None
    with transaction() as tx:
        return reexamination.store(tx, work, run_id, Examined(made, pictures))


def rows(document_id: UUID) -> list[ExaminationRow]:
    with transaction() as tx:
        found = tx.session.query(ExaminationRow).filter_by(document_id=document_id)
        return list(found.order_by(ExaminationRow.examined_at))


def case_of(case_id: UUID) -> Case:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id)


def test_an_open_case_gets_the_new_examination_and_keeps_the_old() -> None:
    case_id = submitted(service=SERVICE)
    document_id = examined(case_id, examination("fail", (BLURRED,)))
    older(case_id)
    run_id, before = run_started(), row_of(document_id)
    changes = again(document_id, run_id, examination("pass", (), name=Field("ANITA", 0.97)))
    assert changes == Changes("fail", "pass", (), ("image.blurred",), ("name",))
    old, new = rows(document_id)
    assert (old.id, old.content, old.superseded_by, old.shadow) == (before.id, before.content, SYSTEM.id, False)
    assert (new.verdict, new.superseded_at, new.shadow, new.reexamination_id) == ("pass", None, False, run_id)
    assert row_of(document_id).id == new.id
    assert new.engine and new.engine != "0.0.1" and new.policy_version
    with transaction() as tx:
        assert "image.blurred" not in documents.finding_codes(tx, case_id)


def test_whoever_has_the_page_open_is_told_to_look_again() -> None:
    officer, case_id, document_id = held(examination("fail", (BLURRED,)))
    older(case_id)
    seen, run_id = case_of(case_id).version, run_started()
    again(document_id, run_id, examination("attention"))
    with pytest.raises(Refusal) as refused, transaction() as tx:
        decisions.verify(tx, officer, case_id, seen, override="ok")
    assert refused.value.code == "case.stale"


def test_nothing_new_leaves_the_open_page_alone() -> None:
    _, case_id, document_id = held()
    older(case_id)
    seen, run_id = case_of(case_id).version, run_started()
    assert again(document_id, run_id, examination()) == Changes("attention", "attention", (), (), ())
    assert case_of(case_id).version == seen


def test_the_checks_between_documents_run_again_on_the_new_values() -> None:
    case_id = submitted(service=SERVICE)
    document_id = examined(case_id)
    older(case_id)
    run_id, before = run_started(), case_of(case_id).checked_at
    again(document_id, run_id, examination(name=Field("ANITA", 0.97)))
    assert before is not None
    assert case_of(case_id).checked_at > before
    assert case_of(case_id).state == "submitted"


def test_a_decided_case_gets_a_shadow_and_nothing_of_it_changes() -> None:
    officer, case_id, document_id = held()
    verified(officer, case_id)
    older(case_id)
    with transaction() as tx:
        before, codes = tx.session.get_one(Case, case_id), documents.finding_codes(tx, case_id)
        decided = [each.findings for each in tx.session.query(Decision).filter_by(case_id=case_id)]
        findings = tx.session.query(FindingRow).filter_by(case_id=case_id).count()
    current, run_id = row_of(document_id), run_started()
    changes = again(document_id, run_id, examination("fail", (BLURRED,)))
    assert changes is not None and changes.gained == ("image.blurred",)
    assert [each.shadow for each in rows(document_id)] == [False, True]
    assert row_of(document_id).id == current.id
    after = case_of(case_id)
    assert (after.state, after.version, after.checked_at) == (before.state, before.version, before.checked_at)
    with transaction() as tx:
        assert documents.finding_codes(tx, case_id) == codes
        assert [each.findings for each in tx.session.query(Decision).filter_by(case_id=case_id)] == decided
        assert tx.session.query(FindingRow).filter_by(case_id=case_id).count() == findings


def test_a_document_that_was_replaced_gets_a_shadow_too() -> None:
    case_id = submitted(service=SERVICE)
    document_id = examined(case_id)
    older(case_id)
    run_id = run_started()
    with transaction() as tx:
        document = tx.session.get_one(type(ktp_of(case_id)), document_id)
        document.superseded_at, document.superseded_by = tx.now, document.received_by
    again(document_id, run_id, examination("pass", ()))
    assert [each.shadow for each in rows(document_id)] == [False, True]


def test_an_examination_that_gave_up_never_takes_the_place_of_a_good_one() -> None:
    case_id = submitted(service=SERVICE)
    document_id = examined(case_id)
    older(case_id)
    current = row_of(document_id)
    timeout = Finding("examination.timeout", "warning", "inconclusive")
    again(document_id, run_started(), replace(examination(findings=(timeout,)), fields={}))
    assert row_of(document_id).id == current.id
    assert [each.shadow for each in rows(document_id)] == [False, True]


def test_pages_that_are_drawn_otherwise_are_shown_so() -> None:
    case_id = submitted(service=SERVICE)
    document_id = examined(case_id)
    older(case_id)
    with transaction() as tx:
        tx.session.add(Rendition(document_id=document_id, page=1, size=1))
    run_id = run_started()
    again(document_id, run_id, replace(examination(), pages=(PageSize(60, 100),)), (b"turned",))
    with transaction() as tx:
        rendition = tx.session.query(Rendition).filter_by(document_id=document_id).one()
        assert tx.office.vault.get(str(rendition.id), documents.RENDITION) == b"turned"


def test_ten_results_of_one_run_are_stored_once() -> None:
    case_id = submitted(service=SERVICE)
    document_id = examined(case_id)
    older(case_id)
    run_id = run_started()
    with transaction() as tx:
        work = reexamination.prepare(tx, document_id, run_id)
    assert work is not None
    kept: list[Changes | None] = []

    def store() -> None:
        with transaction() as tx:
            kept.append(reexamination.store(tx, work, run_id, Examined(examination("pass", ()), ())))

    threads = [threading.Thread(target=store) for _ in range(10)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(each is not None for each in kept) == 1
    assert len(rows(document_id)) == 2
    with transaction() as tx:
        assert reexamination.prepare(tx, document_id, run_id) is None


def test_only_what_other_engines_or_rules_examined_is_due() -> None:
    case_id = submitted(service=SERVICE)
    document_id = examined(case_id)
    with transaction() as tx:
        assert document_id not in reexamination.due(tx, LONG_AGO, "ktp")
    older(case_id)
    with transaction() as tx:
        assert reexamination.due(tx, LONG_AGO, "ktp") == [document_id]
        assert set(reexamination.due(tx, LONG_AGO)) == {each.id for each in documents.current_documents(tx, case_id)}
        tomorrow = (tx.now.astimezone(UTC) + timedelta(days=2)).date()
        assert reexamination.due(tx, tomorrow) == []
    again(document_id, run_started(), examination())
    with transaction() as tx:
        assert reexamination.due(tx, LONG_AGO, "ktp") == []


def test_a_threshold_of_the_rules_makes_documents_due() -> None:
    case_id = submitted(service=SERVICE)
    document_id = examined(case_id)
    with transaction() as tx:
        policies = tx.office.policies
        stricter = policies.model_copy(update={"limits": policies.limits.model_copy(update={"pdf_pages": 7})})
        changed = replace(tx, office=replace(tx.office, policies=stricter))
        assert reexamination.due(changed, LONG_AGO, "ktp") == [document_id]


def test_a_run_without_work_or_of_an_unknown_kind_is_refused() -> None:
    for kind, code in ((None, "reexamination.none"), ("horse", "reexamination.kind_unknown")):
        with pytest.raises(Refusal) as refused, transaction() as tx:
            reexamination.start(tx, LONG_AGO, kind)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused, transaction() as tx:
        reexamination_report.of_run(tx, SYSTEM)
    assert refused.value.code == "reexamination.not_found"


def test_a_run_and_its_jobs_are_kept_or_lost_together() -> None:
    case_id = submitted_and_examined()
    older(case_id)
    with transaction() as tx:
        stored = len(documents.current_documents(tx, case_id))
    with pytest.raises(ZeroDivisionError), transaction() as tx:
        reexamination.start(tx, LONG_AGO)
        raise ZeroDivisionError
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'reexamine_document'"
    assert scalar(jobs) == 0
    run_started(None)
    assert scalar(jobs) == stored
    assert scalar(jobs + " AND priority < 0") == stored
    with transaction() as tx:
        run = tx.session.query(Reexamination).one()
        assert run.documents == stored


def submitted_and_examined() -> UUID:
    case_id = submitted(service=SERVICE)
    examined(case_id)
    return case_id


def test_what_changed_is_told_in_totals_and_by_document_without_values() -> None:
    officer, decided, shadowed = held(examination("fail", (BLURRED,)))
    verified(officer, decided, "Asli dilihat")
    opened = submitted_and_examined()
    document_id = ktp_of(opened).id
    older(decided)
    older(opened)
    run_id = run_started()
    again(shadowed, run_id, examination("pass", ()))
    again(document_id, run_id, examination(nik=Field("3273994505900009", 0.99)))
    with transaction() as tx:
        told = reexamination_report.of_run(tx, SYSTEM)
    assert (told.documents, told.done, told.shadows) == (2, 2, 1)
    assert told.verdicts == {("fail", "pass"): 1, ("attention", "attention"): 1}
    assert (told.gained, told.lost, told.fields) == ({}, {"image.blurred": 1}, {"nik": 1})
    assert [each.shadow for each in told.changed] == [True, False]
    assert NIK not in repr(told) and "3273994505900009" not in repr(told)
    with pytest.raises(Refusal) as refused, transaction() as tx:
        reexamination_report.of_run(tx, staff("officer"))
    assert refused.value.code == "access.denied"


def test_a_worker_does_what_was_queued_and_the_ledger_stays_whole(services: Services) -> None:
    case_id = submitted_and_examined()
    document_id = ktp_of(case_id).id
    older(case_id)
    run_id = run_started()
    with worker(services):
        until(lambda: scalar("SELECT count(*) FROM examination WHERE reexamination_id = :run", run=run_id) == 1)
    with transaction() as tx:
        # its bytes were never stored: it gave up, so it is a shadow
        assert [each.shadow for each in rows(document_id)] == [False, True]
        entry = next(each for each in ledger.of_case(tx, case_id) if each.kind == "document.reexamined")
        assert entry.data["run"] == str(run_id) and NIK not in str(entry.data)
        assert ledger.case_is_intact(tx, case_id)
        assert tx.session.scalar(text("SELECT count(*) FROM examination WHERE superseded_at IS NOT NULL")) == 0
