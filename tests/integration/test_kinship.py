"""Different persons, not different roles: whoever has a hand in a case, or stands near it, cannot sign it off."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.refusals import Refusal
from tests.factories import checked, document, filled, submitted, version
from tests.integration.desks import at_desk, send
from tests.integration.live import bearer, code_of
from tests.integration.relations import (
    applicant,
    born,
    correct,
    dealt,
    handed_in_again,
    hold,
    naming,
    refusal,
    refused,
    take,
    worker,
)
from workflow import (
    budget,
    cases,
    claims,
    decisions,
    history,
    ledger,
    second_reviews,
)
from workflow.actor import SYSTEM, Actor, actor_of
from workflow.db import transaction
from workflow.models import Case, CasePerson, Claim, DeclaredConflict, Person

pytestmark = pytest.mark.usefixtures("services")
ALWAYS = "birth-certificate"
NIK, CARD = born("170585"), "3273991203150004"
REASON = "Periksa lagi."


def look(case_id: UUID) -> Case:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id)


# the same person, whatever the account, the role or the round


def test_a_second_account_of_the_verifier_is_dealt_nothing_and_cannot_sign() -> None:
    officer, other_self = worker("officer", nik=NIK), worker("supervisor", nik=NIK)
    case_id = submitted(service=ALWAYS)
    assert take(officer, decisions.verify, case_id) == "escalated"
    assert dealt(other_self) is None
    assert refused(other_self, decisions.approve, case_id) == "case.same_person"


def test_nor_does_the_database_take_the_signature_of_a_second_account() -> None:
    officer, other_self = worker("officer", nik=NIK), worker("supervisor", nik=NIK)
    case_id = submitted(service=ALWAYS)
    take(officer, decisions.verify, case_id)
    with pytest.raises(Exception, match="took part in it"), transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        case.state, case.ready_at, case.ready_by = "ready", tx.now, other_self.id


def test_who_verified_in_an_earlier_round_cannot_sign_in_a_later_one() -> None:
    both, first_head, officer = worker("officer", "supervisor"), worker("supervisor"), worker("officer")
    case_id = submitted(service=ALWAYS)
    take(both, decisions.verify, case_id)
    assert take(first_head, decisions.send_back, case_id, REASON) == "submitted"
    assert take(officer, decisions.verify, case_id) == "escalated"
    assert look(case_id).verified_by == officer.id
    for somebody in (both, first_head):
        assert dealt(somebody) is None
        assert refused(somebody, decisions.approve, case_id) == "case.took_part"
    assert take(worker("supervisor"), decisions.approve, case_id) == "ready"


def test_nor_does_an_override_pass_by_the_one_who_gave_it_in_an_earlier_round() -> None:
    both, head = worker("officer", "supervisor"), worker("supervisor")
    case_id = submitted(service=ALWAYS, verdicts={"kk": "fail"})
    take(both, decisions.verify, case_id, "Asli dilihat.")
    take(head, decisions.send_back, case_id, REASON)
    take(worker("officer"), decisions.verify, case_id, "Asli dilihat lagi.")
    assert refused(both, decisions.approve, case_id) == "case.took_part"


def test_a_verification_is_not_passed_on_to_ones_own_second_account_by_a_supervisor() -> None:
    officer, other_self = worker("officer", nik=NIK), worker("supervisor", nik=NIK)
    case_id = submitted(service=ALWAYS)
    take(officer, decisions.verify, case_id)
    assert refusal(claims.reassign, worker("supervisor"), case_id, other_self.id, REASON) == "claim.not_for_them"


def test_who_handed_in_a_document_cannot_sign() -> None:
    head = worker("citizen", "supervisor")
    case_id = submitted(service=ALWAYS)
    with transaction() as tx:
        document(tx, tx.session.get_one(Case, case_id), "extra", "letter").received_by = head.id
    take(worker("officer"), decisions.verify, case_id)
    assert refused(head, decisions.approve, case_id) == "case.took_part"


@pytest.mark.parametrize("step", ["escalate", "return", "correct"])
def test_a_supervisor_who_acted_as_officer_cannot_sign(step: str) -> None:
    both = worker("officer", "supervisor")
    case_id = submitted(service=ALWAYS)
    if step == "escalate":
        take(both, decisions.escalate, case_id, REASON)
        take(worker("supervisor"), decisions.verify, case_id)
    elif step == "return":
        take(both, decisions.return_to_citizen, case_id, REASON, {})
        handed_in_again(case_id)
        take(worker("officer"), decisions.verify, case_id)
    else:
        correct(both, case_id, born("020290"))
        take(worker("officer"), decisions.verify, case_id)
    assert refused(both, decisions.approve, case_id) == "case.took_part"


def test_a_supervisor_who_returned_it_to_the_citizen_may_sign_what_others_verified_anew() -> None:
    head = worker("supervisor")
    case_id = submitted(service=ALWAYS)
    take(worker("officer"), decisions.verify, case_id)
    assert take(head, decisions.return_to_citizen, case_id, REASON, {}) == "returned"
    handed_in_again(case_id)
    take(worker("officer"), decisions.verify, case_id)
    assert take(head, decisions.approve, case_id) == "ready"


# nobody near


NEAR: dict[str, dict[str, Any]] = {
    "their NIK": {"requirement": "ktp-parent", "nik": NIK},
    "their family card": {"kk_number": CARD},
    "them among the members": {"members": [{"name": "LAIN", "nik": born("010199")}, {"name": "BUDI", "nik": NIK}]},
    "their name with the birth date": {
        "requirement": "ktp-parent", "name": "BUDI SANTOSO, S.PD.", "birth_date": "1985-05-17",
    },
}  # fmt: skip


@pytest.mark.parametrize("about", sorted(NEAR))
def test_a_case_that_names_somebody_is_not_theirs_to_work_on(about: str) -> None:
    officer, head = worker("officer", nik=NIK, kk=CARD), worker("supervisor", nik=NIK, kk=CARD)
    case_id = naming(**NEAR[about])
    assert dealt(officer) is None
    assert refusal(claims.reassign, worker("supervisor"), case_id, officer.id, REASON) == "claim.not_for_them"
    assert refusal(claims.reassign, head, case_id, worker("officer").id, REASON) == "case.needs_other"
    assert refused(officer, decisions.verify, case_id) == "case.needs_other"
    assert refused(officer, decisions.escalate, case_id, REASON) == "case.needs_other"
    assert refusal(cases.get, officer, case_id) == "case.not_found"
    assert refusal(cases.for_office, head, case_id) == "case.needs_other"
    assert dealt(worker("officer")) is None, "the attacker holds it"


def test_the_database_takes_no_signature_of_somebody_near() -> None:
    officer = worker("officer", nik=NIK)
    case_id = naming(requirement="ktp-parent", nik=NIK)
    with pytest.raises(Exception, match="whom it concerns"), transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        case.verified_at, case.verified_by = tx.now, officer.id


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "BUDI SANTOSO", "birth_date": "1985-05-18"},
        {"name": "BUDI SANTOSO"},
        {"name": "AGUS SANTOSO", "birth_date": "1985-05-17"},
        {"nik": born("170585", 2)},
    ],
)
def test_a_stranger_of_the_same_name_or_the_same_birthday_keeps_nobody_away(fields: dict[str, str]) -> None:
    officer = worker("officer", nik=NIK, kk=CARD)
    case_id = naming(requirement="ktp-parent", **fields)
    assert dealt(officer) == case_id


def test_ones_own_case_from_a_second_account_stays_away() -> None:
    case_id = submitted(applicant(nik=NIK), ALWAYS)
    officer, auditor = worker("officer", nik=NIK), worker("auditor", nik=NIK)
    assert dealt(officer) is None
    assert refused(officer, decisions.verify, case_id) == "case.needs_other"
    assert refusal(history.of_case, auditor, case_id) == "case.not_found"


def test_family_is_known_from_a_family_card_in_another_case() -> None:
    wife, child = born("550687"), born("010115")
    naming(kk_number=CARD, members=[{"name": "BUDI", "nik": NIK}, {"name": "SARI", "nik": wife}])
    naming(kk_number=CARD, members=[{"name": "BAYU", "nik": child}])
    officer = worker("officer", nik=NIK, kk=CARD)
    for kin in (wife, child):
        case_id = naming(requirement="ktp-parent", nik=kin)
        assert refused(officer, decisions.verify, case_id) == "case.needs_other"
    assert take(officer, decisions.verify, naming(requirement="ktp-parent", nik=born("030303"))) == "escalated"


def test_the_numbers_of_the_form_count_too() -> None:
    owner = applicant()
    officer = worker("officer", nik=NIK)
    case_id = submitted(owner, ALWAYS)
    with transaction() as tx:
        cases.withdraw(tx, owner, case_id, version(tx, case_id))
    case_id = drafted(owner, {"child_nik": NIK})
    assert dealt(officer) is None
    assert dealt(worker("officer")) == case_id


def drafted(owner: Actor, answers: dict[str, Any]) -> UUID:
    case_id = filled(owner, ALWAYS)
    with transaction() as tx:
        cases.answer(tx, owner, case_id, version(tx, case_id), answers)
        cases.submit(tx, owner, case_id, version(tx, case_id), accept_failed=True)
        checked(tx, case_id)
    return case_id


def test_a_corrected_number_that_turns_out_to_be_ones_own_ends_the_hold() -> None:
    officer = worker("officer", nik=NIK)
    case_id = submitted(applicant(), ALWAYS)
    correct(officer, case_id, NIK)
    with transaction() as tx:
        assert claims.current(tx, officer) is None
    assert dealt(officer) is None
    assert refused(officer, decisions.verify, case_id) == "case.needs_other"


def test_a_case_from_before_its_people_were_kept_is_not_dealt_to_them_either() -> None:
    officer = worker("officer", nik=NIK)
    case_id = naming(requirement="ktp-parent", nik=NIK)
    with transaction() as tx:
        tx.session.query(CasePerson).delete()
    assert dealt(officer) is None
    with transaction() as tx:
        tx.session.query(CasePerson).delete()
    assert refusal(claims.reassign, worker("supervisor"), case_id, officer.id, REASON) == "claim.not_for_them"
    assert dealt(worker("officer")) == case_id


def test_only_keyed_hashes_of_people_are_stored() -> None:
    case_id = naming(kk_number=CARD, members=[{"name": "BUDI", "nik": NIK, "birth_date": "1985-05-17"}])
    with transaction() as tx:
        rows = tx.session.query(CasePerson).filter_by(case_id=case_id).all()
        assert {row.kind for row in rows} == {"nik", "kk", "named"}
        assert all(len(row.hash) == 64 for row in rows)
        assert not {NIK, CARD} & {row.hash for row in rows}


def test_a_supervisor_who_opens_the_page_of_a_case_of_their_family_is_told_to_leave_it(app: Flask) -> None:
    head = worker("supervisor", nik=NIK)
    case_id = naming(requirement="ktp-parent", nik=NIK)
    for path in (f"/team/{case_id}", f"/cases/{case_id}/history"):
        answer = at_desk(app, head).get(path)
        assert answer.status_code == 403
        assert "needs another officer" in answer.text
    own = submitted(worker("citizen", "supervisor", nik=born("010101")), ALWAYS)
    with transaction() as tx:
        owner = actor_of(tx.session.get_one(Person, look(own).citizen_id))
    assert at_desk(app, owner).get(f"/team/{own}").status_code == 403


def test_the_interface_refuses_the_same(app: Flask) -> None:
    officer, other_self = worker("officer", nik=NIK), worker("supervisor", nik=NIK)
    case_id = submitted(service=ALWAYS)
    take(officer, decisions.verify, case_id)
    seen = hold(other_self, case_id)
    client = app.test_client()
    body = {"seen": seen}
    answer = client.post(f"/api/v1/cases/{case_id}/approve", json=body, headers=bearer(other_self))
    assert (answer.status_code, code_of(answer)) == (403, "case.same_person")
    near = naming(requirement="ktp-parent", nik=NIK)
    answer = client.post(f"/api/v1/cases/{near}/verify", json={"seen": hold(officer, near)}, headers=bearer(officer))
    assert (answer.status_code, code_of(answer)) == (403, "case.needs_other")


# "I know this person"


def test_who_knows_the_people_gives_the_case_away_for_good(app: Flask) -> None:
    officer, other_self = worker("officer", nik=NIK), worker("officer", nik=NIK)
    case_id = submitted()
    assert dealt(officer) == case_id
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
    answer = send(at_desk(app, officer), f"/review/claims/{claim.id}/conflict", {"reason": "Tetangga saya."})
    assert answer.status_code == 302
    assert (dealt(officer), dealt(other_self)) == (None, None)
    assert refused(officer, decisions.verify, case_id) == "case.needs_other"
    with transaction() as tx:
        tx.session.query(Claim).filter(Claim.released_at.is_(None)).update(
            {"released_at": tx.now, "released_by": SYSTEM.id}
        )
        assert budget.used(tx, officer.id, "skips", budget.day_began(tx)) == 0
        entry = next(each for each in ledger.of_case(tx, case_id) if each.kind == "claim.conflict_declared")
        assert entry.commitment is not None and "Tetangga" not in str(entry.data)
    assert dealt(worker("officer")) == case_id


def test_it_is_no_way_to_fish_for_a_certain_case() -> None:
    officer = worker("officer")
    with transaction() as tx:
        limit = tx.office.policies.office.conflicts_a_week
    for _ in range(limit):
        submitted()
        assert dealt(officer) is not None
        give_away(officer)
    submitted()
    dealt(officer)
    with pytest.raises(Refusal) as caught:
        give_away(officer)
    assert caught.value.code == "claim.too_many_conflicts"
    with transaction() as tx:
        assert tx.session.query(DeclaredConflict).count() == limit


def give_away(officer: Actor) -> None:
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
        claims.declare_conflict(tx, officer, claim.id)


# whatever anybody tries, in whatever order

STEPS: dict[str, Callable[..., Any]] = {
    "verify": decisions.verify,
    "approve": decisions.approve,
    "escalate": lambda tx, actor, case_id, seen: decisions.escalate(tx, actor, case_id, seen, REASON),
    "send back": lambda tx, actor, case_id, seen: decisions.send_back(tx, actor, case_id, seen, REASON),
    "return": lambda tx, actor, case_id, seen: decisions.return_to_citizen(tx, actor, case_id, seen, REASON, {}),
}
FITTING = {
    "submitted": ["verify", "verify", "escalate", "return"],
    "verified": ["approve", "approve", "send back", "escalate"],
    "escalated": ["approve", "approve", "verify", "send back", "return"],
}


PERSONS = (0, 0, 0, 1, 1, 2, 3, 4)
"""Whose account each of the crowd is."""
NEAR_PERSONS = {2, 3}


@pytest.fixture
def crowd(services: object) -> list[Actor]:
    """Two persons with three accounts each, the citizen's other self, a relative, and one honest supervisor."""
    one, other = born("010170"), born("020270")
    return [
        *(worker(role, nik=one) for role in ("officer", "supervisor")), worker("officer", "supervisor", nik=one),
        *(worker(role, nik=other) for role in ("officer", "supervisor")),
        worker("officer", "supervisor", nik=NIK), worker("officer", "supervisor", kk=CARD), worker("supervisor"),
    ]  # fmt: skip


