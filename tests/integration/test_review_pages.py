"""The office's screens: what an officer, a supervisor, the counter and an auditor see, and what they may do there."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import submitted, version
from tests.integration.samples import citizen, staff
from workflow import cases, claims, decisions, documents, pickup, sessions
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case, Claim, Decision, ExaminationRow, LedgerEntry, Person, Rendition

pytestmark = pytest.mark.usefixtures("services")
PAGE = b"\xff\xd8 a picture"
FIELD = {"value": "3273014505900001", "confidence": 0.62, "page": 1, "box": [10, 20, 300, 40]}
FINDING = {
    "code": "image.blurred", "severity": "failure", "outcome": "failed", "page": 1, "box": [0, 0, 9, 9],
    "message": {"id": "Gambar buram.", "en": "The picture is blurred."}, "values": {},
}  # fmt: skip


def at_desk(app: Flask, person: Actor, language: str = "en") -> FlaskClient:
    client = app.test_client()
    with transaction() as tx:
        token = sessions.open_session(tx, tx.session.get_one(Person, person.id))
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    client.set_cookie("berkas_language", language)
    return client


def token_in(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None
    return found[1]


def send(client: FlaskClient, path: str, form: dict[str, Any] | None = None, page: str = "/review") -> Any:
    return client.post(path, data={"csrf_token": token_in(client, page), **(form or {})})


def read(case_id: UUID, requirement: str, verdict: str = "attention", **content: Any) -> UUID:
    """Give a document of the case a report with a field and a page; returns the document's id."""
    with transaction() as tx:
        found = next(each for each in documents.current_documents(tx, case_id) if each.requirement == requirement)
        row = tx.session.query(ExaminationRow).filter_by(document_id=found.id).one()
        pages = [{"width": 1000, "height": 600}]
        row.content = {"fields": {"nik": FIELD}, "findings": [FINDING], "pages": pages, **content}
        row.verdict = verdict
        rendition = Rendition(document_id=found.id, page=1, size=len(PAGE))
        tx.session.add(rendition)
        tx.session.flush()
        tx.office.vault.put(str(rendition.id), documents.RENDITION, PAGE)
        return found.id


def claimed(officer: Actor) -> UUID:
    with transaction() as tx:
        claim = claims.next_case(tx, officer)
        assert claim is not None
        return claim.case_id


def state(case_id: UUID) -> tuple[str, int]:
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        return case.state, case.version


def escalated(officer: Actor, failed: bool = False) -> UUID:
    case_id = submitted(service="birth-certificate", verdicts={"kk": "fail"} if failed else None)
    assert claimed(officer) == case_id
    with transaction() as tx:
        decisions.verify(tx, officer, case_id, version(tx, case_id), override="seen at the counter" if failed else None)
    return case_id


def test_an_officer_without_a_case_takes_the_next_one(app: Flask) -> None:
    case_id = submitted()
    client = at_desk(app, staff("officer"))
    assert "Next case" in client.get("/review").text
    assert send(client, "/review/next").status_code == 302
    with transaction() as tx:
        number = tx.session.get_one(Case, case_id).number
    assert number in client.get("/review").text


def test_an_empty_queue_is_said_kindly(app: Flask) -> None:
    client = at_desk(app, staff("officer"))
    send(client, "/review/next")
    page = client.get("/review").text
    assert "No case is waiting for you" in page
    assert 'role="alert"' not in page


