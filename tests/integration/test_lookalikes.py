"""The same picture in another case is a hint to the officer, and says nobody's case number to a citizen."""

from uuid import UUID

import cv2
import numpy as np
import pytest
from sqlalchemy import text

from tests.integration.samples import citizen, draft, photo, requirements, staff
from verify.drawings import draw
from verify.examination import Examination, Finding, PageSize
from verify.forgery.hashes import PictureHash, picture_hashes
from verify.isolated import Examined
from workflow import documents, examinations, intake, lookalikes
from workflow.actor import Actor
from workflow.db import transaction
from workflow.models import Document

pytestmark = pytest.mark.usefixtures("services")


def hashes(seed: int, quality: int = 95) -> tuple[PictureHash, ...]:
    _, data = cv2.imencode(".jpg", draw("ktp", seed).image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    picture = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return picture_hashes(1, picture, picture)


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


def test_a_portrait_alone_is_a_hint_of_its_own() -> None:
    portrait = tuple(PictureHash("portrait", 1, each.bits, each.detail) for each in hashes(1))
    sent(citizen(), portrait, 1)
    assert sent(citizen(), portrait, 2)[1] == ["lookalike.portrait"]
    assert sent(citizen(), hashes(1), 3)[1] == [], "a portrait is compared with portraits only"


def test_only_who_may_see_the_other_case_is_told_its_number() -> None:
    sent(citizen(), hashes(1), 1)
    actor = citizen()
    document_id, _ = sent(actor, hashes(1), 2)
    with transaction() as tx:
        document = tx.session.get_one(Document, document_id)
        assert lookalikes.cases_behind(tx, actor, document) == []
        assert len(lookalikes.cases_behind(tx, staff_of("supervisor"), document)) == 1


def staff_of(role: str) -> Actor:
    return staff(role)


def test_a_server_without_pgvector_finds_the_same() -> None:
    with transaction() as tx:
        tx.session.execute(text("DROP INDEX ix_picture_bits"))
    sent(citizen(), hashes(1), 1)
    assert sent(citizen(), hashes(1, quality=40), 2)[1] == ["lookalike.other_case"]


def test_hints_never_say_failure() -> None:
    every: list[Finding] = []
    for own in (True, False):
        for part in ("picture", "portrait"):
            shown = lookalikes.Lookalike(lookalikes._part(part), 1, UUID(int=1), UUID(int=2), own)
            every += lookalikes.findings([shown])
    assert {each.severity for each in every} == {"info", "warning"}
