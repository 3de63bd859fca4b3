"""What decisions, corrections and marks say of the checks: each road to a label, and the report that counts them."""

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from policies.check_settings import shipped_checks
from policies.refusals import Refusal
from tests.factories import submitted
from tests.integration.desks import claimed
from tests.integration.judged import (
    BLURRED,
    NIK,
    SERVICE,
    UNSURE,
    examination,
    examined,
    finding_of,
    held,
    returned,
    row_of,
    verified,
)
from tests.integration.samples import staff
from verify.examination import Examination, Field, Finding
from verify.statistics import Effect
from workflow import checks_report, corrections, documents, examinations
from workflow.actor import SYSTEM
from workflow.checks_report import ChecksReport
from workflow.db import transaction
from workflow.models import Case, FindingRow

pytestmark = pytest.mark.usefixtures("services")

DOUBTFUL = shipped_checks()["image.blurred"].thresholds["doubtful"]
"""Millimetres over which the shipped table warns of blur."""


def report(weeks: int = 2) -> ChecksReport:
    with transaction() as tx:
        return checks_report.report(tx, SYSTEM, weeks)


def precision(code: str) -> tuple[int, int] | None:
    line = next((each for each in report().checks if each.code == code), None)
    return None if line is None else (line.precision.hits, line.precision.total)


def field(name: str) -> tuple[int, int, int, int]:
    line = next(each for each in report().fields if (each.kind, each.field) == ("ktp", name))
    return line.right.hits, line.right.total, line.corrected, line.unread


def test_a_document_verified_as_it_is_makes_its_warnings_false_alarms() -> None:
    officer, case_id, _ = held()
    verified(officer, case_id)
    assert precision("field.unsure") == (0, 1)
    assert field("nik") == (1, 1, 0, 0)


def test_a_failure_that_an_officer_overrides_was_no_reason_to_refuse() -> None:
    officer, case_id, _ = held(examination("fail", (BLURRED,)))
    verified(officer, case_id, override="Asli dilihat di loket")
    assert precision("image.blurred") == (0, 1)


def test_a_document_sent_back_confirms_what_was_found_on_it() -> None:
    officer, case_id, document_id = held(examination("fail", (BLURRED,)))
    returned(officer, case_id, document_id)
    assert precision("image.blurred") == (1, 1)
    # nobody said that its values were read right
    assert report().fields == ()


def test_a_document_left_in_order_by_a_return_is_in_order() -> None:
    officer, case_id, document_id = held(examination("fail", (BLURRED,)))
    with transaction() as tx:
        other = next(each for each in documents.current_documents(tx, case_id) if each.id != document_id)
    returned(officer, case_id, other.id)
    assert precision("image.blurred") == (0, 1)
    assert field("nik") == (1, 1, 0, 0)


def test_a_return_that_names_no_document_says_nothing_of_them() -> None:
    officer, case_id, _ = held(examination("fail", (BLURRED,)))
    returned(officer, case_id)
    assert precision("image.blurred") is None


def test_a_mark_wins_over_the_decision() -> None:
    officer, case_id, document_id = held()
    with transaction() as tx:
        corrections.mark(tx, officer, finding_of(document_id, "field.unsure").id, True)
    verified(officer, case_id)
    assert precision("field.unsure") == (1, 1)
    assert next(each.marked for each in report().checks) == 1


def test_the_later_of_two_marks_counts() -> None:
    officer, _, document_id = held()
    for right in (True, False):
        with transaction() as tx:
            corrections.mark(tx, officer, finding_of(document_id, "field.unsure").id, right)
    assert precision("field.unsure") == (0, 1)


def test_a_corrected_value_was_read_wrong_and_its_doubt_was_right() -> None:
    officer, case_id, document_id = held()
    with transaction() as tx:
        corrections.correct(tx, officer, document_id, row_of(document_id).id, "name", "ANITA")
    verified(officer, case_id)
    assert field("name") == (0, 1, 1, 0)
    assert precision("field.unsure") == (1, 1)


