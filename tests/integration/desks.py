"""The office's screens as tests reach them: signed-in clients, forms with their token, cases that lie on a desk."""

import re
from typing import Any
from uuid import UUID

import numpy as np
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import submitted, version
from tests.integration.samples import citizen, staff
from verify.render import render
from workflow import claims, decisions, documents, pickup, sessions
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case, ExaminationRow, Person, Rendition

PAGE = render(np.full((600, 1000, 3), 255, np.uint8), 1000)
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
