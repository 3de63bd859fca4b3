"""The desks of supervisors, the counter and auditors: why a case is there, who signs, who collects, the record."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import submitted
from tests.integration.desks import at_desk, escalated, ready_with_ticket, send, state, token_in
from tests.integration.samples import citizen, staff
from workflow import claims, documents
from workflow.db import transaction
from workflow.models import Case

pytestmark = pytest.mark.usefixtures("services")


def test_the_team_page_says_why_a_case_is_before_a_supervisor(app: Flask) -> None:
    escalated(staff("officer"), failed=True)
    page = at_desk(app, staff("supervisor")).get("/team").text
    assert "It was verified although a document had failed its checks." in page
    assert "seen at the counter" in page
    indonesian = at_desk(app, staff("supervisor"), "id").get("/team").text
    assert "Diverifikasi walaupun ada dokumen yang tidak lolos pemeriksaan." in indonesian


def test_a_supervisor_is_dealt_the_case_and_signs_off_but_never_picks_it(app: Flask) -> None:
    case_id, supervisor = escalated(staff("officer")), staff("supervisor")
    client = at_desk(app, supervisor)
    path = f"/team/{case_id}"
    assert f'action="{path}/approve"' not in client.get(path).text
    picked = send(client, f"{path}/reassign", {"to": str(supervisor.id), "reason": "it is urgent"}, page=path)
    assert 'data-code="claim.to_oneself"' in picked.text
    assert send(client, "/team/next", page=path).location == path
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


def test_the_counter_marks_the_papers_as_handed_over_once(app: Flask) -> None:
    case_id, day = ready_with_ticket()
    client, page = at_desk(app, staff("officer")), f"/counter?day={day}"
    form = {"seen": state(case_id)[1], "day": day}
    assert f'action="/counter/{case_id}/collect"' in client.get(page).text
    assert send(client, f"/counter/{case_id}/collect", form, page=page).location.endswith(page)
    assert state(case_id)[0] == "collected"
    again = client.post(f"/counter/{case_id}/collect", data={**form, "csrf_token": token_in(client, "/review")})
    assert (again.status_code, 'data-code="case.already_collected"' in again.text) == (409, True)


def test_the_counter_says_why_it_names_nobody_on_another_day(app: Flask) -> None:
    _, day = ready_with_ticket()
    told = "Who comes is named on the day itself."
    client = at_desk(app, staff("officer"))
    assert told in client.get(f"/counter?day={day}").text
    assert told not in client.get("/counter").text


@pytest.mark.parametrize(("hours", "told"), [(1, "1 hour"), (2, "2 hours"), (47, "47 hours"), (48, "2 days")])
def test_the_age_of_a_case_is_counted_in_words_of_the_right_number(app: Flask, hours: int, told: str) -> None:
    case_id = escalated(staff("officer"))
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        case.submitted_at = tx.now - timedelta(hours=hours, minutes=1)
    page = at_desk(app, staff("supervisor")).get("/team").text
    assert set(re.findall(r'data-label="Age">\s*([^<]*?)\s*</td>', page)) == {told}


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


def test_a_case_that_is_not_there_is_refused_with_what_was_typed(app: Flask) -> None:
    client = at_desk(app, staff("auditor"))
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
