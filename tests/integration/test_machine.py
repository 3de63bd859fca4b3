"""Property tests of the machine against the real database: whatever anybody calls, in whatever order."""

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import or_, select

from policies.refusals import Refusal
from tests.factories import checked, submitted, version
from tests.integration.samples import citizen, staff
from workflow import cases, claims, clock, decisions, documents, ledger, pickup
from workflow.actor import SYSTEM, Actor
from workflow.db import Services, Tx, transaction
from workflow.models import Case, Claim, LedgerEntry

Step = Callable[[Tx, Actor, UUID, int], object]


def take(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> object:
    """Take hold of the case past the dealer, so that what is tested is the machine and not the dealing."""
    live = select(Claim).where(Claim.released_at.is_(None), or_(Claim.case_id == case_id, Claim.officer_id == actor.id))
    for held in tx.session.scalars(live).all():
        held.released_at, held.released_by = tx.now, actor.id
    tx.session.flush()
    return claims._take(tx, tx.session.get_one(Case, case_id), actor)


def resubmit(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> object:
    case = cases.submit(tx, actor, case_id, seen, accept_failed=True)
    checked(tx, case_id)
    return case


def return_all(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> object:
    fixes = {each.id: "Foto ulang." for each in documents.current_documents(tx, case_id)}
    return decisions.return_to_citizen(tx, actor, case_id, seen, "Alasan.", fixes)


def book(tx: Tx, actor: Actor, case_id: UUID, seen: int) -> object:
    slot = pickup.free_slots(tx, actor, case_id)[0]
    return pickup.book(tx, actor, case_id, slot.day, slot.starts)


STEPS: dict[str, Step] = {
    "take": take,
    "submit": resubmit,
    "withdraw": cases.withdraw,
    "verify": decisions.verify,
    "verify with override": lambda tx, actor, case_id, seen: decisions.verify(tx, actor, case_id, seen, "Alasan."),
    "approve": decisions.approve,
    "escalate": lambda tx, actor, case_id, seen: decisions.escalate(tx, actor, case_id, seen, "Alasan."),
    "send back": lambda tx, actor, case_id, seen: decisions.send_back(tx, actor, case_id, seen, "Alasan."),
    "return": return_all,
    "reject": lambda tx, actor, case_id, seen: decisions.reject(tx, actor, case_id, seen, "Alasan."),
    "book": book,
    "collect": pickup.collect,
}
# most calls of a sequence fit the state of the case, so that sequences get far; the others are anything
FITTING = {
    "submitted": ["verify", "verify with override", "escalate", "return", "reject"],
    "verified": ["approve", "approve", "send back", "escalate", "reject"],
    "escalated": ["approve", "approve", "verify", "verify with override", "send back", "reject"],
    "returned": ["submit"],
    "ready": ["book", "collect"],
}
DECIDED = ("case.verify", "case.escalate", "case.reject", "case.send_back")


@pytest.fixture
def people(services: Services) -> list[Actor]:
    """Every mix of roles that could be tried, the owner being staff too among them."""
    owner = staff("citizen", "officer", "supervisor")
    mixes = (("officer", "supervisor"), ("supervisor",), ("officer",), ("auditor", "admin"))
    return [owner, *(staff(*roles) for roles in mixes), citizen()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    calls=st.lists(
        st.tuples(
            st.sampled_from([0, 1, 1, 1, 2, 2, 3, 4, 5]), st.integers(0, 59), st.sampled_from([True, True, False])
        ),
        min_size=4,
        max_size=12,
    ),
    verdict=st.sampled_from(["pass", "attention", "fail"]),
    service=st.sampled_from(["birth-certificate", "kk-replacement"]),
)
def test_no_sequence_of_calls_reaches_ready_without_two_different_persons(
    people: list[Actor], calls: list[tuple[int, int, bool]], verdict: str, service: str
) -> None:
    owner = people[0]
    case_id = submitted(owner, service, dict.fromkeys(requirement_names(service), verdict))
    for who, which, fits in calls:
        steps = FITTING.get(look(case_id).state, []) if fits else []
        steps = steps or list(STEPS)
        step = steps[which % len(steps)]
        if fits and people[who].roles & {"officer", "supervisor"}:
            with transaction() as tx:
                take(tx, people[who], case_id, 0)
        before = look(case_id)
        try:
            with transaction() as tx:
                STEPS[step](tx, people[who], case_id, version(tx, case_id))
        except Refusal:
            after = look(case_id)
            assert (after.state, after.version) == (before.state, before.version), "a refusal changed the case"
        judge(look(case_id), owner, {each.id: each for each in people}, verdict)


def requirement_names(service: str) -> list[str]:
    with transaction() as tx:
        return [each.name for each in tx.office.policies.services[service].requirements]


def look(case_id: UUID) -> Case:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id)


def judge(case: Case, owner: Actor, people: dict[UUID, Actor], verdict: str) -> None:
    with transaction() as tx:
        entries = ledger.of_case(tx, case.id)
        assert ledger.case_is_intact(tx, case.id)
    if case.state == "rejected":
        refusing = last(entries, "case.reject").recorded_by
        began = last(entries, "case.submit").seq
        others = {each.recorded_by for each in entries if each.kind in DECIDED and each.seq > began} - {SYSTEM.id}
        assert others - {refusing}, "one person alone refused for good"
        assert "supervisor" in people[refusing].roles and owner.id != refusing
    if case.state not in ("ready", "collected"):
        return
    verifier, signer = (
        people[last(entries, "case.verify").recorded_by],
        people[last(entries, "case.approve").recorded_by],
    )
    assert verifier.id != signer.id
    assert owner.id not in (verifier.id, signer.id)
    assert verifier.roles & {"officer", "supervisor"}
    assert signer.roles & {"officer", "supervisor"}
    assert (case.verified_by, case.ready_by) == (verifier.id, signer.id)
    if verdict == "fail":
        assert case.override_reason
        assert "supervisor" in signer.roles


def last(entries: list[LedgerEntry], kind: str) -> LedgerEntry:
    return [each for each in entries if each.kind == kind][-1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ends=st.sampled_from(["withdraw", "reject"]), then=st.sampled_from(sorted(STEPS)), who=st.integers(0, 5))
def test_a_case_that_has_ended_stays_ended(people: list[Actor], ends: str, then: str, who: int) -> None:
    officer = people[1]
    case_id = submitted(people[0])
    with transaction() as tx:
        if ends == "reject":
            take(tx, officer, case_id, 0)
            STEPS[ends](tx, officer, case_id, version(tx, case_id))
    with transaction() as tx:
        if ends == "reject":
            officer = people[2]
            take(tx, officer, case_id, 0)
        STEPS[ends](tx, people[0] if ends == "withdraw" else officer, case_id, version(tx, case_id))
    ended = look(case_id).state
    if then != "take":
        with pytest.raises(Refusal), transaction() as tx:
            STEPS[then](tx, people[who], case_id, version(tx, case_id))
    clock.tick()
    assert look(case_id).state == ended
