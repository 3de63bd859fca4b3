"""A page is shown to whom it concerns, and each view is recorded."""

from datetime import timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from sqlalchemy import text

from policies.refusals import Refusal
from tests.integration.samples import citizen, draft, photo, requirements, staff
from verify.examination import Examination, Finding, PageSize
from verify.isolated import Examined
from verify.render import render
from workflow import documents, examinations, intake, ledger, views
from workflow.actor import SYSTEM, Actor
from workflow.db import transaction
from workflow.models import Case, Claim, Document, Rendition

pytestmark = pytest.mark.usefixtures("services")
PAGE = render(np.full((90, 120, 3), 200, np.uint8), 120)


def result() -> Examined:
    findings = (Finding("image.blurred", "failure", "failed", 1, (1, 2, 3, 4), {"sharpness": 3.5}),)
    return Examined(Examination("ktp", "ktp", 0.9, "fail", {}, findings, (PageSize(9, 9),), {"total": 1.0}), (PAGE,))


def examined() -> tuple[Actor, UUID, UUID]:
    actor = citizen()
    case_id = draft(actor)
    with transaction() as tx:
        document_id = intake.receive(tx, actor, case_id, requirements()[0].name, photo(), "foto.jpg").id
    with transaction() as tx:
        examinations.store(tx, document_id, result())
    return actor, case_id, document_id


def look(actor: Actor, document_id: UUID, page: int = 1) -> bytes:
    with transaction() as tx:
        return views.show(tx, actor, document_id, page)


def refusal(actor: Actor, document_id: UUID, page: int = 1) -> str:
    with pytest.raises(Refusal) as caught:
        look(actor, document_id, page)
    return caught.value.code


def looks(document_id: UUID) -> int:
    query = text("SELECT count(*) FROM ledger_entry WHERE document_id = :id AND kind = 'document.viewed'")
    with transaction() as tx:
        return int(tx.session.scalar(query, {"id": document_id}) or 0)


def claim(officer: Actor, case_id: UUID, minutes: int) -> None:
    with transaction() as tx:
        until = tx.now + timedelta(minutes=minutes)
        row = Claim(id=uuid4(), case_id=case_id, officer_id=officer.id, lease_until=until)
        row.taken_at, row.taken_by = tx.now - timedelta(hours=1), officer.id
        tx.session.add(row)


def submitted(case_id: UUID) -> None:
    """As if the case had been handed in: a draft is nobody's work."""
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        case.state = "submitted"
        ledger.append(tx, "case.submit", SYSTEM, case_id=case_id)


def test_the_citizen_sees_their_own_page_and_the_view_is_recorded() -> None:
    actor, _, document_id = examined()
    assert look(actor, document_id) == PAGE
    assert looks(document_id) == 1


def test_an_officer_sees_a_page_only_while_holding_the_case() -> None:
    _, case_id, document_id = examined()
    officer, late = staff("officer"), staff("officer")
    claim(late, case_id, -5)
    assert refusal(officer, document_id) == "document.not_found"
    assert refusal(late, document_id) == "document.not_found"
    assert looks(document_id) == 0


def test_an_officer_who_holds_the_case_sees_its_pages() -> None:
    _, case_id, document_id = examined()
    officer = staff("officer")
    claim(officer, case_id, 5)
    submitted(case_id)
    assert look(officer, document_id)[:2] == PAGE[:2]


def test_supervisors_auditors_and_strangers_see_no_page_of_a_case_that_they_do_not_hold() -> None:
    _, _, document_id = examined()
    assert refusal(staff("supervisor"), document_id) == "document.not_found"
    assert refusal(staff("auditor"), document_id) == "document.not_found"
    assert refusal(citizen(), document_id) == "document.not_found"


def test_a_page_that_can_not_be_shown_names_the_document() -> None:
    actor, _, document_id = examined()
    assert refusal(actor, document_id, 7) == "document.page_unknown"
    with transaction() as tx:
        rendition = tx.session.query(Rendition).filter_by(document_id=document_id).one()
        tx.office.vault.delete(str(rendition.id), documents.RENDITION)
    assert refusal(actor, document_id) == "document.cannot_show"


def test_the_findings_are_rows_of_the_examination() -> None:
    _, case_id, document_id = examined()
    with transaction() as tx:
        row = documents.examination_of(tx, document_id)
        assert row is not None
        assert row.verdict == "fail"
        assert documents.case_findings(tx, case_id) == []
        query = text("SELECT code FROM finding WHERE examination_id = :id")
        assert tx.session.scalars(query, {"id": row.id}).all() == ["image.blurred"]


def test_every_requirement_is_listed_with_its_document() -> None:
    actor, case_id, document_id = examined()
    with transaction() as tx:
        case = intake.own_case(tx, actor, case_id)
        listed = documents.requirements_of(tx, case)
        assert [each.requirement.name for each in listed] == [each.name for each in requirements()]
        assert isinstance(listed[0].document, Document)
        assert [each.document for each in listed[1:]] == [None] * (len(listed) - 1)
        assert listed[0].document.id == document_id
