"""What a decision rests on is bound to the record: what changes rightly is no difference, and older records are told.

What is found when somebody rewrites it is in test_dishonest_officer_record.py.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from tests.factories import checked, submitted, version
from tests.integration import judged
from tests.integration.samples import plain_photo, staff
from tests.integration.test_reexamination import again, run_started
from verify.examination import Field
from verify.isolated import Examined
from web.cli import main
from workflow import cases, commitments, corrections, documents, examinations, intake, ledger, retention
from workflow.actor import actor_of
from workflow.commitments import EvidenceReport
from workflow.db import Services, Tx, transaction
from workflow.models import Case, ExaminationRow, FieldCorrection, LedgerDetail, LedgerEntry, Person

pytestmark = pytest.mark.usefixtures("services")


def report() -> EvidenceReport:
    with transaction() as tx:
        return commitments.read(tx)


def corrected() -> tuple[UUID, UUID]:
    """A case with bound examinations and a correction, and its KTP."""
    officer, case_id, document_id = judged.bound()
    with transaction() as tx:
        corrections.correct(tx, officer, document_id, judged.row_of(document_id).id, "name", "ANI S")
    judged.returned(officer, case_id)
    return case_id, document_id


def test_answers_and_papers_of_another_round_are_no_rewriting() -> None:
    case_id, document_id = corrected()
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        owner = actor_of(tx.session.get_one(Person, case.citizen_id))
        cases.answer(tx, owner, case_id, case.version, {"event": "death"})
    assert report() == EvidenceReport(1, 0, 0, None)
    with transaction() as tx:
        cases.answer(tx, owner, case_id, version(tx, case_id), {"event": "birth"})
        paper = next(each for each in documents.current_documents(tx, case_id) if each.id == document_id)
        name = paper.requirement
        sent = intake.receive(tx, owner, case_id, name, plain_photo(), "ktp.jpg").id
    with transaction() as tx:
        assert examinations.store(tx, sent, Examined(judged.examination(), ()))
        cases.submit(tx, owner, case_id, version(tx, case_id), accept_failed=True)
        checked(tx, case_id)
    assert report() == EvidenceReport(1, 0, 0, None)


@pytest.mark.parametrize("decided", [False, True])
def test_each_examination_is_bound_whether_it_counts_or_was_superseded_or_is_a_shadow(decided: bool) -> None:
    officer, case_id, document_id = judged.bound()
    with transaction() as tx:
        tx.session.execute(text("UPDATE examination SET engine = '0.0.1'"))
    if decided:
        judged.verified(officer, case_id)
    assert again(document_id, run_started(), judged.examination(name=Field("ANITA", 0.97))) is not None
    assert report().differs is None
    with transaction() as tx:
        rows = tx.session.query(ExaminationRow).filter_by(document_id=document_id).all()
        assert sorted(each.shadow for each in rows) == [False, decided]
        number = tx.session.get_one(Case, case_id).number
    for each in rows:
        with transaction() as tx:
            row = tx.session.get_one(ExaminationRow, each.id)
            kept, row.content = row.content, {**row.content, "kind": "kk"}
        assert report().differs == (number, "examination")
        with transaction() as tx:
            tx.session.get_one(ExaminationRow, each.id).content = kept
    assert report().differs is None


def test_what_was_erased_is_told_as_erased_and_the_rest_still_compared() -> None:
    case_id, _ = corrected()
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        cases.withdraw(tx, actor_of(tx.session.get_one(Person, case.citizen_id)), case_id, case.version)
    with transaction() as tx:
        tx.now += timedelta(days=400)
        retention.erase(tx, staff("admin"), tx.session.get_one(Case, case_id), "the citizen asks so")
    assert report() == EvidenceReport(1, 0, 1, None)
    with transaction() as tx:
        assert ledger.case_is_intact(tx, case_id)


def test_what_is_written_while_the_command_reads_is_no_rewriting(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    monkeypatch.setenv("BERKAS_HOME", str(services.settings.home))
    officer, _, document_id = judged.bound()

    entries, of_cases = ledger.entries, ledger.of_cases

    def correct() -> None:
        with transaction() as tx:
            corrections.correct(tx, officer, document_id, judged.row_of(document_id).id, "name", "ANI S")

    def read_slowly(tx: Tx) -> Iterator[tuple[LedgerEntry, LedgerDetail | None]]:
        for at, each in enumerate(entries(tx)):
            if at == 4:
                correct()
            yield each

    def read_of_cases_slowly(tx: Tx, case_ids: Sequence[UUID]) -> dict[UUID, list[LedgerEntry]]:
        found = of_cases(tx, case_ids)
        correct()
        return found

    monkeypatch.setattr(ledger, "_BATCH", 2)
    monkeypatch.setattr(ledger, "entries", read_slowly)
    monkeypatch.setattr(ledger, "of_cases", read_of_cases_slowly)
    told = CliRunner().invoke(main, ["ledger", "verify"])
    assert told.exit_code == 0, told.output
    with transaction() as tx:
        assert tx.session.query(FieldCorrection).count() == 2


def test_the_command_tells_what_older_versions_did_not_record_and_names_the_first_case_that_is_unlike(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BERKAS_DATABASE_URL", str(services.settings.database_url))
    monkeypatch.setenv("BERKAS_HOME", str(services.settings.home))
    _, case_id, _ = judged.bound()
    submitted()
    told = CliRunner().invoke(main, ["ledger", "verify"])
    assert told.exit_code == 0, told.output
    assert "2 cases, their evidence as it was recorded; of 1 an older version did not record all of it" in told.output
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        case.answers, number = {**case.answers, "event": "death"}, case.number
    told = CliRunner().invoke(main, ["ledger", "verify"])
    assert told.exit_code == 1
    assert f"ledger.evidence: Case {number}: what the database holds (answers)" in told.output
