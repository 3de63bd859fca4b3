"""A dishonest officer tries to pick cases, and to approve alone: each way, and what stops it.

How they try to copy papers is in test_dishonest_officer.py.
"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import stand_by, submitted
from tests.integration.desks import at_desk, claimed, send, state
from tests.integration.limits import day_limits
from tests.integration.live import bearer, code_of
from tests.integration.relations import born, hold, naming, worker
from tests.integration.samples import staff
from tests.integration.signing import code_in, cookie, signed_in, with_app
from tests.integration.test_dishonest_officer import claim_of, entries, given_back, in_hand
from workflow import claims, clock
from workflow.db import transaction
from workflow.models import Case, LedgerDetail, LedgerEntry, Person, WebSession

pytestmark = pytest.mark.usefixtures("services")


# cherry-pick


def test_an_officer_who_gives_cases_back_until_the_wished_one_comes_is_dealt_no_more(app: Flask) -> None:
    officer = staff("officer")
    for _ in range(4):
        submitted()
    day_limits(skips=3)
    client = at_desk(app, officer)
    for _ in range(2):
        send(client, "/review/next")
        given_back(client, officer)
    send(client, "/review/next")
    with transaction() as tx:
        # the third is not given back but left to lapse, which would look like no act of the officer
        claim = claims.current(tx, officer)
        assert claim is not None
        claim.lease_until = tx.now
    assert code_in(send(client, "/review/next")) == "budget.skips"


def test_a_case_that_is_asked_for_by_its_number_or_its_address_is_not_dealt(app: Flask) -> None:
    officer, first, wished = staff("officer"), submitted(), submitted()
    client, header = at_desk(app, officer), bearer(officer)
    seen = state(wished)[1]
    for verb in ("verify", "return", "reject", "escalate"):
        form = {"seen": seen, "reason": "for a friend", "override": "for a friend"}
        assert code_in(send(client, f"/review/{wished}/{verb}", form)) == "case.not_found"
        answer = app.test_client().post(f"/api/v1/cases/{wished}/{verb}", json=form, headers=header)
        assert answer.status_code in (404, 422)
    assert send(client, "/review/next", {"case_id": str(wished), "case": str(wished)}).status_code == 302
    dealt = app.test_client().post("/api/v1/queue/next", json={"case_id": str(wished)}, headers=header).get_json()
    assert dealt["case_id"] == str(first)
    given_back(client, officer)
    # who held it once is told the truth about it, and still takes no step without holding it
    assert code_in(send(client, f"/review/{first}/verify", {"seen": state(first)[1]})) == "case.needs_claim"
    assert state(wished)[0] == "submitted"


def test_the_case_of_a_relative_is_dealt_to_others_however_urgent_it_is(app: Flask) -> None:
    nik, other = born("020290", 4711), submitted()
    officer = worker("officer", nik=nik)
    relatives = naming(requirement="ktp-parent", nik=nik)
    with transaction() as tx:
        tx.session.get_one(Case, relatives).due = tx.now - timedelta(days=3)
    client, header = app.test_client(), bearer(officer)
    assert client.post("/api/v1/queue/next", headers=header).get_json()["case_id"] == str(other)
    seen = {"seen": hold(officer, relatives)}
    assert code_of(client.post(f"/api/v1/cases/{relatives}/verify", json=seen, headers=header)) == "case.needs_other"
    assert at_desk(app, officer).get("/review").status_code == 404, "not even with a claim stolen from the dealer"


def test_a_supervisor_who_hands_the_wished_case_to_another_account_of_their_own_is_refused(app: Flask) -> None:
    nik, wished, honest = born("030380", 1234), submitted(), staff("officer")
    head, other_self = worker("supervisor", nik=nik), worker("officer", nik=nik)
    client, path = at_desk(app, head), f"/team/{wished}"
    for account in (head, other_self):
        given = send(client, f"{path}/reassign", {"to": str(account.id), "reason": "urgent"}, page=path)
        assert code_in(given) == "claim.to_oneself"
    given = send(client, f"{path}/reassign", {"to": str(honest.id), "reason": "my own is on leave"}, page=path)
    assert given.status_code == 302
    with transaction() as tx:
        entry = tx.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == "claim.reassigned")).one()
        assert tx.session.get_one(LedgerDetail, entry.seq).content == {"reason": "my own is on leave"}


def test_whoever_verified_a_case_does_not_choose_who_signs_it(app: Flask) -> None:
    head, friend = staff("officer", "supervisor"), staff("supervisor")
    case_id, _ = in_hand(head)
    client, path = at_desk(app, head), f"/team/{case_id}"
    assert send(client, f"/review/{case_id}/verify", {"seen": state(case_id)[1]}).status_code == 302
    given = send(client, f"{path}/reassign", {"to": str(friend.id), "reason": "she knows it"}, page="/team")
    assert code_in(given) == "claim.took_part"
    other = at_desk(app, staff("supervisor"))
    assert send(other, f"{path}/reassign", {"to": str(friend.id), "reason": "leave"}, page="/team").status_code == 302


def test_an_officer_who_says_to_know_everybody_until_the_wished_case_comes_is_stopped(app: Flask) -> None:
    nik = born("040480", 1234)
    officer, other_self = (worker("officer", nik=nik) for _ in range(2))
    with transaction() as tx:
        limit = tx.office.policies.office.conflicts_a_week
    for _ in range(limit + 2):
        submitted()
    for _ in range(limit):
        claimed(officer)
        with transaction() as tx:
            claims.declare_conflict(tx, officer, claim_of(officer), "cousin")
    for account in (officer, other_self):
        claimed(account)
        path = f"/review/claims/{claim_of(account)}/conflict"
        assert code_in(send(at_desk(app, account), path, {"reason": "cousin"})) == "claim.too_many_conflicts"


def test_an_officer_who_passes_case_after_case_upwards_to_reach_the_wished_one_is_seen_and_limited(app: Flask) -> None:
    officer, head = staff("officer"), staff("supervisor")
    stand_by()
    passed = [submitted() for _ in range(3)]
    submitted()
    day_limits(claims=3)
    client = at_desk(app, officer)
    for case_id in passed:
        send(client, "/review/next")
        form = {"seen": state(case_id)[1], "reason": "I am not sure"}
        assert send(client, f"/review/{case_id}/escalate", form).status_code == 302
    assert code_in(send(client, "/review/next")) == "budget.claims"
    page = at_desk(app, head).get("/team").text
    assert all(f"/team/{case_id}" in page for case_id in passed)
    assert entries("case.escalate", officer) == 3


def test_a_case_that_is_held_for_ever_to_let_it_lie_goes_to_a_supervisor_when_its_time_is_over(app: Flask) -> None:
    officer = staff("officer")
    case_id, document_id = in_hand(officer)
    client = at_desk(app, officer)
    assert send(client, f"/review/claims/{claim_of(officer)}/renew").status_code == 302
    with transaction() as tx:
        tx.session.get_one(Case, case_id).due = tx.now - timedelta(minutes=1)
    assert clock.tick() == 1
    assert state(case_id)[0] == "escalated"
    assert client.get(f"/review/documents/{document_id}/pages/1").status_code == 404


# approve alone


def test_whoever_verified_signs_from_no_desk_no_role_and_no_interface(app: Flask) -> None:
    both = staff("officer", "supervisor")
    case_id, _ = in_hand(both)
    client = at_desk(app, both)
    assert send(client, f"/review/{case_id}/verify", {"seen": state(case_id)[1]}).status_code == 302
    seen = {"seen": hold(both, case_id)}
    for path in (f"/review/{case_id}/approve", f"/team/{case_id}/approve"):
        assert code_in(send(client, path, seen)) == "case.same_person", path
    answer = app.test_client().post(f"/api/v1/cases/{case_id}/approve", json=seen, headers=bearer(both))
    assert code_of(answer) == "case.same_person"
    # sent back and verified by a friend, the case still remembers who had verified it first
    assert send(client, f"/team/{case_id}/send_back", {**seen, "reason": "once more"}).status_code == 302
    friend = staff("officer")
    form = {"seen": hold(friend, case_id)}
    assert send(at_desk(app, friend), f"/review/{case_id}/verify", form).status_code == 302
    again = send(client, f"/team/{case_id}/approve", {"seen": hold(both, case_id)})
    assert code_in(again) == "case.took_part"
    assert state(case_id)[0] != "ready"


def test_a_second_account_with_the_same_nik_signs_nothing_that_the_first_one_verified(app: Flask) -> None:
    nik = born("050580", 99)
    officer, other_self = worker("officer", nik=nik), worker("supervisor", nik=nik)
    case_id, _ = in_hand(officer)
    assert send(at_desk(app, officer), f"/review/{case_id}/verify", {"seen": state(case_id)[1]}).status_code == 302
    desk = at_desk(app, other_self)
    send(desk, "/team/next", page="/team")
    with transaction() as tx:
        assert claims.current(tx, other_self) is None
    form = {"seen": hold(other_self, case_id)}
    assert code_in(send(desk, f"/team/{case_id}/approve", form)) == "case.same_person"


def test_nobody_signs_their_own_override(app: Flask) -> None:
    head = staff("officer", "supervisor")
    stand_by()
    case_id = submitted(verdicts={"kk": "fail"})
    assert claimed(head) == case_id
    client, form = at_desk(app, head), {"seen": state(case_id)[1]}
    assert code_in(send(client, f"/review/{case_id}/verify", form)) == "case.override_needed"
    assert send(client, f"/review/{case_id}/verify", {**form, "override": "I know them"}).status_code == 302
    assert state(case_id)[0] == "escalated", "an override is always before a supervisor"
    seen = {"seen": hold(head, case_id)}
    for path in (f"/review/{case_id}/approve", f"/team/{case_id}/approve"):
        assert code_in(send(client, path, seen)) == "case.same_person"


def test_the_cookie_of_a_colleague_opens_nothing_in_another_browser_and_is_dead_afterwards(app: Flask) -> None:
    colleague = with_app("supervisor")
    browser = signed_in(app, colleague)
    assert browser.get("/team").status_code == 200
    thief, stolen = app.test_client(), cookie(browser)
    assert stolen is not None
    thief.set_cookie("berkas_session", stolen)
    assert thief.get("/team").status_code == 302
    assert browser.get("/team").status_code == 302, "the owner signs in again, and the record says why"
    with transaction() as tx:
        assert tx.session.scalar(select(func.count()).where(LedgerEntry.kind == "session.stolen")) == 1
        assert all(each.closed_at for each in tx.session.scalars(select(WebSession)))


def test_a_supervisor_who_raises_the_limits_of_their_own_other_account_is_refused(app: Flask) -> None:
    nik = born("060680", 99)
    head, other_self = worker("supervisor", nik=nik), worker("officer", nik=nik)
    client = at_desk(app, head)
    for account in (head, other_self):
        form = {"person": str(account.id), "counted": "claims", "extra": "10", "hours": "2", "reason": "rush"}
        assert code_in(send(client, "/team/budget", form, page="/team/budget")) == "budget.own_raise"


def test_a_request_that_nobody_else_could_sign_is_refused_at_once(app: Flask) -> None:
    head = staff("officer", "supervisor")
    case_id = submitted()
    with transaction() as tx:
        for each in tx.session.scalars(select(Person).where(Person.email.like("stand-by-%"))):
            each.roles = ["citizen"]
    assert claimed(head) == case_id
    answer = send(at_desk(app, head), f"/review/{case_id}/verify", {"seen": state(case_id)[1]})
    assert code_in(answer) == "case.nobody_to_sign"


def test_an_officer_who_rejects_for_a_grudge_or_a_bribe_does_not_end_the_case_alone(app: Flask) -> None:
    nik, case_id = born("050580", 7), submitted()
    officer, other_self = worker("officer", nik=nik), worker("supervisor", nik=nik)
    form = {"seen": hold(officer, case_id), "reason": "he did not pay"}
    page = send(at_desk(app, officer), f"/review/{case_id}/reject", form)
    assert page.status_code == 302
    assert state(case_id)[0] == "escalated"
    form = {"seen": hold(other_self, case_id), "reason": "he did not pay"}
    answer = send(at_desk(app, other_self), f"/team/{case_id}/reject", form, page="/team")
    assert code_in(answer) == "case.took_part"
    head = worker("supervisor")
    client = at_desk(app, head)
    seen = hold(head, case_id)
    shown = client.get(f"/team/{case_id}").text
    assert "A colleague wants it rejected, and cannot do so alone." in shown
    assert "he did not pay" in shown
    told = client.get(f"/cases/{case_id}/history").text
    assert "It was put before a supervisor to be rejected." in told
    assert "It was rejected." not in told
    assert send(client, f"/team/{case_id}/reject", {"seen": seen, "reason": "no such person"}).status_code == 302
    assert state(case_id)[0] == "rejected"


def test_a_supervisor_alone_rejects_nothing_that_nobody_else_decided(app: Flask) -> None:
    case_id, head = submitted(), staff("officer", "supervisor")
    with transaction() as tx:
        tx.session.get_one(Case, case_id).due = tx.now
    clock.tick()
    assert state(case_id)[0] == "escalated"
    client = at_desk(app, head)
    form = {"seen": hold(head, case_id), "reason": "for a grudge"}
    assert code_in(send(client, f"/team/{case_id}/reject", form, page="/team")) == "case.refused_alone"
    assert "nobody rejects a case alone" in client.get(f"/team/{case_id}").text


def test_an_officer_does_not_reject_what_nobody_else_could_look_at(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted()
    with transaction() as tx:
        for each in tx.session.scalars(select(Person).where(Person.email.like("stand-by-%"))):
            each.roles = ["officer"]
    assert claimed(officer) == case_id
    form = {"seen": state(case_id)[1], "reason": "for a grudge"}
    assert code_in(send(at_desk(app, officer), f"/review/{case_id}/reject", form)) == "case.nobody_to_confirm"
    assert state(case_id)[0] == "submitted"