@settings(max_examples=16, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    calls=st.lists(
        st.tuples(st.sampled_from([0, 0, 1, 2, 3, 4, 4, 5, 6, 7, 7]), st.integers(0, 59)), min_size=3, max_size=9
    ),
    lot=st.booleans(),
)
def test_no_sequence_of_steps_makes_a_case_ready_by_fewer_than_two_unrelated_persons(
    crowd: list[Actor], monkeypatch: pytest.MonkeyPatch, calls: list[tuple[int, int]], lot: bool
) -> None:
    monkeypatch.setattr(second_reviews, "drawn", lambda tx, case: lot)
    case_id = naming(kk_number=CARD, requirement="kk", members=[{"name": "X", "nik": NIK}])
    hands: set[int] = set()
    for who, which in calls:
        if look(case_id).state == "returned":
            handed_in_again(case_id)
        state = look(case_id).state
        steps = FITTING.get(state, sorted(STEPS))
        step = steps[which % len(steps)]
        try:
            take(crowd[who], STEPS[step], case_id)
        except Refusal:
            continue
        assert PERSONS[who] not in NEAR_PERSONS
        if step == "approve":
            assert PERSONS[who] not in hands
            assert len({PERSONS[who], *hands}) >= 2
            assert who in (1, 2, 4, 7), "before a supervisor it was, for this service always"
            break
        # a supervisor's return from before the supervisor is their own step, all others are an officer's
        if (step, state) != ("return", "escalated"):
            hands.add(PERSONS[who])
