"""What leaves the server beside and instead of a picture: headers, values, reports, and never the uploaded bytes."""

import re
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from PIL import Image
from werkzeug.routing import Rule

from policies.refusals import Refusal
from tests.factories import submitted
from tests.integration.desks import at_desk, claimed, escalated, send, token_in
from tests.integration.limits import view_rules
from tests.integration.live import bearer
from tests.integration.pictures import CARD, FAITH, NAME, card, put
from tests.integration.samples import staff
from verify.render import render
from workflow import claims, corrections, documents
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case, ExaminationRow, View, WebSession

pytestmark = pytest.mark.usefixtures("services")
CELL = {"name": "SARI", "religion": "BUDDHA", "boxes": {"religion": [10, 10, 40, 12]}, "confidence": {"religion": 0.9}}
TABLE = {"value": [CELL], "confidence": 0.9, "page": 1, "box": [0, 0, 300, 30]}


def held(**content: Any) -> tuple[Actor, UUID, UUID]:
    officer, case_id = staff("officer"), submitted()
    document_id = put(case_id, "kk", card(), {**CARD, "members": TABLE}, **content)
    assert claimed(officer) == case_id
    return officer, case_id, document_id


def test_a_picture_is_kept_by_nobody_framed_by_nobody_and_runs_nothing(app: Flask) -> None:
    officer, _, document_id = held()
    answer = at_desk(app, officer).get(f"/review/documents/{document_id}/pages/1")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    sent = answer.headers
    assert sent["Cache-Control"] == "no-store"
    assert sent["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
    assert (sent["X-Frame-Options"], sent["Referrer-Policy"]) == ("DENY", "no-referrer")
    assert (sent["Content-Disposition"], sent["Cross-Origin-Resource-Policy"]) == ("inline", "same-origin")
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert "ETag" not in sent and "Last-Modified" not in sent


def test_the_view_names_the_sign_in_it_was_seen_from_and_never_its_token(app: Flask) -> None:
    officer, _, document_id = held()
    at_desk(app, officer).get(f"/review/documents/{document_id}/pages/1")
    with transaction() as tx:
        session = tx.session.query(WebSession).filter_by(person_id=officer.id).one()
        assert tx.session.query(View).one().session_id == session.id


def test_a_covered_value_stands_neither_beside_the_picture_nor_in_the_page(app: Flask) -> None:
    officer, _, _ = held()
    page = at_desk(app, officer).get("/review").text
    assert NAME["value"] in page
    assert FAITH["value"] not in page and "Katolik" not in page
    assert "BUDDHA" not in page and "Buddha" not in page
    assert "Covered, because this step does not need it:" in page
    assert "does not need it: Religion" in page or re.search(r"does not need it: [\w ,]*Religion", page)
    assert f'x="{FAITH["box"][0]}" y="{FAITH["box"][1]}"' not in page


def test_a_covered_value_does_not_come_by_way_of_the_api_either(app: Flask) -> None:
    officer, case_id, document_id = held()
    path = f"/api/v1/cases/{case_id}/documents/{document_id}/examination"
    report = app.test_client().get(path, headers=bearer(officer)).get_json()["report"]
    assert report["fields"]["name"]["value"] == NAME["value"]
    assert {"religion", "members.religion"} <= set(report["covered"])
    assert "religion" not in report["fields"]
    assert "BUDDHA" not in str(report) and FAITH["value"] not in str(report)
    assert report["fields"]["members"]["value"][0]["boxes"] == {}


def test_the_answers_and_the_names_of_files_are_not_for_everybody_who_sees_that_there_is_a_case(app: Flask) -> None:
    officer, case_id, _ = held()
    path = f"/api/v1/cases/{case_id}"
    assert app.test_client().get(path, headers=bearer(officer)).get_json()["answers"] == {"lost": True}
    for role in ("supervisor", "auditor"):
        assert app.test_client().get(path, headers=bearer(staff(role))).get_json()["answers"] == {}, role
    assert app.test_client().get(f"{path}/documents", headers=bearer(staff("auditor"))).status_code == 404


def test_the_report_is_for_the_citizen_and_the_holder_only(app: Flask) -> None:
    officer, case_id, document_id = held()
    path = f"/api/v1/cases/{case_id}/documents/{document_id}/examination"
    for role in ("supervisor", "auditor", "officer", "admin"):
        assert app.test_client().get(path, headers=bearer(staff(role))).status_code == 404, role
    with transaction() as tx:
        owner = Actor(tx.session.get_one(Case, case_id).citizen_id, frozenset({"citizen"}))
    own = app.test_client().get(path, headers=bearer(owner)).get_json()["report"]
    assert own["fields"]["religion"]["value"] == FAITH["value"]
    view_rules({"role": "officer", "states": ["verified"], "width": 900})
    assert app.test_client().get(path, headers=bearer(officer)).get_json()["code"] == "view.denied"


@pytest.mark.parametrize("field", ["religion", "members.0.religion"])
def test_a_guess_at_a_covered_value_is_not_answered(field: str) -> None:
    officer, _, document_id = held()
    with transaction() as tx:
        seen = documents.examination_of(tx, document_id)
    assert seen is not None
    with pytest.raises(Refusal) as caught, transaction() as tx:
        corrections.correct(tx, officer, document_id, seen.id, field, "KATOLIK")
    assert caught.value.code == "correction.field_unknown"


def test_a_supervisor_without_the_case_reads_what_was_found_and_nothing_that_stands_on_the_papers(app: Flask) -> None:
    case_id = escalated(staff("officer"))
    put(case_id, "kk", card())
    supervisor = staff("supervisor")
    client = at_desk(app, supervisor)
    page = client.get(f"/team/{case_id}").text
    assert NAME["value"] not in page and "jawaban" not in page
    assert "/pages/1" not in page
    assert "is shown only to whoever holds the case" in page
    assert send(client, "/team/next", page=f"/team/{case_id}").status_code == 302
    page = client.get(f"/team/{case_id}").text
    assert NAME["value"] in page and "/pages/1" in page and "jawaban" in page


def test_a_page_that_stayed_open_learns_that_the_hold_has_ended(app: Flask) -> None:
    officer, _, _ = held()
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
    client, path = at_desk(app, officer), f"/review/claims/{claim.id}"
    assert client.get(path).get_json()["until"] == claim.lease_until.isoformat()
    assert at_desk(app, staff("supervisor")).get(path).status_code == 409
    assert f'data-lease-at="{path}"' in client.get("/review").text
    client.post(f"{path}/release", data={"csrf_token": token_in(client, "/review")})
    assert client.get(path).status_code == 409


MARKER = b"KAMERA RAHASIA 4711"
TEXT_LAYER = b"BT /F1 12 Tf (LAPISAN TERSEMBUNYI) Tj ET"


def uploaded() -> bytes:
    """A photograph that says in its EXIF what took it, with bytes of a PDF's text behind it."""
    out, exif = BytesIO(), Image.Exif()
    exif[0x010F] = MARKER.decode()
    Image.fromarray(card()).save(out, "JPEG", exif=exif, comment=MARKER)
    return out.getvalue() + b"\n%PDF-1.4\n" + TEXT_LAYER


def arguments_of(rule: Rule, known: dict[str, Any]) -> dict[str, Any] | None:
    found = {name: known.get(name) for name in rule.arguments}
    return None if None in found.values() else found


def test_no_route_gives_any_of_the_staff_the_uploaded_bytes(app: Flask) -> None:
    officer, case_id, document_id = held()
    original = uploaded()
    with transaction() as tx:
        row = tx.session.query(ExaminationRow).filter_by(document_id=document_id).one()
        tx.office.vault.delete(str(document_id), documents.ORIGINAL)
        tx.office.vault.put(str(document_id), documents.ORIGINAL, original)
        rendition, kept = documents.rendition_of(tx, tx.session.get_one(documents.Document, document_id), 1)
        claim = claims.current(tx, officer)
        assert claim is not None and row.document_id == document_id
        known = {
            "case_id": case_id, "document_id": document_id, "claim_id": claim.id, "page": 1, "name": "kia",
            "filename": "berkas.css", "verb": "verify", "upload_id": document_id, "finding_id": document_id,
        }  # fmt: skip
    assert kept == render(card(), 1600)
    walked, pictures = 0, 0
    everybody = staff("officer", "supervisor", "auditor", "admin")
    for person in (officer, staff("supervisor"), staff("auditor"), staff("admin"), everybody):
        client, header = at_desk(app, person), bearer(person)
        for rule in app.url_map.iter_rules():
            given = arguments_of(rule, known)
            if "GET" not in (rule.methods or ()) or given is None:
                continue
            path = app.url_map.bind("localhost").build(rule.endpoint, given)
            with client.get(path, headers=header if path.startswith("/api/") else {}) as answer:
                body = answer.get_data()
            walked += 1
            pictures += answer.mimetype.startswith("image/jpeg")
            assert MARKER not in body and TEXT_LAYER not in body and original[-200:] not in body, path
            assert original[2:400] not in body and kept not in body and kept[400:800] not in body, path
            if answer.mimetype == "image/jpeg":
                with Image.open(BytesIO(body)) as picture:
                    assert not picture.getexif() and not {"exif", "comment", "icc_profile"} & picture.info.keys(), path
    assert pictures == 1, "the holder, and nobody else, gets a picture"
    assert walked > 100
    assert rendition.page == 1
