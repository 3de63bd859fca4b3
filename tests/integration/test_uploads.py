"""A resumable upload loses no byte, mixes none, and ends in one receipt."""

import hashlib
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from policies.refusals import Refusal
from tests.integration.samples import citizen, draft, photo, requirements
from workflow import uploads
from workflow.actor import Actor
from workflow.db import transaction

pytestmark = pytest.mark.usefixtures("services")
PIECE = 10_000


def start(actor: Actor, data: bytes) -> UUID:
    case_id = draft(actor)
    with transaction() as tx:
        upload_id: UUID = uploads.start(tx, actor, case_id, requirements()[0].name, len(data), "foto.jpg").id
        return upload_id


def take_over(actor: Actor, upload_id: UUID, offset: int) -> str:
    with transaction() as tx:
        return uploads.take_over(tx, actor, upload_id, offset)


def append(upload_id: UUID, holder: str, offset: int, piece: bytes) -> None:
    with transaction() as tx:
        uploads.append(tx, upload_id, holder, offset, piece)


def send(actor: Actor, upload_id: UUID, data: bytes, first: int = 0) -> None:
    holder = take_over(actor, upload_id, first)
    for offset in range(first, len(data), PIECE):
        append(upload_id, holder, offset, data[offset : offset + PIECE])


def offset_of(actor: Actor, upload_id: UUID) -> int:
    with transaction() as tx:
        return int(uploads.state(tx, actor, upload_id).offset)


def objects() -> int:
    with transaction() as tx:
        return int(tx.session.scalar(text("SELECT count(*) FROM upload_piece")) or 0)


def test_the_pieces_become_one_document_with_the_right_hash() -> None:
    actor, data = citizen(), photo()
    upload_id = start(actor, data)
    send(actor, upload_id, data)
    with transaction() as tx:
        document = uploads.finish(tx, actor, upload_id)
        assert document.sha256 == hashlib.sha256(data).hexdigest()
        receipt = document.receipt_number
    with transaction() as tx:
        assert uploads.finish(tx, actor, upload_id).receipt_number == receipt


def test_after_a_cut_the_upload_goes_on_where_it_stopped() -> None:
    actor, data = citizen(), photo()
    upload_id = start(actor, data)
    holder = take_over(actor, upload_id, 0)
    append(upload_id, holder, 0, data[:PIECE])
    assert offset_of(actor, upload_id) == PIECE
    send(actor, upload_id, data, PIECE)
    with transaction() as tx:
        assert uploads.finish(tx, actor, upload_id).sha256 == hashlib.sha256(data).hexdigest()


def test_an_old_offset_is_answered_with_the_true_one() -> None:
    actor, data = citizen(), photo()
    upload_id = start(actor, data)
    append(upload_id, take_over(actor, upload_id, 0), 0, data[:PIECE])
    with pytest.raises(Refusal) as caught:
        take_over(actor, upload_id, 0)
    assert (caught.value.code, caught.value.values["offset"]) == ("upload.offset", PIECE)


def test_the_newer_sender_ends_the_older() -> None:
    actor, data = citizen(), photo()
    upload_id = start(actor, data)
    old = take_over(actor, upload_id, 0)
    new = take_over(actor, upload_id, 0)
    with pytest.raises(Refusal) as caught:
        append(upload_id, old, 0, b"older tab")
    assert caught.value.code == "upload.busy"
    append(upload_id, new, 0, data[:PIECE])
    assert offset_of(actor, upload_id) == PIECE


def test_a_piece_never_reaches_past_the_end() -> None:
    actor = citizen()
    upload_id = start(actor, b"12345")
    with pytest.raises(Refusal):
        append(upload_id, take_over(actor, upload_id, 0), 0, b"123456")


def test_an_upload_that_is_not_whole_is_not_handed_over() -> None:
    actor, data = citizen(), photo()
    upload_id = start(actor, data)
    with pytest.raises(Refusal) as caught, transaction() as tx:
        uploads.finish(tx, actor, upload_id)
    assert caught.value.code == "upload.incomplete"


def test_a_refusal_of_intake_is_remembered() -> None:
    actor, data = citizen(), b"plain words, no picture"
    upload_id = start(actor, data)
    send(actor, upload_id, data)
    with pytest.raises(Refusal), transaction() as tx:
        uploads.finish(tx, actor, upload_id)
    with transaction() as tx:
        assert uploads.state(tx, actor, upload_id).refusal_code == "upload.wrong_type"


def test_another_person_does_not_find_the_upload() -> None:
    upload_id = start(citizen(), photo())
    with pytest.raises(Refusal) as caught:
        offset_of(citizen(), upload_id)
    assert caught.value.code == "upload.gone"


def test_an_upload_that_is_over_by_time_is_refused_and_its_pieces_are_deleted() -> None:
    actor, data = citizen(), photo()
    upload_id = start(actor, data)
    append(upload_id, take_over(actor, upload_id, 0), 0, data[:PIECE])
    late = uploads.KEPT_FOR + timedelta(seconds=5)
    with pytest.raises(Refusal) as caught, transaction() as tx:
        tx.now = tx.now + late
        uploads.state(tx, actor, upload_id)
    assert caught.value.code == "upload.expired"
    with transaction() as tx:
        tx.now = tx.now + late
        assert uploads.expire(tx) >= 1
    assert objects() == 0


def test_a_terminated_upload_is_gone() -> None:
    actor = citizen()
    upload_id = start(actor, photo())
    with transaction() as tx:
        uploads.terminate(tx, actor, upload_id)
    with pytest.raises(Refusal):
        offset_of(actor, upload_id)


@pytest.mark.parametrize(("length", "code"), [(0, "upload.empty"), (20 * 1024 * 1024 + 1, "upload.too_large")])
def test_a_length_that_can_not_be_accepted_is_refused_before_any_byte(length: int, code: str) -> None:
    actor = citizen()
    case_id = draft(actor)
    with pytest.raises(Refusal) as caught, transaction() as tx:
        uploads.start(tx, actor, case_id, requirements()[0].name, length, "x")
    assert caught.value.code == code