def test_a_value_typed_as_it_was_read_confirms_the_reading() -> None:
    officer, _, document_id = held()
    with transaction() as tx:
        made = corrections.correct(tx, officer, document_id, row_of(document_id).id, "name", " ani ")
        assert made.agrees
    assert field("name") == (1, 1, 1, 0)
    assert precision("field.unsure") == (0, 1)


def test_a_value_that_had_not_been_read_is_counted_apart() -> None:
    missing = Finding("field.missing", "warning", "inconclusive", values={"field": "Nama"})
    officer, _, document_id = held(examination(findings=(missing,), name=None))
    with transaction() as tx:
        corrections.correct(tx, officer, document_id, row_of(document_id).id, "name", "ANITA")
    assert field("name") == (0, 0, 1, 1)
    assert precision("field.missing") == (1, 1)


def test_one_wrong_cell_makes_a_table_wrong_once() -> None:
    rows = [{"nik": NIK, "name": "ANI"}, {"nik": NIK, "name": "BUDI"}]
    officer, case_id, _ = held()
    with transaction() as tx:
        card = next(each for each in documents.current_documents(tx, case_id) if each.kind == "kk")
        row = documents.examination_of(tx, card.id)
        assert row is not None
        row.content = {**row.content, "fields": {"members": {"value": rows, "confidence": 0.8, "page": 1, "box": None}}}
        row.confidences = {"members": 0.8}
    for path, value in (("members.0.name", "ANITA"), ("members.1.name", "Budi")):
        with transaction() as tx:
            corrections.correct(tx, officer, card.id, row.id, path, value)
    verified(officer, case_id)
    line = next(each for each in report().fields if each.kind == "kk")
    assert (line.field, line.right.hits, line.right.total, line.corrected) == ("members", 0, 1, 1)


def test_the_threshold_is_swept_over_past_cases() -> None:
    # in one case the doubted name was right, in another a surer one was wrong
    officer, case_id, _ = held()
    verified(officer, case_id)
    officer, case_id, document_id = held(examination(name=Field("ANI", 0.65)))
    with transaction() as tx:
        corrections.correct(tx, officer, document_id, row_of(document_id).id, "name", "ANITA")
    verified(officer, case_id)
    line = next(each for each in report().fields if each.field == "name")
    by = {each.threshold: each for each in line.effects}
    assert (by[0.5].false_warnings, by[0.5].missed) == (1, 1)
    assert (by[0.4].fewer_false_warnings, by[0.4].more_missed) == (1, 0)
    assert (by[0.7].fewer_false_warnings, by[0.7].more_missed) == (0, -1)
    assert [(each.low, each.right.hits) for each in line.calibration.bins] == [(0.0, 1), (0.6, 0)]


def blurred(share: float, outcome: Literal["passed", "failed"]) -> Examination:
    """An examination whose first page is blurred to `share` of the threshold in force."""
    found = Finding("image.blurred", "warning", outcome, 1, values={"blur_mm": share * DOUBTFUL})
    other = replace(found, page=2, outcome="passed", values={"blur_mm": 0.4 * DOUBTFUL})
    return examination("pass" if outcome == "passed" else "attention", (found, other))


def effects_on_blur() -> dict[float, Effect]:
    """What other thresholds would have done, by their share of the one in force."""
    line = next(each for each in report().thresholds if each.threshold == "doubtful")
    assert (line.code, line.now, line.refuses) == ("image.blurred", DOUBTFUL, False)
    return {round(each.threshold / DOUBTFUL, 1): each for each in line.effects}


