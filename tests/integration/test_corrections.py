"""Who may say what about a reading or a finding, and what is kept of it."""

from uuid import UUID, uuid4

import pytest

from policies.refusals import Refusal
from tests.integration.judged import finding_of, held, row_of, verified
from tests.integration.samples import staff
from workflow import claims, corrections, ledger
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case, FieldCorrection, FindingMark, FindingRow

pytestmark = pytest.mark.usefixtures("services")


def refusal(actor: Actor, document_id: UUID, seen: UUID, field: str, value: str) -> str:
    with pytest.raises(Refusal) as refused, transaction() as tx:
        corrections.correct(tx, actor, document_id, seen, field, value)
    return refused.value.code


def test_a_correction_stands_beside_the_examination_which_never_changes() -> None:
    officer, case_id, document_id = held()
    before = row_of(document_id)
    with transaction() as tx:
        corrections.correct(tx, officer, document_id, before.id, "name", "  ANITA   SARI ")
    assert row_of(document_id).content == before.content
    with transaction() as tx:
        made = tx.session.query(FieldCorrection).one()
        assert (made.value, made.agrees, made.confidence, made.corrected_by) == ("ANITA SARI", False, 0.41, officer.id)
        assert corrections.said_of(tx, case_id).fields[document_id, "name"].id == made.id


def test_the_ledger_tells_of_a_correction_without_the_value() -> None:
    officer, case_id, document_id = held()
    with transaction() as tx:
        made = corrections.correct(tx, officer, document_id, row_of(document_id).id, "name", "ANITA").id
    with transaction() as tx:
        entry = next(each for each in ledger.of_case(tx, case_id) if each.kind == "field.corrected")
        assert entry.data == {"field": "name", "agrees": False, "correction": str(made)}
        assert entry.recorded_by == officer.id
        assert ledger.case_is_intact(tx, case_id)


def test_only_who_holds_the_case_may_correct_or_mark() -> None:
    officer, case_id, document_id = held()
    seen, finding = row_of(document_id).id, finding_of(document_id, "field.unsure").id
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        owner = Actor(case.citizen_id, frozenset({"citizen"}))
    # whoever does not hold it is not told that the document exists
    assert refusal(staff("officer"), document_id, seen, "name", "X") == "document.not_found"
    assert refusal(staff("supervisor"), document_id, seen, "name", "X") == "document.not_found"
    assert refusal(owner, document_id, seen, "name", "X") == "case.needs_claim"
    for actor, code in (
        (staff("officer"), "finding.not_found"),
        (staff("supervisor"), "case.needs_claim"),
        (owner, "finding.not_found"),
    ):
        with pytest.raises(Refusal) as refused, transaction() as tx:
            corrections.mark(tx, actor, finding, False)
        assert refused.value.code == code
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
        tx.now = claim.lease_until
        with pytest.raises(Refusal) as refused:
            corrections.mark(tx, officer, finding, False)
        assert refused.value.code == "finding.not_found"
    verified(officer, case_id)
    assert refusal(officer, document_id, seen, "name", "X") == "document.not_found"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("shoe_size", "44", "correction.field_unknown"),
        ("members.0.nik", "3273994505900001", "correction.field_unknown"),
        ("name", "   ", "correction.empty"),
        ("name", "A" * 201, "correction.too_long"),
        ("birth_date", "31-02-1990", "correction.date"),
        ("religion", "JEDI", "correction.choice"),
        ("nik", "12345", "nik.invalid"),
    ],
)
def test_what_cannot_stand_in_a_field_is_refused(field: str, value: str, code: str) -> None:
    officer, _, document_id = held()
    assert refusal(officer, document_id, row_of(document_id).id, field, value) == code
    with transaction() as tx:
        assert tx.session.query(FieldCorrection).count() == 0


def test_a_page_that_shows_an_older_examination_is_stale() -> None:
    officer, _, document_id = held()
    assert refusal(officer, document_id, uuid4(), "name", "ANITA") == "case.stale"


def test_a_mark_is_recorded_by_its_code_and_the_latest_is_shown() -> None:
    officer, case_id, document_id = held()
    finding = finding_of(document_id, "field.unsure").id
    for right in (True, False):
        with transaction() as tx:
            corrections.mark(tx, officer, finding, right)
    with transaction() as tx:
        assert corrections.said_of(tx, case_id).findings == {finding: False}
        entries = [each.data for each in ledger.of_case(tx, case_id) if each.kind == "finding.marked"]
        assert [(each["finding"], each["right"]) for each in entries] == [
            ("field.unsure", True),
            ("field.unsure", False),
        ]


def test_what_was_passed_or_is_gone_cannot_be_marked() -> None:
    officer, case_id, document_id = held()
    with transaction() as tx:
        passed = FindingRow(
            case_id=case_id, examination_id=row_of(document_id).id, number=9, code="image.dark", severity="failure",
            outcome="passed", values={},
        )  # fmt: skip
        tx.session.add(passed)
        tx.session.flush()
        wrong = (passed.id, uuid4())
    for each in wrong:
        with pytest.raises(Refusal) as refused, transaction() as tx:
            corrections.mark(tx, officer, each, False)
        assert refused.value.code == "finding.not_found"


def test_a_correction_judges_the_doubt_about_its_field_and_no_other() -> None:
    officer, _, document_id = held()
    seen = row_of(document_id).id
    for field, value in (("nik", "3273994505900002"), ("name", "ANI")):
        with transaction() as tx:
            corrections.correct(tx, officer, document_id, seen, field, value)
    with transaction() as tx:
        marks = tx.session.query(FindingMark).all()
        # the doubt was about the name, which had been read right
        assert [(each.right, each.source) for each in marks] == [(False, "correction")]
