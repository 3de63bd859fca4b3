"""An officer's desk: one case with its evidence, the steps, and what happens when a step is refused."""

import re

import pytest
from flask import Flask

from tests.factories import submitted
from tests.integration.desks import PAGE, at_desk, claimed, read, send, state, token_in
from tests.integration.samples import citizen, staff
from verify.examination import Finding
from workflow import cases, examinations
from workflow.db import transaction
from workflow.models import Case, Claim, Decision, LedgerEntry

pytestmark = pytest.mark.usefixtures("services")


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
    assert re.search(r"unsure: compare it <span class=\"number\">62%<", page)
    assert "The picture is blurred." in page
    assert "<dt><kbd>N</kbd></dt>" in page  # the keys of the list are read aloud: there is no button beside them


def test_a_name_with_one_other_letter_stands_side_by_side_with_the_other_reading(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted(service="kk-change")
    row = {"nik": "3273014505900001", "name": "SITI AMINAH", "box": [1, 1, 9, 9]}
    read(case_id, "ktp", fields={"name": {"value": "SITI AMINAN", "confidence": 0.9, "page": 1, "box": [1, 2, 3, 4]}})
    read(case_id, "kk", fields={"members": {"value": [row], "confidence": 0.9, "page": 1, "box": [1, 2, 3, 4]}})
    values = {"left": "ktp", "right": "kk", "field": "name", "right_field": "members", "why": ["one_letter"]}
    with transaction() as tx:
        examinations.add_findings(
            tx, case_id, None, (Finding("cross.row_name", "warning", "inconclusive", values=values),)
        )
    assert claimed(officer) == case_id
    between = at_desk(app, officer).get("/review").text.partition('aria-labelledby="between"')[2]
    assert "SITI AMINAN" in between and "SITI AMINAH" in between
    assert "are written differently" in between
    assert "badge-failure" not in between.partition("</section>")[0]


def test_a_page_is_shown_to_whoever_holds_the_case_and_the_view_is_recorded(app: Flask) -> None:
    officer, case_id = staff("officer"), submitted()
    document_id = read(case_id, "kk")
    path = f"/review/documents/{document_id}/pages/1"
    stranger = at_desk(app, staff("officer")).get(path)
    assert stranger.status_code == 404
    claimed(officer)
    answer = at_desk(app, officer).get(path)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.data[:2] == PAGE[:2] and answer.data != PAGE
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
