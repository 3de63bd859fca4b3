"""The citizen's pages without JavaScript: everything is a form, and a refused form comes back with what was typed."""

import io
import re
from uuid import UUID

import pytest
from flask import Flask

from tests.factories import filled, submitted, version
from tests.integration.desks import at_desk, claimed, read, ready_with_ticket, send, state
from tests.integration.samples import citizen, draft, photo, staff
from workflow import decisions, documents
from workflow.actor import actor_of
from workflow.db import transaction
from workflow.models import Case, Person

pytestmark = pytest.mark.usefixtures("services")


def codes_in(page: str) -> list[str]:
    """The codes of the alerts of a page."""
    alerts = re.findall(r'<div[^>]*role="alert"[^>]*>', page)
    return [code for alert in alerts for code in re.findall(r'data-code="([^"]*)"', alert)]


def test_the_limits_are_told_before_any_file_is_chosen(app: Flask) -> None:
    page = app.test_client().get("/services/birth-certificate").text
    for told in ("20 MB", "20 halaman", "JPEG", "PDF", "jam kerja"):
        assert told in page
    assert 'type="file"' not in page


def test_a_start_leads_to_the_questions_and_these_to_the_case(app: Flask) -> None:
    client = at_desk(app, citizen())
    began = send(client, "/services/birth-certificate/start", page="/services/birth-certificate")
    assert began.location.endswith("/answers")
    form = {"child_name": "Bayu Pratama", "child_birth_date": "2026-10-05", "child_nik": "", "seen": "1"}
    kept = send(client, began.location, form, page=began.location)
    assert kept.status_code == 302
    assert "Bayu Pratama" in client.get(kept.location).text


def test_a_refused_answer_loses_nothing_that_was_typed(app: Flask) -> None:
    owner = citizen()
    case_id = draft(owner)
    path = f"/cases/{case_id}/answers"
    form = {"child_name": "Bayu Pratama", "child_birth_date": "2026-10-05", "child_nik": "12", "seen": "1"}
    answer = send(at_desk(app, owner), path, form, page=path)
    assert answer.status_code == 422
    assert codes_in(answer.text) == ["nik.invalid"]
    assert 'value="Bayu Pratama"' in answer.text and 'value="12"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_file_sent_as_a_plain_form_gives_a_receipt(app: Flask) -> None:
    owner = citizen()
    case_id = draft(owner)
    client = at_desk(app, owner)
    page = f"/cases/{case_id}"
    form = {"requirement": "kk", "file": (io.BytesIO(photo()), "kk.jpg")}
    assert send(client, f"{page}/documents", form, page=page).location.endswith("#requirement-kk")
    with transaction() as tx:
        document = documents.current_documents(tx, case_id)[0]
    shown = client.get(page).text
    assert document.receipt_number in shown and document.sha256 in shown


@pytest.mark.parametrize(
    ("data", "code", "status"), [(b"", "upload.empty", 422), (b"no picture", "upload.wrong_type", 415)]
)
def test_a_refused_file_is_explained_in_its_place(app: Flask, data: bytes, code: str, status: int) -> None:
    owner = citizen()
    page = f"/cases/{draft(owner)}"
    form = {"requirement": "kk", "file": (io.BytesIO(data), "kk.jpg")}
    answer = send(at_desk(app, owner), f"{page}/documents", form, page=page)
    assert answer.status_code == status
    section = answer.text.partition('id="requirement-kk"')[2].partition("</section>")[0]
    assert codes_in(section) == codes_in(answer.text) == [code]


def test_a_form_without_a_file_says_so(app: Flask) -> None:
    owner = citizen()
    page = f"/cases/{draft(owner)}"
    answer = send(at_desk(app, owner), f"{page}/documents", {"requirement": "kk"}, page=page)
    assert codes_in(answer.text) == ["upload.none"]


