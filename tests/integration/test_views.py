"""A page is looked at by whoever holds the case, as far as the step needs it, and every look is written down."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from policies.refusals import Refusal
from tests.factories import submitted, version
from tests.integration.desks import claimed, escalated
from tests.integration.limits import view_rules
from tests.integration.pictures import CARD, FAITH, NAME, card, look, pixels_of, put
from tests.integration.samples import citizen, staff
from workflow import claims, decisions, documents, ledger
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case, Claim, View

pytestmark = pytest.mark.usefixtures("services")


def held(service: str = "ktp-replacement", **content: Any) -> tuple[Actor, UUID, UUID]:
    """An officer with a case on the desk, and the document of it that has a picture."""
    officer, case_id = staff("officer"), submitted(service=service)
    document_id = put(case_id, "kk" if service == "ktp-replacement" else "ktp", card(), **content)
    assert claimed(officer) == case_id
    return officer, case_id, document_id


def refusal(actor: Actor, document_id: UUID, page: int = 1) -> str:
    with pytest.raises(Refusal) as caught:
        look(actor, document_id, page)
    return caught.value.code


def recorded() -> list[View]:
    with transaction() as tx:
        return tx.session.query(View).order_by(View.viewed_at).all()


def claim_of(officer: Actor) -> Claim:
    with transaction() as tx:
        claim = claims.current(tx, officer)
        assert claim is not None
        return claim


def test_nobody_but_the_holder_sees_a_page_whatever_their_role() -> None:
    officer, _, document_id = held()
    others = ("officer", "supervisor", "auditor", "admin")
    assert {refusal(staff(role), document_id) for role in others} == {"document.not_found"}
    assert refusal(staff("supervisor", "auditor", "admin"), document_id) == "document.not_found"
    assert refusal(citizen(), document_id) == "document.not_found"
    assert recorded() == []
    assert look(officer, document_id)
    assert [each.viewed_by for each in recorded()] == [officer.id]


def test_the_view_ends_with_the_hold_however_it_ends() -> None:
    officer, case_id, document_id = held()
    claim = claim_of(officer)
    with transaction() as tx:
        claims.release(tx, officer, claim.id)
    assert refusal(officer, document_id) == "document.not_found"
    assert claimed(officer) == case_id
    assert look(officer, document_id)
    with transaction() as tx:
        tx.session.get_one(Claim, claim_of(officer).id).lease_until = tx.now
    assert refusal(officer, document_id) == "document.not_found"
    other = staff("officer")
    assert claimed(other) == case_id
    with transaction() as tx:
        decisions.verify(tx, other, case_id, version(tx, case_id), override="seen at the counter")
    assert refusal(other, document_id) == "document.not_found"


def test_holding_one_case_opens_no_page_of_another() -> None:
    _, _, document_id = held()
    officer, _, own = held()
    assert refusal(officer, document_id) == refusal(officer, uuid4()) == "document.not_found"
    assert look(officer, own)


def test_a_supervisor_sees_a_page_only_of_the_case_in_their_hands() -> None:
    case_id = escalated(staff("officer"))
    document_id = put(case_id, "kk", card())
    supervisor = staff("supervisor")
    assert refusal(supervisor, document_id) == "document.not_found"
    assert claimed(supervisor) == case_id
    assert look(supervisor, document_id)


def test_what_a_citizen_handed_in_they_see_as_it_is() -> None:
    _, case_id, document_id = held()
    with transaction() as tx:
        owner = Actor(tx.session.get_one(Case, case_id).citizen_id, frozenset({"citizen"}))
    x, y, width, height = FAITH["box"]
    assert pixels_of(look(owner, document_id))[y : y + height, x : x + width].std() > 50
    assert recorded() == []


def test_a_field_that_the_step_does_not_need_has_no_pixel_left_of_it() -> None:
    officer, _, document_id = held()
    seen = pixels_of(look(officer, document_id))
    x, y, width, height = FAITH["box"]
    covered = seen[y : y + height, x : x + width]
    name = seen[100:140, 300:600]
    assert name.std() > 50
    # a plain grey with nothing but the letters and the marks of the view in it
    rows = covered.astype(float)
    assert abs(float(rows[:, ::2].mean() - rows[:, 1::2].mean())) < 0.3
    assert abs(float(rows[8:-8].mean() - rows[:6].mean())) < 12


def test_the_boxes_are_brought_to_the_size_of_the_picture() -> None:
    # the page was examined at twice the size of the picture that is kept of it
    double = {name: {**each, "box": [2 * side for side in each["box"]]} for name, each in CARD.items()}
    officer, case_id = staff("officer"), submitted()
    document_id = put(case_id, "kk", card(), double, pages=[{"width": 2000, "height": 1200}])
    claimed(officer)
    look(officer, document_id)
    ((x, y, width, height),) = recorded()[0].covered
    assert (x, y) == (300, 200)
    assert 200 <= width <= 202 and 40 <= height <= 42


def test_the_width_of_a_cover_does_not_tell_what_is_below_it() -> None:
    widths = set()
    for value, width in (("HINDU", 60), ("KATOLIK", 90)):
        officer, case_id = staff("officer"), submitted(service="birth-certificate")
        faith = {**FAITH, "value": value, "box": [300, 200, width, 16]}
        document_id = put(case_id, "ktp-parent", card(), {"religion": faith, "name": NAME})
        with transaction() as tx:
            claims.reassign(tx, staff("supervisor"), case_id, officer.id, "in her hands")
        look(officer, document_id)
        widths |= {box[2] for view in recorded() if view.document_id == document_id for box in view.covered}
    assert len(widths) == 1 and min(widths) > 150


def test_a_widened_cover_ends_before_the_value_beside_it() -> None:
    officer, case_id = staff("officer"), submitted(service="birth-certificate")
    fields = {
        "religion": {**FAITH, "box": [300, 200, 60, 16]},
        "occupation": {"value": "PERAWAT", "confidence": 0.9, "page": 1, "box": [400, 200, 90, 16]},
    }
    document_id = put(case_id, "ktp-parent", card(), fields)
    assert claimed(officer) == case_id
    look(officer, document_id)
    ((x, _, width, _),) = recorded()[0].covered
    assert 390 <= x + width <= 400


def test_a_column_of_a_table_is_covered_in_every_row_read_or_not() -> None:
    rows = [
        {"name": "A", "religion": "HINDU", "boxes": {"name": [10, 100, 90, 20], "religion": [400, 100, 60, 20]}},
        {"name": "B", "boxes": {"name": [10, 130, 90, 20]}},
        {"name": "C", "religion": "ISLAM", "boxes": {"name": [10, 160, 90, 20], "religion": [395, 160, 50, 20]}},
        {"name": "C", "marital_status": "KAWIN", "boxes": {"marital_status": [10, 400, 90, 20]}},
    ]
    fields = {"members": {"value": rows, "confidence": 0.9, "page": 1, "box": [10, 100, 500, 320]}}
    officer, case_id = staff("officer"), submitted()
    document_id = put(case_id, "kk", card(), fields)
    claimed(officer)
    look(officer, document_id)
    boxes = sorted(recorded()[0].covered)
    assert [box[1] for box in boxes] == [400, 100, 130, 160]
    assert all(box[0] == 395 and 460 <= box[0] + box[2] <= 460 + 4 * 20 + 1 for box in boxes[1:])


def test_a_service_that_is_about_a_field_does_not_cover_it() -> None:
    officer, _, document_id = held("data-correction")
    look(officer, document_id)
    assert recorded()[0].covered == []


def test_a_finding_on_a_field_that_somebody_has_to_answer_uncovers_it() -> None:
    finding = {
        "code": "forgery.field_differs", "severity": "warning", "outcome": "failed", "page": 1,
        "box": [310, 205, 100, 30], "values": {}, "message": {"id": "x", "en": "y"},
    }  # fmt: skip
    officer, _, document_id = held(findings=[finding])
    look(officer, document_id)
    assert recorded()[0].covered == []
    unclear, _, other = held(findings=[{**finding, "code": "field.unsure"}])
    look(unclear, other)
    assert len(recorded()[1].covered) == 1


def test_a_field_that_was_not_found_is_told_and_shown_or_withheld_as_the_rule_says() -> None:
    officer, case_id = staff("officer"), submitted()
    document_id = put(case_id, "kk", card(), {"religion": {**FAITH, "box": None}})
    claimed(officer)
    look(officer, document_id)
    assert "religion" in recorded()[0].not_found
    rule = {"role": "officer", "states": ["submitted"], "width": 900, "hide": ["belief"]}
    view_rules({**rule, "not_found": "withhold"})
    assert refusal(officer, document_id) == "view.withheld"
    view_rules({**rule, "not_found": "show"})
    assert pixels_of(look(officer, document_id)).shape[1] == 900


def test_a_role_and_state_without_a_rule_sees_nothing() -> None:
    officer, _, document_id = held()
    view_rules({"role": "officer", "states": ["verified"], "width": 900})
    assert refusal(officer, document_id) == "view.denied"
    view_rules({"role": "supervisor", "states": ["submitted"], "width": 900})
    assert refusal(officer, document_id) == "view.denied"


def test_every_look_says_who_saw_which_page_why_and_from_which_sign_in() -> None:
    officer, case_id, document_id = held()
    session = uuid4()
    look(replace(officer, session=session), document_id)
    (view,) = recorded()
    claim = claim_of(officer)
    assert (view.viewed_by, view.document_id, view.page) == (officer.id, document_id, 1)
    assert (view.case_id, view.claim_id, view.step, view.session_id) == (case_id, claim.id, "submitted", session)
    with transaction() as tx:
        entry = next(each for each in ledger.of_case(tx, case_id) if each.kind == "document.viewed")
        assert entry.data == {
            "page": 1, "view": str(view.id), "step": "submitted", "claim": str(claim.id), "again": False,
            "session": str(session),
        }  # fmt: skip
        assert ledger.case_is_intact(tx, case_id)


def test_looking_again_is_the_same_view_with_the_same_marks_and_another_entry() -> None:
    officer, case_id, document_id = held()
    assert look(officer, document_id) == look(officer, document_id)
    assert len(recorded()) == 1
    with transaction() as tx:
        seen = [each.data["again"] for each in ledger.of_case(tx, case_id) if each.kind == "document.viewed"]
        assert seen == [False, True]
        claims.release(tx, officer, claim_of(officer).id)
    assert claimed(officer) == case_id
    look(officer, document_id)
    assert len({each.id for each in recorded()}) == 2


def test_two_officers_get_pictures_of_one_page_that_differ() -> None:
    officer, case_id, document_id = held()
    first = look(officer, document_id)
    with transaction() as tx:
        claims.release(tx, officer, claim_of(officer).id)
    other = staff("officer")
    assert claimed(other) == case_id
    assert look(other, document_id) != first


def test_a_recorded_view_is_neither_changed_nor_deleted() -> None:
    officer, _, document_id = held()
    look(officer, document_id)
    for change in ("UPDATE view SET viewed_by = claim_id", "DELETE FROM view"):
        with pytest.raises(DBAPIError, match=r"only added|permission denied"), transaction() as tx:
            tx.session.execute(text(change))


def test_a_page_that_cannot_be_drawn_leaves_no_record_of_a_view() -> None:
    officer, _, document_id = held()
    with transaction() as tx:
        rendition, _ = documents.rendition_of(tx, tx.session.get_one(documents.Document, document_id), 1)
        tx.office.vault.delete(str(rendition.id), documents.RENDITION)
        tx.office.vault.put(str(rendition.id), documents.RENDITION, b"no picture")
    assert refusal(officer, document_id) == "document.cannot_show"
    assert recorded() == []


def test_the_lease_that_ran_out_a_second_ago_shows_nothing() -> None:
    officer, _, document_id = held()
    with pytest.raises(Refusal) as caught, transaction() as tx:
        tx.now = claim_of(officer).lease_until + timedelta(seconds=1)
        documents.get(tx, officer, document_id)
    assert caught.value.code == "document.not_found"
