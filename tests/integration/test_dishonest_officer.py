"""A dishonest officer tries to copy papers and what stands on them: each way, and what stops it.

The story goes on with picking cases and approving alone (test_dishonest_officer_decides.py), and with hiding and
altering (test_dishonest_officer_record.py). docs/attacks.md tells it all, and what remains possible.
"""

from datetime import datetime
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.factories import checked, document, filled, stand_by, submitted, version
from tests.integration.desks import at_desk, claimed, ready_with_ticket, send
from tests.integration.limits import day_limits
from tests.integration.live import bearer, code_of
from tests.integration.pictures import NAME, card, look, put
from tests.integration.relations import born, worker
from tests.integration.samples import citizen, staff
from tests.integration.signing import code_in
from workflow import cases, claims, counter, documents, intake, pickup
from workflow.actor import Actor, actor_of
from workflow.db import transaction
from workflow.models import Case, LedgerDetail, LedgerEntry, Person, View

pytestmark = pytest.mark.usefixtures("services")
MARKER = b"BYTES OF THE UPLOADED FILE"


def in_hand(officer: Actor) -> tuple[UUID, UUID]:
    """A case on the officer's desk and a document of it with a page; the original says MARKER."""
    case_id = submitted()
    document_id = put(case_id, "kk", card())
    with transaction() as tx:
        tx.office.vault.delete(str(document_id), documents.ORIGINAL)
        tx.office.vault.put(str(document_id), documents.ORIGINAL, MARKER)
    assert claimed(officer) == case_id
    return case_id, document_id


def claim_of(officer: Actor) -> UUID:
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
        return claim.id


def given_back(client: FlaskClient, officer: Actor) -> None:
    answer = send(client, f"/review/claims/{claim_of(officer)}/release", {"reason": "no time"})
    assert answer.status_code == 302


def entries(kind: str, by: Actor) -> int:
    with transaction() as tx:
        query = select(func.count()).where(LedgerEntry.kind == kind, LedgerEntry.recorded_by == by.id)
        return tx.session.scalar(query) or 0


# copy


def test_an_officer_who_asks_every_likely_address_for_the_uploaded_file_gets_none(app: Flask) -> None:
    officer = staff("officer")
    case_id, document_id = in_hand(officer)
    client, page = at_desk(app, officer), f"/review/documents/{document_id}/pages/1"
    guesses = (
        f"/review/documents/{document_id}", f"/review/documents/{document_id}/original", f"{page}.pdf",
        f"/review/documents/{document_id}/download", f"/cases/{case_id}/documents/{document_id}",
        f"/api/v1/cases/{case_id}/documents/{document_id}", f"/api/v1/cases/{case_id}/documents/{document_id}/file",
        f"/api/v1/uploads/{document_id}/result", f"/objects/{document_id}", f"/static/../objects/{document_id}",
    )  # fmt: skip
    for path in guesses:
        answer = client.get(path, headers=bearer(officer) if path.startswith("/api/") else {})
        assert answer.status_code in (404, 405, 410), path
        assert MARKER not in answer.data, path
    for headers in ({"Range": "bytes=0-"}, {"Accept": "application/octet-stream"}, {"Accept": "application/pdf"}):
        answer = client.get(f"{page}?download=1&original=1&width=9999", headers=headers)
        assert (answer.mimetype, MARKER in answer.data) == ("image/jpeg", False)
    with transaction() as tx:
        assert {each.width for each in tx.session.scalars(select(View))} == {1600}, "nobody asks for a larger picture"


def test_an_officer_who_guesses_addresses_of_pages_sees_no_other_case_and_no_other_page(app: Flask) -> None:
    officer, colleague = staff("officer"), staff("officer")
    _, other = in_hand(colleague)
    _, mine = in_hand(officer)
    client = at_desk(app, officer)
    for path in (f"{other}/pages/1", f"{mine}/pages/0", f"{mine}/pages/2", f"{mine}/pages/-1", f"{mine}/pages/1e0"):
        answer = client.get(f"/review/documents/{path}")
        assert (answer.status_code in (404, 409), answer.mimetype) == (True, "text/html"), path
    assert entries("document.viewed", officer) == 0


def test_a_paper_that_its_citizen_took_back_before_handing_in_is_shown_to_nobody_of_the_office(app: Flask) -> None:
    owner, officer = citizen(), staff("officer")
    stand_by()
    case_id = filled(owner)
    private = put(case_id, "kk", card())
    with transaction() as tx:
        intake.remove(tx, owner, private)
        document(tx, tx.session.get_one(Case, case_id), "kk", "kk")
        cases.submit(tx, owner, case_id, version(tx, case_id))
        checked(tx, case_id)
    assert claimed(officer) == case_id
    # the history of a case in hand names every document that it ever had
    told = app.test_client().get(f"/api/v1/cases/{case_id}/history", headers=bearer(officer)).get_json()["entries"]
    assert any(each["kind"] == "document.removed" for each in told)
    answer = at_desk(app, officer).get(f"/review/documents/{private}/pages/1")
    assert (answer.status_code, code_in(answer)) == (404, "document.not_found")
    assert look(owner, private), "its citizen still sees it"


