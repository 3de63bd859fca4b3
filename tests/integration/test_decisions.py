"""The steps of officers and supervisors: two persons, evidence first, and nobody out of turn."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from policies.refusals import Refusal
from tests.factories import SERVICE, checked, document, filled, submitted, version
from tests.integration.desks import read
from tests.integration.samples import citizen, staff
from workflow import cases, claims, decisions, documents, history, ledger
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case, Notice, Rendition

pytestmark = pytest.mark.usefixtures("services")
FAILED = {"kk": "fail"}


def dealt(actor: Actor, case_id: UUID) -> int:
    with transaction() as tx:
        claim = claims.next_case(tx, actor)
        assert claim is not None
        assert claim.case_id == case_id
        return version(tx, case_id)


def verified(officer: Actor, case_id: UUID, override: str | None = None) -> Case:
    seen = dealt(officer, case_id)
    with transaction() as tx:
        return decisions.verify(tx, officer, case_id, seen, override)


def case_of(case_id: UUID) -> Case:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id)


def refusal(action: Callable[..., object], *arguments: object, **named: object) -> str:
    with pytest.raises(Refusal) as caught, transaction() as tx:
        action(tx, *arguments, **named)
    return caught.value.code


def escalating() -> str:
    """A service whose policy always escalates."""
    return "birth-certificate"


def test_the_main_road_takes_two_persons_and_tells_the_citizen_at_each_step() -> None:
    owner, officer, supervisor = citizen(), staff("officer"), staff("supervisor")
    case_id = submitted(owner, escalating())
    assert verified(officer, case_id).state == "escalated"
    assert case_of(case_id).escalation_reasons == ["always"]
    seen = dealt(supervisor, case_id)
    with transaction() as tx:
        case = decisions.approve(tx, supervisor, case_id, seen)
    assert (case.state, case.verified_by, case.ready_by) == ("ready", officer.id, supervisor.id)
    with transaction() as tx:
        told = tx.session.scalars(select(Notice.code).where(Notice.case_id == case_id).order_by(Notice.queued_at)).all()
        kinds = [each.kind for each in history.of_case(tx, owner, case_id)]
    assert told == ["case.submitted", "case.verified", "case.ready"]
    steps = [each for each in kinds if each.startswith("case.")]
    assert steps == ["case.created", "case.answered", "case.submit", "case.verify", "case.escalate", "case.approve"]


def test_the_record_of_a_step_says_from_where_it_led_to_where() -> None:
    officer = staff("officer")
    case_id = submitted(service=escalating())
    verified(officer, case_id)
    with transaction() as tx:
        entries = {each.kind: each.data for each in ledger.of_case(tx, case_id)}
        decided = [(each.source, each.target) for each in history.decisions_of(tx, staff("auditor"), case_id)]
    told = [(entries[kind]["from"], entries[kind]["to"]) for kind in ("case.submit", "case.verify", "case.escalate")]
    assert told == [("draft", "submitted"), ("submitted", "verified"), ("verified", "escalated")]
    assert decided == told


def test_the_verifier_cannot_sign_off() -> None:
    both, owner = staff("officer", "supervisor"), citizen()
    case_id = submitted(owner, escalating())
    verified(both, case_id)
    with transaction() as tx:
        assert claims.next_case(tx, both) is None
    assert refusal(decisions.approve, both, case_id, case_of(case_id).version) == "case.needs_claim"
    with transaction() as tx:
        claims._take(tx, tx.session.get_one(Case, case_id), both)
    assert refusal(decisions.approve, both, case_id, case_of(case_id).version) == "case.same_person"


def test_even_a_program_that_goes_past_the_guards_is_stopped_by_the_database() -> None:
    officer = staff("officer")
    case_id = submitted(service=escalating())
    verified(officer, case_id)
    with pytest.raises(Exception, match="two_persons"), transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        case.ready_at, case.ready_by = tx.now, officer.id


def test_a_failed_document_needs_a_reasoned_override_and_an_override_escalates() -> None:
    officer = staff("officer")
    case_id = submitted(service="kk-replacement", verdicts=first_fails("kk-replacement"))
    seen = dealt(officer, case_id)
    assert refusal(decisions.verify, officer, case_id, seen) == "case.override_needed"
    assert refusal(decisions.verify, officer, case_id, seen, "  ") == "case.override_needed"
    with transaction() as tx:
        case = decisions.verify(tx, officer, case_id, seen, "Asli dilihat di loket.")
    assert case.state == "escalated"
    assert "override" in case.escalation_reasons
    assert case.override_reason == "Asli dilihat di loket."


def first_fails(service: str) -> dict[str, str | None]:
    with transaction() as tx:
        return {tx.office.policies.services[service].requirements[0].name: "fail"}


def test_a_step_from_an_old_page_is_refused_and_changes_nothing() -> None:
    officer = staff("officer")
    case_id = submitted()
    seen = dealt(officer, case_id)
    assert refusal(decisions.reject, officer, case_id, seen - 1, "alasan") == "case.stale"
    assert case_of(case_id).state == "submitted"


def test_without_the_claim_no_step_is_taken() -> None:
    case_id = submitted()
    officer, other = staff("officer"), staff("officer")
    seen = case_of(case_id).version
    assert refusal(decisions.verify, officer, case_id, seen) == "case.not_found"
    dealt(officer, case_id)
    # whoever was never dealt it does not learn that there is such a case; whoever gave it back is told what is missing
    assert refusal(decisions.verify, other, case_id, seen) == "case.not_found"
    assert refusal(decisions.verify, staff("supervisor"), case_id, seen) == "case.needs_claim"
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
        claims.release(tx, officer, claim.id)
    assert refusal(decisions.verify, officer, case_id, seen) == "case.needs_claim"


def test_a_claim_that_has_run_out_is_no_claim() -> None:
    officer = staff("officer")
    case_id = submitted()
    seen = dealt(officer, case_id)
    with pytest.raises(Refusal) as caught, transaction() as tx:
        tx.now += timedelta(hours=9)
        decisions.verify(tx, officer, case_id, seen)
    assert caught.value.code == "case.needs_claim"


def test_a_reason_is_needed_to_return_reject_or_escalate() -> None:
    officer = staff("officer")
    case_id = submitted()
    seen = dealt(officer, case_id)
    assert refusal(decisions.return_to_citizen, officer, case_id, seen, " ", {}) == "case.reason_needed"
    assert refusal(decisions.reject, officer, case_id, seen, "") == "case.reason_needed"
    assert refusal(decisions.escalate, officer, case_id, seen, "") == "case.reason_needed"


def test_a_returned_case_says_what_to_mend_and_a_new_document_supersedes_the_old() -> None:
    owner, officer = citizen(), staff("officer")
    case_id = submitted(owner)
    seen = dealt(officer, case_id)
    with transaction() as tx:
        old = documents.current_documents(tx, case_id)[0]
        decisions.return_to_citizen(tx, officer, case_id, seen, "Foto buram.", {old.id: "Foto ulang."})
    with transaction() as tx:
        told = history.last_return(tx, owner, case_id)
        assert told is not None
        assert (told.reason, told.fixes) == ("Foto buram.", {str(old.id): "Foto ulang."})
        case = tx.session.get_one(Case, case_id)
        assert (case.state, case.expected) == ("returned", None)
        was = tx.session.get_one(type(old), old.id)
        was.superseded_at, was.superseded_by = tx.now, owner.id
        tx.session.flush()
        document(tx, case, old.requirement, old.kind)
    with transaction() as tx:
        case = cases.submit(tx, owner, case_id, version(tx, case_id))
        assert (case.state, case.checked_at) == ("submitted", None)


def test_fixes_name_documents_of_the_case_only() -> None:
    officer = staff("officer")
    case_id, other = submitted(), submitted()
    with transaction() as tx:
        foreign = documents.current_documents(tx, other)[0].id
        # whichever of the two cases is dealt first, the fixes name a document of the other
        claim = claims.next_case(tx, officer)
        assert claim is not None
        if claim.case_id == other:
            foreign, case_id = documents.current_documents(tx, case_id)[0].id, other
    seen = case_of(case_id).version
    assert refusal(decisions.return_to_citizen, officer, case_id, seen, "r", {foreign: "x"}) == "document.not_found"


def test_sent_back_a_case_has_to_be_verified_anew() -> None:
    officer, supervisor = staff("officer"), staff("supervisor")
    case_id = submitted(service=escalating())
    verified(officer, case_id)
    seen = dealt(supervisor, case_id)
    with transaction() as tx:
        case = decisions.send_back(tx, supervisor, case_id, seen, "Periksa nama ayah.")
    assert (case.state, case.verified_by, case.escalation_reasons) == ("submitted", None, [])
    assert verified(officer, case_id).verified_by == officer.id


def test_an_officer_asks_a_supervisor_who_verifies_and_another_signs() -> None:
    officer, supervisor = staff("officer"), staff("supervisor")
    case_id = submitted()
    seen = dealt(officer, case_id)
    with transaction() as tx:
        assert decisions.escalate(tx, officer, case_id, seen, "Ragu.").escalation_reasons == ["asked"]
    seen = dealt(supervisor, case_id)
    assert refusal(decisions.approve, supervisor, case_id, seen) == "case.not_verified"
    with transaction() as tx:
        assert decisions.verify(tx, supervisor, case_id, seen).state == "verified"
    with transaction() as tx:
        # asking is a step too, and who signs has taken none
        assert claims.next_case(tx, officer) is None
    other = staff("officer")
    seen = dealt(other, case_id)
    with transaction() as tx:
        assert decisions.approve(tx, other, case_id, seen).state == "ready"


def test_a_signature_is_not_written_over() -> None:
    officer, supervisor = staff("officer"), staff("supervisor")
    case_id = submitted(service=escalating())
    verified(officer, case_id)
    seen = dealt(supervisor, case_id)
    assert refusal(decisions.verify, supervisor, case_id, seen) == "case.already_verified"
    assert case_of(case_id).verified_by == officer.id


def test_nobody_works_on_their_own_case() -> None:
    both = staff("citizen", "officer")
    case_id = submitted(both)
    with transaction() as tx:
        assert claims.next_case(tx, both) is None
        claims._take(tx, tx.session.get_one(Case, case_id), both)
    assert refusal(decisions.verify, both, case_id, case_of(case_id).version) == "case.own_case"


def test_a_case_is_not_verified_before_its_documents_are_examined() -> None:
    owner, officer = citizen(), staff("officer")
    case_id = filled(owner, verdicts=dict.fromkeys(names(), None))
    with transaction() as tx:
        cases.submit(tx, owner, case_id, version(tx, case_id))
        assert claims.next_case(tx, officer) is None
        claims._take(tx, tx.session.get_one(Case, case_id), officer)
    assert refusal(decisions.verify, officer, case_id, case_of(case_id).version) == "case.examinations_running"


def names() -> list[str]:
    with transaction() as tx:
        return [each.name for each in tx.office.policies.services[SERVICE].requirements]


def test_a_document_that_cannot_be_shown_is_not_verified_and_can_still_be_returned() -> None:
    officer = staff("officer")
    case_id = submitted()
    document_id = read(case_id, "kk", "pass")
    seen = dealt(officer, case_id)
    with transaction() as tx:
        rendition = tx.session.query(Rendition).filter_by(document_id=document_id).one()
        tx.office.vault.delete(str(rendition.id), documents.RENDITION)
    assert refusal(decisions.verify, officer, case_id, seen) == "document.cannot_show"
    with transaction() as tx:
        fixes = {document_id: "Please photograph it again."}
        case = decisions.return_to_citizen(tx, officer, case_id, seen, "It cannot be shown.", fixes)
    assert case.state == "returned"


@pytest.mark.usefixtures("by_owner")
def test_a_record_that_was_changed_stops_the_signature() -> None:
    officer, supervisor = staff("officer"), staff("supervisor")
    case_id = submitted(service=escalating())
    verified(officer, case_id)
    seen = dealt(supervisor, case_id)
    with transaction() as tx:
        tx.session.execute(text("SET LOCAL session_replication_role = replica"))
        change = "UPDATE ledger_entry SET data = '{}' WHERE case_id = :id AND kind = 'case.verify'"
        tx.session.execute(text(change), {"id": case_id})
    assert refusal(decisions.approve, supervisor, case_id, seen) == "case.chain_broken"


def test_a_citizen_is_refused_what_lacks_answers_documents_or_a_yes_to_failures() -> None:
    owner = citizen()
    with transaction() as tx:
        empty = cases.create(tx, owner, escalating())
    assert refusal(cases.submit, owner, empty.id, empty.version) == "case.answers_missing"
    case_id = filled(owner, "kk-replacement", first_fails("kk-replacement"))
    assert refusal(cases.submit, owner, case_id, case_of(case_id).version) == "case.failed_documents"
    with transaction() as tx:
        row = documents.current_documents(tx, case_id)[0]
        row.superseded_at, row.superseded_by = tx.now, owner.id
    assert refusal(cases.submit, owner, case_id, case_of(case_id).version) == "case.documents_missing"


def test_a_case_keeps_the_policy_under_which_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = submitted()
    with transaction() as tx:
        changed = tx.office.policies.services[SERVICE].model_copy(update={"requirements": ()})
        monkeypatch.setitem(tx.office.policies.services, SERVICE, changed)
        listed = documents.requirements_of(tx, tx.session.get_one(Case, case_id))
    assert listed


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("child_name", "x" * 61, "answer.too_long"),
        ("child_birth_date", "2026-02-30", "answer.invalid"),
        ("child_nik", "123", "nik.invalid"),
        ("child_name", True, "answer.invalid"),
        ("horse", "x", "answer.unknown"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(name: str, value: object, code: str) -> None:
    owner = citizen()
    with transaction() as tx:
        case = cases.create(tx, owner, escalating())
    assert refusal(cases.answer, owner, case.id, case.version, {name: value}) == code


def test_the_expected_date_allows_for_every_step_ahead() -> None:
    case_id = submitted(service=escalating())
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        calendar = tx.office.calendar
        assert case.submitted_at is not None
        assert case.due == calendar.add_working(case.submitted_at, 16)
        assert case.expected == calendar.add_working(case.submitted_at, 16 + 8 + 8)
        checked(tx, case_id)
