"""A share of verifications waits until a second person has judged the case without knowing of the first."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from policies.refusals import Refusal
from tests.factories import submitted, version
from tests.integration.desks import at_desk, read
from tests.integration.relations import applicant, born, dealt, hold, take, worker
from tests.integration.samples import citizen
from workflow import (
    budget,
    cases,
    claims,
    clock,
    corrections,
    decisions,
    documents,
    history,
    ledger,
    rounds,
    second_reviews,
)
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case, Decision, LedgerEntry, Notice, Person, SecondReview

ALWAYS, DIRECT = "birth-certificate", "kk-replacement"
NIK = born("170585")
REAL_LOT = second_reviews.drawn
REASON, FIRST = "Nama ayah tidak cocok.", "Sudah dilihat di loket."


@pytest.fixture(autouse=True)
def _every_case(services: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_reviews, "drawn", lambda tx, case: True)


def kept(officer: Actor | None = None, service: str = ALWAYS, override: str | None = None) -> tuple[Actor, UUID]:
    """A case whose verification by an officer waits for a second person."""
    officer = officer or worker("officer", name="Pertama")
    case_id = submitted(applicant(), service, {"kk": "fail"} if override else None)
    assert take(officer, decisions.verify, case_id, *([override] if override else [])) == "submitted"
    return officer, case_id


def refusal(action: Callable[..., object], *arguments: Any) -> str:
    with pytest.raises(Refusal) as caught, transaction() as tx:
        action(tx, *arguments)
    return caught.value.code


def look(case_id: UUID) -> Case:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id)


def review_of(case_id: UUID) -> SecondReview:
    with transaction() as tx:
        return tx.session.scalars(select(SecondReview).where(SecondReview.case_id == case_id)).one()


def told(case_id: UUID) -> list[str]:
    with transaction() as tx:
        query = select(Notice.code).where(Notice.case_id == case_id).order_by(Notice.queued_at)
        return list(tx.session.scalars(query))


def test_a_kept_verification_changes_nothing_that_anybody_else_sees() -> None:
    fresh = look(submitted(applicant(), ALWAYS))
    officer, case_id = kept()
    case = look(case_id)
    assert (case.state, case.verified_by, case.override_reason) == ("submitted", None, None)
    assert (case.version, case.escalation_reasons) == (fresh.version, [])
    assert told(case_id) == ["case.submitted"]
    with transaction() as tx:
        assert not tx.session.scalars(select(Decision).where(Decision.verb == "verify")).all()
        entry = tx.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == "review.kept")).one()
        assert (entry.case_id, entry.recorded_by, set(entry.data)) == (None, officer.id, {"review"})
        assert entry.commitment is not None
        assert budget.used(tx, officer.id, "skips", budget.day_began(tx)) == 0


def test_the_second_person_sees_a_fresh_case(app: Flask) -> None:
    officer, case_id = kept(override=FIRST)
    document_id = read(case_id, "ktp-parent")
    second = worker("officer", "supervisor", name="Kedua")
    assert dealt(second) == case_id
    client = at_desk(app, second)
    for path in ("/review", f"/team/{case_id}", f"/cases/{case_id}/history"):
        page = client.get(path)
        assert page.status_code == 200, path
        # a supervisor may give the case to anybody, so that every name of the office is among the choices
        said = re.sub(r"<option.*?</option>", "", page.text)
        assert "Pertama" not in said and FIRST not in said and "Second review" not in said, path
    with transaction() as tx:
        assert [each.id for each in documents.current_documents(tx, case_id)].count(document_id) == 1
        seen = history.of_case(tx, second, case_id)
        assert officer.id not in {each.recorded_by for each in seen}


def test_nor_does_the_second_person_see_what_the_first_wrote_down() -> None:
    officer = worker("officer")
    case_id = submitted(applicant(), ALWAYS)
    document_id = read(case_id, "ktp-parent")
    hold(officer, case_id)
    with transaction() as tx:
        row = documents.examination_of(tx, document_id)
        assert row is not None
        corrections.correct(tx, officer, document_id, row.id, "nik", born("020290"))
        assert corrections.said_of(tx, case_id).fields
    take(officer, decisions.verify, case_id)
    with transaction() as tx:
        assert not corrections.said_of(tx, case_id).fields
    take(worker("officer"), decisions.verify, case_id)
    with transaction() as tx:
        assert corrections.said_of(tx, case_id).fields


@pytest.mark.parametrize(("service", "state"), [(ALWAYS, "escalated"), (DIRECT, "verified")])
def test_when_both_agree_the_case_goes_on_as_it_was_meant(
    service: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.SystemRandom.random", lambda self: 1.0)
    _, case_id = kept(service=service)
    second = worker("officer")
    assert take(second, decisions.verify, case_id) == state
    assert look(case_id).verified_by == second.id
    assert (review_of(case_id).outcome, review_of(case_id).answered_by) == ("agreed", second.id)
    assert told(case_id) == ["case.submitted", "case.verified"]
    assert take(worker("supervisor"), decisions.approve, case_id) == "ready"


def test_neither_of_the_two_signs_it_off() -> None:
    first, case_id = kept(worker("officer", "supervisor", nik=NIK))
    second = worker("officer", "supervisor")
    assert take(second, decisions.verify, case_id) == "escalated"
    other_self = worker("supervisor", nik=NIK)
    for who, code in ((first, "case.took_part"), (second, "case.same_person"), (other_self, "case.took_part")):
        assert dealt(who) is None
        assert refusal(decisions.approve, who, case_id, hold(who, case_id)) == code
        with pytest.raises(Exception, match=r"took part|two_persons"), transaction() as tx:
            case = tx.session.get_one(Case, case_id)
            case.ready_at, case.ready_by = tx.now, who.id


def test_an_override_of_the_first_brings_it_before_a_supervisor_too() -> None:
    _, case_id = kept(override=FIRST)
    assert take(worker("officer"), decisions.verify, case_id, "Juga dilihat.") == "escalated"
    assert "override" in look(case_id).escalation_reasons


@pytest.mark.parametrize("verb", ["return", "reject"])
def test_when_they_differ_a_supervisor_sees_both_and_the_citizen_hears_nothing_yet(verb: str, app: Flask) -> None:
    first, case_id = kept(override=FIRST)
    second = worker("officer", name="Kedua")
    if verb == "reject":
        state = take(second, decisions.reject, case_id, REASON)
    else:
        with transaction() as tx:
            document_id = documents.current_documents(tx, case_id)[0].id
        state = take(second, decisions.return_to_citizen, case_id, REASON, {document_id: "Foto ulang."})
        assert review_of(case_id).fixes == {str(document_id): "Foto ulang."}
    assert state == "escalated"
    assert look(case_id).escalation_reasons == ["second_review"]
    assert (review_of(case_id).outcome, review_of(case_id).answer) == ("differed", verb)
    assert told(case_id) == ["case.submitted"]
    page = at_desk(app, worker("supervisor")).get(f"/team/{case_id}").text
    for words in ("Pertama", "Kedua", FIRST, REASON, "they differ"):
        assert words in page
    head = worker("supervisor")
    assert take(head, decisions.verify, case_id, "Yang pertama benar.") == "escalated"
    assert refusal(decisions.approve, first, case_id, hold(first, case_id)) == "case.not_allowed"


def test_a_second_person_who_is_unsure_asks_and_a_supervisor_sees_both() -> None:
    _, case_id = kept()
    assert take(worker("officer"), decisions.escalate, case_id, "Ragu.") == "escalated"
    assert review_of(case_id).outcome == "asked"


def test_a_review_ends_with_the_case() -> None:
    owner, first = citizen(), worker("officer")
    case_id = submitted(owner, ALWAYS)
    take(first, decisions.verify, case_id)
    with transaction() as tx:
        cases.withdraw(tx, owner, case_id, version(tx, case_id))
    assert review_of(case_id).outcome == "ended"
    late = submitted(applicant(), ALWAYS)
    take(first, decisions.verify, late)
    with transaction() as tx:
        case = tx.session.get_one(Case, late)
        assert case.submitted_at is not None
        case.due = case.submitted_at
    clock.tick()
    assert (look(late).state, review_of(late).outcome) == ("escalated", "ended")


def test_the_first_person_does_not_answer_themselves_from_any_account() -> None:
    _, case_id = kept(worker("officer", nik=NIK))
    other_self = worker("officer", "supervisor", nik=NIK)
    assert dealt(other_self) is None
    assert refusal(claims.reassign, worker("supervisor"), case_id, other_self.id, REASON) == "claim.not_for_them"
    seen = hold(other_self, case_id)
    for step, words in (
        (decisions.verify, ()), (decisions.reject, (REASON,)), (decisions.escalate, (REASON,)),
        (decisions.return_to_citizen, (REASON, {})),
    ):  # fmt: skip
        assert refusal(step, other_self, case_id, seen, *words) == "case.same_person"
    with pytest.raises(Exception, match="two_persons"), transaction() as tx:
        row = tx.session.scalars(select(SecondReview)).one()
        row.outcome, row.answer, row.answered_at, row.answered_by = "agreed", "verify", tx.now, row.kept_by


def test_where_no_second_officer_is_left_nothing_waits() -> None:
    officer = worker("officer")
    case_id = submitted(applicant(), ALWAYS)
    no_other_officer()
    assert take(officer, decisions.verify, case_id) == "escalated"


def no_other_officer() -> None:
    with transaction() as tx:
        tx.session.query(Person).filter(Person.email == "stand-by-officer@contoh.id").update({"roles": ["auditor"]})


def test_a_case_is_looked_at_twice_once_a_round() -> None:
    _, case_id = kept()
    second, head = worker("officer"), worker("supervisor")
    take(second, decisions.verify, case_id)
    take(head, decisions.send_back, case_id, REASON)
    third = worker("officer")
    assert take(third, decisions.verify, case_id) == "submitted"
    assert take(second, decisions.verify, case_id) == "escalated"


# the lot


def test_the_lot_of_a_case_is_the_same_whoever_asks_and_however_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_reviews, "drawn", REAL_LOT)
    with transaction() as tx:
        service = tx.office.policies.services[ALWAYS]
        half = service.model_copy(update={"second_review": service.second_review.model_copy(update={"share": 0.5})})
        monkeypatch.setitem(tx.office.policies.services, ALWAYS, half)
    lots = {}
    for case_id in [submitted(applicant(), ALWAYS) for _ in range(4)]:
        answers = set()
        for officer in (worker("officer"), worker("officer")):
            hold(officer, case_id)
            with transaction() as tx:
                claim = claims.current(tx, officer)
                assert claim is not None
                answers.add(REAL_LOT(tx, tx.session.get_one(Case, case_id)))
                claims.release(tx, officer, claim.id)
        assert len(answers) == 1
        lots[case_id] = answers.pop()
        assert (take(worker("officer"), decisions.verify, case_id) == "submitted") is lots[case_id]


def test_the_lot_falls_as_often_as_the_policy_says_and_on_others_with_another_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case_id = submitted(applicant(), ALWAYS)
    entry = SimpleNamespace(hash="")
    monkeypatch.setattr(rounds, "opening", lambda tx, case_id: entry)

    def lots(tx: Any, case: Case, share: float) -> list[bool]:
        service = SimpleNamespace(second_review=SimpleNamespace(share=share))
        asked = SimpleNamespace(office=tx.office, policy_of=lambda case: SimpleNamespace(service=service))
        found = []
        for number in range(4000):
            entry.hash = f"{number:064x}"
            found.append(REAL_LOT(asked, case))  # type: ignore[arg-type]
        return found

    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        twentieth = lots(tx, case, 0.05)
        assert 130 < sum(twentieth) < 270
        assert not any(lots(tx, case, 0.0))
        key = tx.office.settings.home / "keys" / "hash.key"
        key.write_text("11" * 32)
        assert lots(tx, case, 0.05) != twentieth


def test_the_record_tells_afterwards_who_was_first_and_what_came_of_it() -> None:
    first, case_id = kept()
    take(worker("officer"), decisions.verify, case_id)
    with transaction() as tx:
        entry = next(each for each in ledger.of_case(tx, case_id) if each.kind == "review.answered")
        assert (entry.data["outcome"], entry.data["first"]) == ("agreed", str(first.id))
        assert ledger.case_is_intact(tx, case_id)
