"""The pages of alerts: who gets in, what they say in both languages, and how an alert is closed."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from tests.integration.desks import at_desk, send, token_in
from tests.integration.samples import citizen, staff
from tests.integration.test_alerts import MORNING, REASON, alert_about, returned
from workflow import budget, ledger
from workflow.alerts.table import CODES
from workflow.db import transaction
from workflow.models import AlertRow, LedgerEntry

pytestmark = pytest.mark.usefixtures("services")


def test_only_auditors_and_supervisors_open_the_list(app: Flask) -> None:
    people = {role: staff(role) for role in ("officer", "supervisor", "auditor", "admin")}
    opened = {role for role, person in people.items() if at_desk(app, person).get("/alerts").status_code == 200}
    assert opened == {"supervisor", "auditor"}
    assert at_desk(app, citizen()).get("/alerts").status_code == 403
    assert app.test_client().get("/alerts").status_code in (302, 401)


def test_an_officer_finds_no_way_to_an_alert_about_themself(app: Flask) -> None:
    officer = staff("officer")
    alert_id = alert_about(officer)
    client = at_desk(app, officer)
    assert client.get(f"/alerts/{alert_id}").status_code == 403
    closing = {"outcome": "dismissed", "reason": REASON, "csrf_token": token_in(client, "/record")}
    assert client.post(f"/alerts/{alert_id}/close", data=closing).status_code == 403
    assert "Decided outside hours" not in client.get("/alerts/mine").text


def test_an_alert_that_is_not_for_the_reader_looks_like_one_that_does_not_exist(app: Flask) -> None:
    supervisor = staff("supervisor")
    own = alert_about(supervisor, "auditors")
    client = at_desk(app, supervisor)
    answers = [client.get(f"/alerts/{each}") for each in (own, uuid4())]
    assert [each.status_code for each in answers] == [404, 404]
    assert all("There is no such alert, or it is not for you." in each.text for each in answers)
    assert "Decided outside hours" not in answers[0].text
    closing = {"outcome": "dismissed", "reason": REASON, "csrf_token": token_in(client, "/alerts")}
    assert client.post(f"/alerts/{own}/close", data=closing).status_code == 404
    assert "Decided outside hours</a>" not in client.get("/alerts").text


def test_the_evidence_of_raised_limits_says_whose_and_by_how_much(app: Flask) -> None:
    supervisor, officer = staff("supervisor"), staff("officer")
    with transaction() as tx:
        budget.raise_limit(tx, supervisor, officer.id, "views", 25, 2, "a long queue")
    with transaction() as tx:
        entry = tx.session.scalars(select(LedgerEntry.seq).where(LedgerEntry.kind == "budget.raised")).one()
    alert_id = alert_about(supervisor, "auditors", code="budget.raised_often", entries=[entry])
    page = at_desk(app, staff("auditor")).get(f"/alerts/{alert_id}").text
    assert "Budi: Pages seen +25" in page


def test_the_list_says_why_in_the_language_of_the_reader_and_can_be_narrowed(app: Flask) -> None:
    officer = staff("officer")
    alert_about(officer)
    english, indonesian = at_desk(app, staff("auditor")), at_desk(app, staff("auditor"), "id")
    assert "4 decisions were taken outside working hours" in english.get("/alerts").text
    assert "4 keputusan diambil di luar jam kerja" in indonesian.get("/alerts").text
    assert "No alert is like that." in english.get("/alerts?code=claims.skipped").text
    assert "outside working hours" in english.get(f"/alerts?person={officer.id}&code=decision.outside_hours").text
    assert "No alert has been closed yet." in english.get("/alerts?show=closed&code=").text


def test_every_kind_of_alert_is_told_in_both_languages(app: Flask) -> None:
    officer = staff("officer")
    values = {
        "count": 8, "days": 28, "pages": 3, "seconds": 1.5, "needed": 6.5, "nights": 3, "of": 9, "others": 2,
        "of_others": 90, "on": 5, "minutes": 20, "what": "kk",
    }  # fmt: skip
    for told in CODES.values():
        for code in told:
            alert_about(officer, code=code, values=values)
    for language in ("en", "id"):
        page = at_desk(app, staff("auditor"), language).get("/alerts").text
        assert "…" not in page.partition("<tbody>")[2]
        assert ("the same family card" if language == "en" else "nomor KK yang sama") in page
    assert "1,5 detik" in page and "6,5" in page


def test_the_evidence_leads_to_the_history_of_its_cases(app: Flask) -> None:
    officer = staff("officer")
    case_id = returned(officer, MORNING)
    with transaction() as tx:
        entry = ledger.of_case(tx, case_id)[-1].seq
    alert_id = alert_about(officer, entries=[entry], cases=[str(case_id)])
    page = at_desk(app, staff("supervisor")).get(f"/alerts/{alert_id}").text
    assert f'href="/cases/{case_id}/history"' in page
    assert f'<span class="mono">{entry}</span>' in page
    assert "It was returned to the citizen." in page


def test_closing_without_a_reason_shows_the_form_again_with_what_was_typed(app: Flask) -> None:
    alert_id = alert_about(staff("officer"))
    client, path = at_desk(app, staff("supervisor")), f"/alerts/{alert_id}"
    answer = send(client, f"{path}/close", {"outcome": "dismissed", "reason": "ok"}, page=path)
    assert (answer.status_code, 'data-code="alert.reason_needed"' in answer.text) == (422, True)
    assert 'value="dismissed" checked' in answer.text
    assert ">ok</textarea>" in answer.text
    with transaction() as tx:
        assert tx.session.get_one(AlertRow, alert_id).closed_at is None


def test_a_closed_alert_shows_its_reason_to_colleagues_and_to_its_subject(app: Flask) -> None:
    officer = staff("officer")
    alert_id = alert_about(officer)
    client, path = at_desk(app, staff("supervisor")), f"/alerts/{alert_id}"
    assert send(client, f"{path}/close", {"outcome": "dismissed", "reason": REASON}, page=path).location == "/alerts"
    assert REASON in client.get("/alerts?show=closed").text
    assert "Close this alert" not in client.get(path).text
    mine = at_desk(app, officer).get("/alerts/mine").text
    assert REASON in mine and "outside working hours" in mine
