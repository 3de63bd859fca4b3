"""An officer's small forms beside values and findings, with and without a script, and the supervisor's report."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.desks import at_desk, send, token_in
from tests.integration.judged import NIK, examination, finding_of, held, ktp_of, row_of, verified
from tests.integration.samples import staff
from verify.examination import Field
from workflow import corrections
from workflow.db import transaction
from workflow.models import FieldCorrection, FindingMark

pytestmark = pytest.mark.usefixtures("services")
SCRIPT = {"Accept": "application/json"}


def corrected(client: FlaskClient, document: Any, script: bool = False, **form: str) -> Any:
    given = {
        "examination": str(row_of(document).id), "field": "name", "value": "ANITA", "paper": "paper-ktp", **form,
        "csrf_token": token_in(client, "/review"),
    }  # fmt: skip
    return client.post(f"/review/documents/{document}/corrections", data=given, headers=SCRIPT if script else {})


def test_a_value_is_corrected_without_a_script(app: Flask) -> None:
    officer, _case_id, document_id = held()
    client = at_desk(app, officer)
    assert f'action="/review/documents/{document_id}/corrections"' in client.get("/review").text
    answer = corrected(client, document_id)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/review#paper-ktp")
    page = client.get("/review").text
    assert "Name: your value is kept beside what was read." in page
    assert 'read was" data-read>ANI<' in page
    assert "data-text>ANITA<" in page
    with transaction() as tx:
        assert tx.session.query(FieldCorrection).one().value == "ANITA"


def test_a_script_gets_the_value_to_draw_in_place(app: Flask) -> None:
    officer, _, document_id = held(examination(birth_date=Field("1990-05-05", 0.9)))
    client = at_desk(app, officer)
    answer = corrected(client, document_id, script=True, field="birth_date", value="1990-05-06")
    assert answer.get_json() == {
        "shown": "6 May 1990", "told": "Date of birth: your value is kept beside what was read."
    }  # fmt: skip


def test_a_refused_correction_keeps_what_was_typed(app: Flask) -> None:
    officer, _, document_id = held()
    client = at_desk(app, officer)
    refused = corrected(client, document_id, field="nik", value="12345")
    assert refused.status_code == 422
    assert 'data-code="nik.invalid"' in refused.text
    assert 'value="12345"' in refused.text
    told = corrected(client, document_id, script=True, field="nik", value="12345")
    assert (told.status_code, told.get_json()["code"]) == (422, "nik.invalid")
    assert "12345" not in told.text


def test_a_broken_form_changes_nothing(app: Flask) -> None:
    officer, _, document_id = held()
    client = at_desk(app, officer)
    assert corrected(client, document_id, examination="x").status_code == 409
    assert corrected(client, document_id, field="members.9.nik").status_code == 422
    with transaction() as tx:
        assert tx.session.query(FieldCorrection).count() == 0


def test_a_finding_is_marked_by_one_press_and_the_press_shows(app: Flask) -> None:
    officer, _, document_id = held()
    finding = finding_of(document_id, "field.unsure")
    client = at_desk(app, officer)
    assert 'aria-pressed="true"' not in client.get("/review").text
    answer = send(client, f"/review/findings/{finding.id}/mark", {"right": "no", "paper": "paper-ktp"})
    assert answer.headers["Location"] == "/review#paper-ktp"
    assert 'value="no" aria-pressed="true"' in client.get("/review").text
    with transaction() as tx:
        assert [each.right for each in tx.session.query(FindingMark)] == [False]
    gone = send(client, f"/review/findings/{document_id}/mark", {"right": "no"})
    assert (gone.status_code, 'data-code="finding.not_found"' in gone.text) == (404, True)


def test_a_supervisor_who_does_not_hold_the_case_reads_of_the_findings_only_and_has_no_form(app: Flask) -> None:
    officer, case_id, document_id = held()
    with transaction() as tx:
        corrections.correct(tx, officer, document_id, row_of(document_id).id, "name", "ANITA")
        corrections.mark(tx, officer, finding_of(document_id, "field.unsure").id, True)
    client = at_desk(app, staff("supervisor"))
    page = client.get(f"/team/{case_id}").text
    assert "ANITA" not in page
    assert "rightly found" in page
    assert "/corrections" not in page and "/mark" not in page
    refused = send(
        client, f"/review/documents/{document_id}/corrections",
        {"desk": "team", "case": str(case_id), "examination": str(row_of(document_id).id), "field": "name",
         "value": "X"}, page=f"/team/{case_id}",
    )  # fmt: skip
    assert (refused.status_code, 'data-code="document.not_found"' in refused.text) == (404, True)


def test_a_citizen_finds_no_such_door(app: Flask) -> None:
    _, case_id, _ = held()
    document = ktp_of(case_id)
    with transaction() as tx:
        owner = tx.session.get_one(type(document), document.id).received_by
    client = at_desk(app, type(staff("officer"))(owner, frozenset({"citizen"})))
    answer = send(client, f"/review/documents/{document.id}/corrections", {"field": "name"}, page="/cases")
    assert answer.status_code == 403


def test_the_report_is_a_page_for_supervisors_in_both_languages(app: Flask) -> None:
    officer, case_id, document_id = held()
    with transaction() as tx:
        corrections.correct(tx, officer, document_id, row_of(document_id).id, "name", "RAHASIA")
    verified(officer, case_id)
    supervisor = staff("supervisor")
    page = at_desk(app, supervisor).get("/checks?weeks=4").text
    assert "field.unsure" in page and "image.blurred" not in page
    assert "With 0.4 instead of 0.5: 0 fewer false warnings, 1 more missed." in page
    assert "With 0.5, as it is: 0 false warnings, 0 missed." in page
    assert "RAHASIA" not in page and NIK not in page
    indonesian = at_desk(app, supervisor, "id").get("/checks").text
    assert "Dengan 0,4, bukan 0,5:" in indonesian
    assert at_desk(app, staff("officer")).get("/checks").status_code == 403


def test_an_empty_report_says_so(app: Flask) -> None:
    page = at_desk(app, staff("supervisor")).get("/checks?weeks=nonsense").text
    assert "Nobody has decided on a document in these weeks." in page
    assert "berkas reexamine --since" in page