def test_the_found_field_stands_beside_its_box_with_the_certainty_in_words(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted()
    read(case_id, "kk")
    assert claimed(officer) == case_id
    page = at_desk(app, officer).get("/review").text
    assert '<tr data-mark="nik"' in page
    assert re.search(r'<rect class="box box-warning" data-mark="nik" x="10" y="20" width="300" height="40"', page)
    assert 'viewBox="0 0 1000 600"' in page
    assert re.search(r"unsure: compare it <span class=\"number\">62 %", page)
    assert "The picture is blurred." in page


def test_a_page_is_shown_to_whoever_holds_the_case_and_the_view_is_recorded(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted()
    document_id = read(case_id, "kk")
    path = f"/review/documents/{document_id}/pages/1"
    stranger = at_desk(app, staff("officer")).get(path)
    assert stranger.status_code == 404
    claimed(officer)
    answer = at_desk(app, officer).get(path)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/jpeg", PAGE)
    assert answer.headers["Cache-Control"] == "no-store"
    with transaction() as tx:
        entries = tx.session.query(LedgerEntry).filter_by(kind="document.viewed", document_id=document_id).all()
        assert [each.recorded_by for each in entries] == [officer.id]


def test_opening_a_case_fetches_no_page_by_itself(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted()
    read(case_id, "kk")
    claimed(officer)
    page = re.sub(r"<noscript>.*?</noscript>", "", at_desk(app, officer).get("/review").text, flags=re.S)
    assert "data-src=" in page
    assert not re.search(r"<img[^>]* src=", page)


def test_verify_is_one_press_and_tells_what_happened(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted(service="birth-certificate")
    claimed(officer)
    client = at_desk(app, officer)
    assert send(client, f"/review/{case_id}/verify", {"seen": state(case_id)[1]}).status_code == 302
    assert state(case_id)[0] == "escalated"
    page = client.get("/review").text
    assert "is verified." in page
    assert "Every case of this service is signed off by a supervisor." in page


def test_a_failed_document_makes_verify_ask_for_a_reason(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted(verdicts={"ktp": "fail", "kk": "fail"})
    claimed(officer)
    client = at_desk(app, officer)
    assert 'name="override"' in client.get("/review").text
    refused = send(client, f"/review/{case_id}/verify", {"seen": state(case_id)[1]})
    assert refused.status_code == 409
    assert 'data-code="case.override_needed"' in refused.text
    given = {"seen": state(case_id)[1], "override": "seen at the counter"}
    assert send(client, f"/review/{case_id}/verify", given).status_code == 302
    with transaction() as tx:
        assert tx.session.get_one(Case, case_id).override_reason == "seen at the counter"


def test_a_return_carries_what_to_mend_for_each_document(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted()
    document_id = read(case_id, "kk", "fail")
    claimed(officer)
    client = at_desk(app, officer)
    assert f'name="fix-{document_id}"' in client.get("/review").text
    form = {"seen": state(case_id)[1], "reason": "Please mend", f"fix-{document_id}": "Take it again"}
    assert send(client, f"/review/{case_id}/return", form).status_code == 302
    with transaction() as tx:
        decision = tx.session.query(Decision).filter_by(case_id=case_id, verb="return").one()
        assert (decision.reason, decision.fixes) == ("Please mend", {str(document_id): "Take it again"})


def test_a_refused_step_keeps_what_was_typed(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted()
    document_id = read(case_id, "kk", "fail")
    claimed(officer)
    client = at_desk(app, officer)
    form = {"seen": state(case_id)[1], "reason": "  ", f"fix-{document_id}": "Tolong foto ulang dari dekat"}
    refused = send(client, f"/review/{case_id}/return", form)
    assert refused.status_code == 409
    assert 'data-code="case.reason_needed"' in refused.text
    assert "Tolong foto ulang dari dekat" in refused.text


def test_a_stale_page_says_so_and_shows_the_case_as_it_is_now(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted()
    claimed(officer)
    seen = state(case_id)[1]
    refused = send(at_desk(app, officer), f"/review/{case_id}/reject", {"seen": seen - 1, "reason": "my long words"})
    assert refused.status_code == 409
    assert 'data-code="case.stale"' in refused.text
    assert f'name="seen" value="{seen}"' in refused.text
    assert "my long words" in refused.text
    assert state(case_id) == ("submitted", seen)


def test_words_for_a_case_that_is_gone_are_not_lost(app: Flask) -> None:
    owner, officer = citizen(), staff("officer")
    case_id = submitted(owner)
    claimed(officer)
    client = at_desk(app, officer)
    seen = state(case_id)[1]
    with transaction() as tx:
        cases.withdraw(tx, owner, case_id, seen)
    refused = send(client, f"/review/{case_id}/reject", {"seen": seen, "reason": "my long words"})
    assert 'data-code="case.stale"' in refused.text
    assert "my long words" in refused.text
    assert "Next case" in refused.text


def test_a_form_without_its_token_is_refused(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted()
    claimed(officer)
    form = {"seen": state(case_id)[1], "reason": "x"}
    refused = at_desk(app, officer).post(f"/review/{case_id}/reject", data=form)
    assert refused.status_code == 400
    assert state(case_id)[0] == "submitted"


def test_a_verb_that_no_page_offers_is_not_found(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted()
    claimed(officer)
    assert send(at_desk(app, officer), f"/review/{case_id}/collect", {"seen": "3"}).status_code == 404


def test_a_lease_is_renewed_and_given_back(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted()
    claimed(officer)
    with transaction() as tx:
        claim = tx.session.query(Claim).filter_by(case_id=case_id).one()
        claim_id, before = claim.id, claim.lease_until
    client = at_desk(app, officer)
    token = {"csrf_token": token_in(client, "/review")}
    path = f"/review/claims/{claim_id}"
    renewed = client.post(f"{path}/renew", data=token, headers={"Accept": "application/json"})
    assert renewed.get_json()["until"] > before.isoformat()
    assert client.post(f"{path}/release", data=token).status_code == 302
    assert "Next case" in client.get("/review").text
    refused = client.post(f"{path}/release", data=token)
    assert 'data-code="claim.expired"' in refused.text


def test_the_team_page_says_why_a_case_is_before_a_supervisor(app: Flask) -> None:
    escalated(staff("officer"), failed=True)
    page = at_desk(app, staff("supervisor")).get("/team").text
    assert "It was verified although a document had failed its checks." in page
    assert "seen at the counter" in page
    indonesian = at_desk(app, staff("supervisor"), "id").get("/team").text
    assert "Diverifikasi walaupun ada dokumen yang tidak lolos pemeriksaan." in indonesian


def test_a_supervisor_takes_a_case_over_and_signs_off(app: Flask) -> None:
    case_id, supervisor = escalated(staff("officer")), staff("supervisor")
    client = at_desk(app, supervisor)
    path = f"/team/{case_id}"
    assert f'action="{path}/approve"' not in client.get(path).text
    taken = send(client, f"{path}/reassign", {"to": str(supervisor.id), "reason": "it is urgent"}, page=path)
    assert taken.location == path
    assert f'action="{path}/approve"' in client.get(path).text
    assert send(client, f"{path}/approve", {"seen": state(case_id)[1]}, page=path).status_code == 302
    assert state(case_id)[0] == "ready"


def test_whoever_verified_sees_why_they_cannot_sign_off(app: Flask) -> None:
    both = staff("officer", "supervisor")
    case_id = escalated(both)
    page = at_desk(app, both).get(f"/team/{case_id}").text
    assert "You verified this case, so someone else has to sign it off." in page
    assert f"/team/{case_id}/approve" not in page


def test_a_case_is_given_to_a_colleague_only_with_a_reason(app: Flask) -> None:
    case_id, officer = submitted(), staff("officer")
    client = at_desk(app, staff("supervisor"))
    path = f"/team/{case_id}"
    refused = send(client, f"{path}/reassign", {"to": str(officer.id), "reason": " "}, page=path)
    assert 'data-code="case.reason_needed"' in refused.text
    assert send(client, f"{path}/reassign", {"to": str(officer.id), "reason": "on leave"}, page=path).status_code == 302
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None and claim.case_id == case_id


def ready_with_ticket() -> tuple[UUID, str]:
    owner = citizen()
    officer, supervisor = staff("officer"), staff("supervisor")
    case_id = submitted(owner, service="birth-certificate")
    for actor, step in ((officer, decisions.verify), (supervisor, decisions.approve)):
        assert claimed(actor) == case_id
        with transaction() as tx:
            step(tx, actor, case_id, version(tx, case_id))
    with transaction() as tx:
        slot = pickup.free_slots(tx, owner, case_id)[0]
        return case_id, pickup.book(tx, owner, case_id, slot.day, slot.starts).day.isoformat()


def test_the_counter_marks_the_papers_as_handed_over_once(app: Flask) -> None:
    case_id, day = ready_with_ticket()
    client, page = at_desk(app, staff("officer")), f"/counter?day={day}"
    form = {"seen": state(case_id)[1], "day": day}
    assert f'action="/counter/{case_id}/collect"' in client.get(page).text
    assert send(client, f"/counter/{case_id}/collect", form, page=page).location.endswith(page)
    assert state(case_id)[0] == "collected"
    again = client.post(f"/counter/{case_id}/collect", data={**form, "csrf_token": token_in(client, "/review")})
    assert (again.status_code, 'data-code="case.already_collected"' in again.text) == (409, True)


def test_a_day_that_is_no_date_is_refused(app: Flask) -> None:
    assert at_desk(app, staff("officer")).get("/counter?day=tomorrow").status_code == 422


def test_an_auditor_reads_the_history_in_words_but_no_document(app: Flask) -> None:
    case_id = escalated(staff("officer"), failed=True)
    client = at_desk(app, staff("auditor"))
    with transaction() as tx:
        number = tx.session.get_one(Case, case_id).number
        document_id = documents.current_documents(tx, case_id)[0].id
    found = send(client, "/audit/find", {"number": f" {number.lower()} "}, page="/audit")
    assert found.location == f"/cases/{case_id}/history"
    page = client.get(found.location).text
    assert "Every requirement was confirmed." in page
    assert "This record is whole" in page
    assert "override, always" not in page
    assert client.get(f"/review/documents/{document_id}/pages/1").status_code == 403


def test_the_whole_ledger_is_checked_on_demand(app: Flask) -> None:
    escalated(staff("officer"))
    client = at_desk(app, staff("auditor"))
    assert "The ledger is whole" in send(client, "/audit/chain", page="/audit").text
    missing = send(client, "/audit/find", {"number": "B-1999-NOTHING"}, page="/audit")
    assert (missing.status_code, 'data-code="case.not_found"' in missing.text) == (404, True)
    assert "B-1999-NOTHING" in missing.text


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/review", {"officer", "supervisor"}),
        ("/team", {"supervisor"}),
        ("/counter", {"officer", "supervisor"}),
        ("/audit", {"auditor", "supervisor"}),
    ],
)
def test_each_desk_is_open_to_its_roles_only(app: Flask, path: str, allowed: set[str]) -> None:
    people = {role: staff(role) for role in ("officer", "supervisor", "auditor", "admin")}
    opened = {role for role, person in people.items() if at_desk(app, person).get(path).status_code == 200}
    assert opened == allowed
    assert at_desk(app, citizen()).get(path).status_code == 403