def test_a_view_that_stayed_open_shows_nothing_more_once_the_case_is_given_back(app: Flask) -> None:
    officer = staff("officer")
    case_id, document_id = in_hand(officer)
    client, page = at_desk(app, officer), f"/review/documents/{document_id}/pages/1"
    first = client.get(page)
    assert (first.status_code, first.headers["Cache-Control"], first.headers.get("ETag")) == (200, "no-store", None)
    lease = f"/review/claims/{claim_of(officer)}"
    given_back(client, officer)
    for headers in ({}, {"If-None-Match": "*"}, {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}):
        assert client.get(page, headers=headers).status_code == 404
    assert client.head(page).status_code == 404
    assert client.get(lease).status_code == 409, "the open tab hears of it and covers itself"
    report = f"/api/v1/cases/{case_id}/documents/{document_id}/examination"
    assert code_of(app.test_client().get(report, headers=bearer(officer))) == "case.not_found"
    assert NAME["value"] not in client.get("/review").text


def test_the_address_of_a_view_opens_nothing_for_a_colleague_and_nothing_for_a_program(app: Flask) -> None:
    officer = staff("officer")
    _, document_id = in_hand(officer)
    page = f"/review/documents/{document_id}/pages/1"
    assert at_desk(app, officer).get(page).status_code == 200
    for other in (staff("officer"), staff("supervisor"), staff("officer", "supervisor", "auditor", "admin")):
        assert at_desk(app, other).get(page).status_code in (403, 404)
    alone = app.test_client().get(page, headers=bearer(officer))
    assert alone.status_code == 302 and "/sign-in" in alone.location, "a token of the interface draws no page"


def test_an_officer_who_leafs_through_cases_stops_at_the_limit_and_has_no_second_day_in_a_second_account(
    app: Flask,
) -> None:
    nik = born("010180", 7777)
    officer, other_self = (worker("officer", nik=nik) for _ in range(2))
    for _ in range(4):
        submitted()
    day_limits(claims=2)
    client = at_desk(app, officer)
    for _ in range(2):
        assert send(client, "/review/next").status_code == 302
        given_back(client, officer)
    assert code_in(send(client, "/review/next")) == "budget.claims"
    again = app.test_client().post("/api/v1/queue/next", headers=bearer(other_self))
    assert code_of(again) == "budget.claims"
    assert code_in(send(at_desk(app, other_self), "/review/next")) == "budget.claims"


def test_an_officer_who_looks_for_a_neighbour_finds_no_door_and_a_supervisor_leaves_their_reason(app: Flask) -> None:
    case_id = submitted()
    with transaction() as tx:
        number = tx.session.get_one(Case, case_id).number
    officer, head = staff("officer"), staff("supervisor")
    client = at_desk(app, officer)
    for path in ("/team", "/team/search", f"/team/{case_id}", "/audit", f"/cases/{case_id}/history", "/checks"):
        assert client.get(path).status_code in (403, 404), path
    for path in (f"/api/v1/cases/{case_id}", f"/api/v1/cases/{case_id}/history", f"/api/v1/cases/{case_id}/documents"):
        assert code_of(app.test_client().get(path, headers=bearer(officer))) == "case.not_found"
    form = {"by": "case", "text": number, "reason": " "}
    desk = at_desk(app, head)
    assert code_in(send(desk, "/team/search", form, page="/team/search")) == "case.reason_needed"
    found = send(desk, "/team/search", {**form, "reason": "my neighbour"}, page="/team/search")
    assert number in found.text and NAME["value"] not in found.text
    with transaction() as tx:
        entry = tx.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == "case.searched")).one()
        assert entry.recorded_by == head.id
        assert tx.session.get_one(LedgerDetail, entry.seq).content["reason"] == "my neighbour"


def test_leafing_through_the_days_of_the_counter_is_no_list_of_citizens(app: Flask) -> None:
    case_id, _ = ready_with_ticket()
    with transaction() as tx:
        owner = actor_of(tx.session.get_one(Person, tx.session.get_one(Case, case_id).citizen_id))
        pickup.cancel(tx, owner, case_id)
        slot = pickup.free_slots(tx, owner, case_id)[-1]
        pickup.book(tx, owner, case_id, slot.day, slot.starts)
    officer = staff("officer")
    page = at_desk(app, officer).get(f"/counter?day={slot.day.isoformat()}").text
    assert f'action="/counter/{case_id}/collect"' in page
    assert "Sari" not in page
    with transaction() as tx:
        tx.now = datetime.combine(slot.day, slot.starts, tx.office.calendar.zone)
        (appointment,) = counter.of_day(tx, officer, slot.day)
    assert appointment.citizen == "Sari", "on the day itself the counter knows whom it calls"
