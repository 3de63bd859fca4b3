"""The same picture in another case is a hint to the officer, and says nobody's case number to a citizen."""

from uuid import UUID

import cv2
import numpy as np
import pytest
from flask import Flask

from tests.factories import submitted
from tests.integration.desks import at_desk, claimed, read
from tests.integration.samples import citizen, draft, photo, requirements, staff
from verify.drawings import draw
from verify.examination import Examination, Finding, PageSize
from verify.forgery.hashes import PARTS, PictureHash, picture_hashes
from verify.isolated import Examined
from workflow import documents, examinations, intake, lookalikes
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Case, Document

HINT = {
    "code": "lookalike.other_case", "severity": "warning", "outcome": "failed", "page": 1, "box": None,
    "message": {"id": "Sama.", "en": "The same."}, "values": {},
}  # fmt: skip

pytestmark = pytest.mark.usefixtures("services")


def hashes(seed: int, quality: int = 95) -> tuple[PictureHash, ...]:
    _, data = cv2.imencode(".jpg", draw("ktp", seed).image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    picture = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return picture_hashes(1, picture)


def sent(actor: Actor, pictures: tuple[PictureHash, ...], bytes_of: int) -> tuple[UUID, list[str]]:
    """A document with these pictures, examined: its id and the codes of its findings."""
    case_id = draft(actor)
    with transaction() as tx:
        document = intake.receive(tx, actor, case_id, requirements()[0].name, photo(bytes_of), "foto.jpg").id
    passed = Examination("ktp", "ktp", 0.9, "pass", {}, (), (PageSize(9, 9),), {"total": 1.0})
    with transaction() as tx:
        examinations.store(tx, document, Examined(passed, (), pictures))
    with transaction() as tx:
        row = documents.examination_of(tx, document)
        assert row is not None
        assert row.verdict in {"pass", "attention"}
        return document, [each["code"] for each in row.content["findings"]]


def test_a_recompressed_picture_in_another_citizens_case_is_noticed() -> None:
    assert sent(citizen(), hashes(1), 1)[1] == []
    assert sent(citizen(), hashes(1, quality=40), 2)[1] == ["lookalike.other_case"]


def test_another_persons_card_of_the_same_form_is_not() -> None:
    sent(citizen(), hashes(1), 1)
    assert sent(citizen(), hashes(2), 2)[1] == []


def test_ones_own_picture_sent_for_another_case_is_only_mentioned() -> None:
    actor = citizen()
    sent(actor, hashes(1), 1)
    assert sent(actor, hashes(1), 2)[1] == ["lookalike.own_case"]


def test_only_who_may_see_the_other_case_is_told_its_number() -> None:
    sent(citizen(), hashes(1), 1)
    actor = citizen()
    document_id, _ = sent(actor, hashes(1), 2)
    with transaction() as tx:
        document = tx.session.get_one(Document, document_id)
        for person in (actor, staff("officer")):
            assert lookalikes.cases_behind(tx, person, document) == lookalikes.Behind((), 1)
        told = lookalikes.cases_behind(tx, staff("supervisor"), document)
        assert (len(told.cases), told.hidden) == (1, 0)


def test_the_desk_tells_an_officer_that_there_is_another_case_and_a_supervisor_which(app: Flask) -> None:
    first, sent_cases = "kk", [submitted(), submitted()]
    with transaction() as tx:
        other, mine = (tx.session.get_one(Case, each) for each in sent_cases)
        for case in (other, mine):
            document = next(each for each in documents.current_documents(tx, case.id) if each.requirement == first)
            lookalikes.remember(tx, document.id, hashes(1))
        number, mine_id, other_id = other.number, mine.id, other.id
    for case_id in (mine_id, other_id):
        read(case_id, first, findings=[HINT])
    officer = staff("officer")
    held = claimed(officer)
    page = at_desk(app, officer).get("/review").text
    assert "One other case that you may not open." in page
    behind = {number, numbered(mine_id)} - {numbered(held)}
    assert not any(each in page for each in behind)
    supervisors = at_desk(app, staff("supervisor")).get(f"/team/{mine_id}").text
    assert f'href="/team/{other_id}">{number}</a>' in supervisors
    assert "may not open" not in supervisors


def test_a_paper_photographed_anew_is_found_by_the_print_of_its_values() -> None:
    paper = PictureHash("page", 1, bytes(range(32)), bytes(range(128)))
    # another photograph: few bits of three values differ, and the fourth was read elsewhere
    again = PictureHash("page", 1, bytes([1, *range(1, 24), *(255,) * 8]), bytes([7, *range(1, 96), *(255,) * 32]))
    assert sent(citizen(), (paper,), 1)[1] == []
    assert sent(citizen(), (again,), 2)[1] == ["lookalike.other_case"]


def numbered(case_id: UUID) -> str:
    with transaction() as tx:
        return tx.session.get_one(Case, case_id).number


def test_hints_never_say_failure() -> None:
    every: list[Finding] = []
    for own in (True, False):
        for part in PARTS.values():
            shown = lookalikes.Lookalike(part, 1, UUID(int=1), UUID(int=2), own)
            every += lookalikes.findings([shown])
    assert {each.severity for each in every} == {"info", "warning"}
