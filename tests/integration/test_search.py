"""Supervisors look a case up by what identifies a citizen; every search has a reason, is counted and written down."""

import pytest
from flask import Flask

from policies.refusals import Refusal
from tests.factories import submitted
from tests.integration.desks import at_desk, send
from tests.integration.samples import citizen, staff
from workflow import budget, documents, search
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case, LedgerDetail, LedgerEntry

pytestmark = pytest.mark.usefixtures("services")
NIK = "3273014505900001"
"""Of every citizen of samples.py."""


def find(actor: Actor, by: str, text: str, reason: str = "asked at the counter") -> list[search.Found]:
    with transaction() as tx:
        return search.find(tx, actor, by, text, reason)


def refusal(actor: Actor, by: str, text: str, reason: str = "asked at the counter") -> str:
    with pytest.raises(Refusal) as caught:
        find(actor, by, text, reason)
    return caught.value.code


def numbers(case_id: object) -> tuple[str, str]:
    with transaction() as tx:
        case = tx.session.get_one(Case, case_id)
        return case.number, documents.current_documents(tx, case.id)[0].receipt_number


def test_a_case_is_found_by_nik_number_and_receipt() -> None:
    case_id, supervisor = submitted(), staff("supervisor")
    number, receipt = numbers(case_id)
    for by, text in (("nik", "3273 0145 0590 0001"), ("case", number.lower()), ("receipt", f" {receipt} ")):
        (found,) = find(supervisor, by, text)
        assert (found.id, found.number, found.state) == (case_id, number, "submitted"), by


@pytest.mark.parametrize("role", ["officer", "auditor", "admin", "citizen"])
def test_nobody_but_a_supervisor_searches(role: str) -> None:
    assert refusal(citizen() if role == "citizen" else staff(role), "nik", NIK) == "access.denied"


def test_without_a_reason_nothing_is_searched() -> None:
    submitted()
    supervisor = staff("supervisor")
    assert refusal(supervisor, "nik", NIK, "  ") == "case.reason_needed"
    assert refusal(supervisor, "nik", " ") == "search.empty"
    assert refusal(supervisor, "nik", "12345") == "nik.invalid"
    assert refusal(supervisor, "name", "Sari") == "request.invalid"
    with transaction() as tx:
        assert tx.session.query(LedgerEntry).filter_by(kind="case.searched").count() == 0


def test_a_search_that_finds_nothing_is_counted_and_written_down_too() -> None:
    supervisor = staff("supervisor")
    assert find(supervisor, "nik", "3273015708260001") == []
    with transaction() as tx:
        assert budget.used(tx, supervisor.id, "searches", budget.day_began(tx)) == 1


def test_the_record_says_who_searched_and_why_without_whom_for_everybody() -> None:
    case_id, supervisor = submitted(), staff("supervisor")
    find(supervisor, "nik", NIK, "Sari stands at the counter")
    with transaction() as tx:
        entry = tx.session.query(LedgerEntry).filter_by(kind="case.searched").one()
        detail = tx.session.get_one(LedgerDetail, entry.seq).content
        assert (entry.recorded_by, entry.data) == (supervisor.id, {"by": "nik", "found": 1})
        assert detail["reason"] == "Sari stands at the counter"
        assert detail["cases"] == [str(case_id)]
        assert NIK not in str(detail) and NIK not in str(entry.data)


def test_the_page_shows_which_case_it_is_and_no_paper_and_keeps_the_nik_out_of_the_address(app: Flask) -> None:
    number, _ = numbers(submitted())
    client, page = at_desk(app, staff("supervisor")), "/team/search"
    form = {"by": "nik", "text": NIK, "reason": "asked at the counter"}
    answer = send(client, page, form, page=page)
    assert (answer.status_code, number in answer.text) == (200, True)
    found = answer.text.partition('id="found"')[2]
    assert "<img" not in found and NIK not in found and "Sari" not in found
    refused = send(client, page, {**form, "reason": ""}, page=page)
    assert (refused.status_code, 'data-code="case.reason_needed"' in refused.text) == (409, True)
    assert number not in refused.text
    assert at_desk(app, staff("officer")).get(page).status_code == 403