def test_a_threshold_of_a_check_is_tried_on_past_documents_and_on_those_that_passed() -> None:
    # accepted although it was warned about, and sent back although the check was silent
    officer, case_id, _ = held(blurred(1.04, "failed"))
    verified(officer, case_id)
    officer, case_id, document_id = held(blurred(0.88, "passed"))
    returned(officer, case_id, document_id)
    by = effects_on_blur()
    assert (by[1.0].false_warnings, by[1.0].missed) == (1, 1)
    assert (by[1.1].fewer_false_warnings, by[1.1].more_missed) == (1, 0)
    assert (by[0.8].fewer_false_warnings, by[0.8].more_missed) == (0, -1)


def test_an_officers_word_on_a_check_wins_over_the_decision_there_too() -> None:
    officer, case_id, document_id = held(blurred(1.04, "failed"))
    with transaction() as tx:
        finding = tx.session.query(FindingRow).filter_by(
            examination_id=row_of(document_id).id, code="image.blurred", outcome="failed"
        )
        corrections.mark(tx, officer, finding.one().id, True)
    verified(officer, case_id)
    by = effects_on_blur()
    assert by[1.0].false_warnings == 0
    assert (by[1.1].fewer_false_warnings, by[1.1].more_missed) == (0, 1)


@pytest.mark.usefixtures("by_owner")  # the application cannot date a mark back
def test_a_week_unlike_the_others_is_told() -> None:
    officer, _, document_id = held(examination("fail", (BLURRED,) * 39))
    with transaction() as tx:
        found = tx.session.query(FindingRow).filter_by(examination_id=row_of(document_id).id)
        for at, each in enumerate(found):
            made = corrections.mark(tx, officer, each.id, right=at % 3 != 0)
            made.marked_at = tx.now - timedelta(weeks=at % 3)
    line = next(each for each in report(4).checks if each.code == "image.blurred")
    assert [(share.hits, share.total) for _, share in line.weeks] == [(13, 13), (13, 13), (0, 13)]
    (odd,) = line.odd
    assert (odd.week, odd.share.hits, odd.others.hits, odd.others.total) == (line.weeks[2][0], 0, 26, 26)


def test_a_finding_between_documents_is_judged_and_kept_when_the_checks_run_again() -> None:
    officer = staff("officer")
    case_id = submitted(service=SERVICE)
    document_id = examined(case_id, examination(findings=()))
    with transaction() as tx:
        values = {"left": "ktp", "right": "kk", "field": "nik"}
        examinations.add_findings(
            tx, case_id, None, (Finding("cross.member_nik", "warning", "failed", values=values),)
        )
    assert claimed(officer) == case_id
    returned(officer, case_id, document_id)
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        examinations.compare_documents(tx, case)
        current = documents.case_findings(tx, case_id)
        assert all(each.found_at == tx.now for each in current)
    assert precision("cross.member_nik") == (1, 1)


def test_what_the_verdict_was_is_held_against_what_officers_did() -> None:
    officer, case_id, document_id = held(examination("fail", (BLURRED,)))
    returned(officer, case_id, document_id)
    shares = {verdict: (found.hits, found.total) for verdict, found in report().verdicts}
    assert shares["fail"] == (1, 1)
    assert shares["pass"][0] == 0


def test_what_was_decided_before_the_period_does_not_count() -> None:
    officer, case_id, _ = held()
    verified(officer, case_id)
    with transaction() as tx:
        tx.now += timedelta(weeks=3)
        assert checks_report.report(tx, SYSTEM, 2).checks == ()
        assert checks_report.report(tx, SYSTEM, 5).checks != ()


def test_the_report_is_for_supervisors_and_holds_no_values() -> None:
    officer, case_id, document_id = held(examination(findings=(UNSURE,)))
    with transaction() as tx:
        corrections.correct(tx, officer, document_id, row_of(document_id).id, "name", "RAHASIA")
    verified(officer, case_id)
    assert "RAHASIA" not in repr(report()) and NIK not in repr(report())
    for actor, weeks, code in ((officer, 2, "access.denied"), (SYSTEM, 0, "request.invalid")):
        with transaction() as tx, pytest.raises(Refusal) as refused:
            checks_report.report(tx, actor, weeks)
        assert refused.value.code == code