def test_a_document_can_be_removed(app: Flask) -> None:
    owner = citizen()
    case_id = filled(owner)
    with transaction() as tx:
        document = documents.current_documents(tx, case_id)[0]
    page = f"/cases/{case_id}"
    client = at_desk(app, owner)
    assert send(client, f"{page}/documents/{document.id}/remove", page=page).status_code == 302
    assert document.receipt_number not in client.get(page).text


def test_a_failed_document_is_submitted_only_with_the_citizens_word(app: Flask) -> None:
    owner = citizen()
    case_id = filled(owner, verdicts={"kk": "fail"})
    page, client = f"/cases/{case_id}", at_desk(app, owner)
    form = {"seen": str(seen(case_id))}
    refused = send(client, f"{page}/submit", form, page=page)
    assert codes_in(refused.text) == ["case.failed_documents"]
    assert 'name="accept_failed"' in refused.text
    assert send(client, f"{page}/submit", {**form, "accept_failed": "yes"}, page=page).status_code == 302
    assert state(case_id)[0] == "submitted"


def test_an_old_page_cannot_submit_but_gets_the_new_one(app: Flask) -> None:
    owner = citizen()
    case_id = filled(owner)
    page = f"/cases/{case_id}"
    answer = send(at_desk(app, owner), f"{page}/submit", {"seen": "1"}, page=page)
    assert codes_in(answer.text) == ["case.stale"]
    assert f'name="seen" value="{seen(case_id)}"' in answer.text


def test_a_returned_case_says_what_to_mend_beside_the_document(app: Flask) -> None:
    owner, officer = citizen(), staff("officer")
    case_id = submitted(owner)
    assert claimed(officer) == case_id
    document_id = read(case_id, "kk")
    with transaction() as tx:
        fixes = {document_id: "The lower half is dark."}
        decisions.return_to_citizen(tx, officer, case_id, version(tx, case_id), "One photo is dark.", fixes)
    page = at_desk(app, owner).get(f"/cases/{case_id}").text
    assert "One photo is dark." in page
    assert "The lower half is dark." in page.partition('id="requirement-kk"')[2].partition("</section>")[0]


def test_a_case_can_be_withdrawn_after_a_question(app: Flask) -> None:
    owner = citizen()
    case_id = submitted(owner)
    page = f"/cases/{case_id}/withdraw"
    assert send(at_desk(app, owner), page, {"seen": str(seen(case_id))}, page=page).status_code == 302
    assert state(case_id)[0] == "withdrawn"


def test_a_booking_shows_the_queue_number_and_can_be_given_back(app: Flask) -> None:
    case_id, day = ready_with_ticket()
    with transaction() as tx:
        owner = actor_of(tx.session.get_one(Person, tx.session.get_one(Case, case_id).citizen_id))
    client = at_desk(app, owner)
    page = f"/cases/{case_id}/pickup"
    assert day in client.get(page).text and "ticket-number" in client.get(page).text
    assert send(client, f"{page}/cancel", page=page).status_code == 302
    assert codes_in(send(client, page, page=page).text) == ["pickup.slot_missing"]
    slot = re.search(r'name="slot" value="([^"]+)"', client.get(page).text)
    assert slot is not None
    assert send(client, page, {"slot": slot[1]}, page=page).status_code == 302


def test_another_citizens_case_does_not_exist(app: Flask) -> None:
    case_id = draft(citizen())
    client = at_desk(app, citizen())
    for path in (f"/cases/{case_id}", f"/cases/{case_id}/answers", f"/cases/{case_id}/withdraw"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_names_its_language(app: Flask, language: str) -> None:
    owner = citizen()
    page = at_desk(app, owner, language).get("/cases").text
    assert f'<html lang="{language}">' in page
    assert {"id": "Permohonan saya", "en": "My cases"}[language] in page


def seen(case_id: UUID) -> int:
    """The version that a page of the case shows now."""
    return state(case_id)[1]
