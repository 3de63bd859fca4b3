"""Resumable uploads: pieces as encrypted objects, one row each; the offset moves with its piece or not at all.

Whoever sends holds the upload by a random token. A newer sender takes over; the older one's next piece is refused,
so two tabs never mix bytes.
"""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update

from policies.refusals import Refusal
from workflow import access, intake
from workflow.actor import Actor
from workflow.db import Tx, transaction
from workflow.keyed import new_token
from workflow.models import Document, Upload, UploadPiece

PURPOSE = "piece"
LARGEST_PIECE = 1024 * 1024
KEPT_FOR = timedelta(hours=24)
OPEN_UPLOADS = 20


def start(tx: Tx, actor: Actor, case_id: UUID, requirement: str, length: int, file_name: str) -> Upload:
    """Begin an upload; raises Refusal case.*, requirement.unknown, upload.too_large, upload.empty, upload.too_many."""
    case = intake.own_open_case(tx, actor, case_id)
    intake.requirement_of(tx, case, requirement)
    limit = tx.office.policies.limits.file_mb
    if length > limit * 1024 * 1024:
        raise Refusal("upload.too_large", limit_mb=limit)
    if length < 1:
        raise Refusal("upload.empty")
    unfinished = select(Upload.id).where(
        Upload.case_id == case_id, Upload.document_id.is_(None), Upload.valid_until > tx.now
    )
    if len(tx.session.scalars(unfinished).all()) >= OPEN_UPLOADS:
        raise Refusal("upload.too_many_open", limit=OPEN_UPLOADS)
    upload = Upload(
        id=uuid4(),
        case_id=case.id,
        person_id=actor.id,
        requirement=requirement,
        length=length,
        offset=0,
        holder=new_token(),
        file_name=intake.harmless_name(file_name),
        valid_until=tx.now + KEPT_FOR,
        started_at=tx.now,
        started_by=actor.id,
    )
    tx.session.add(upload)
    tx.session.flush()
    return upload


def state(tx: Tx, actor: Actor, upload_id: UUID) -> Upload:
    """The actor's own upload as it stands; raises Refusal upload.gone or upload.expired."""
    access.need_scope(actor, "apply")
    upload = tx.session.get(Upload, upload_id, populate_existing=True)
    if upload is None or upload.person_id != actor.id:
        # the same answer for an upload of another person
        raise Refusal("upload.gone")
    if upload.document_id is None and upload.valid_until <= tx.now:
        raise Refusal("upload.expired")
    return upload


def take_over(tx: Tx, actor: Actor, upload_id: UUID, offset: int) -> str:
    """Become the one who sends; returns the holder token. Raises Refusal upload.offset with the true one."""
    upload = state(tx, actor, upload_id)
    if upload.offset != offset:
        raise Refusal("upload.offset", offset=upload.offset)
    token = new_token()
    changed = tx.session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.offset == offset)
        .values(holder=token, valid_until=tx.now + KEPT_FOR)
        .returning(Upload.id)
    )
    if changed.first() is None:
        raise Refusal("upload.offset", offset=state(tx, actor, upload_id).offset)
    return token


def append(tx: Tx, upload_id: UUID, holder: str, offset: int, piece: bytes) -> int:
    """Keep one piece and move the offset; returns the new one. Raises Refusal upload.busy when another took over."""
    if not 0 < len(piece) <= LARGEST_PIECE:
        raise ValueError("size of a piece")
    piece_id = uuid4()
    # stored before the row: an object that lost the race below is nobody's and is deleted with the refusal
    tx.office.vault.put(str(piece_id), PURPOSE, piece)
    moved = tx.session.execute(
        update(Upload)
        .where(
            Upload.id == upload_id,
            Upload.offset == offset,
            Upload.holder == holder,
            Upload.length >= offset + len(piece),
        )
        .values(offset=offset + len(piece))
        .returning(Upload.offset)
    ).first()
    if moved is None:
        tx.office.vault.delete(str(piece_id), PURPOSE)
        raise Refusal("upload.busy")
    tx.session.add(UploadPiece(id=piece_id, upload_id=upload_id, offset=offset, length=len(piece)))
    tx.session.flush()
    return int(moved[0])


def finish(tx: Tx, actor: Actor, upload_id: UUID) -> Document:
    """Hand the whole file to intake; a second call returns the same document. Raises intake's refusals."""
    upload = state(tx, actor, upload_id)
    # the case's lock comes first: two finishes of one upload stand in line here, and make one document
    case = intake.own_case(tx, actor, upload.case_id)
    upload = state(tx, actor, upload_id)
    if upload.document_id is not None:
        return tx.session.get_one(Document, upload.document_id)
    if upload.refusal_code is not None:
        raise Refusal(upload.refusal_code)
    if upload.offset != upload.length:
        raise Refusal("upload.incomplete")
    data = b"".join(tx.office.vault.get(str(each.id), PURPOSE) for each in _pieces(tx, upload_id))
    try:
        document = intake.receive(tx, actor, case.id, upload.requirement, data, upload.file_name)
    except Refusal as refusal:
        _note_refusal(upload_id, refusal.code)
        raise
    upload.document_id = document.id
    tx.session.flush()
    return document


def document_of(tx: Tx, upload: Upload) -> Document:
    """What came of a finished upload, superseded or not: its receipt was promised. Raises upload.incomplete."""
    if upload.document_id is None:
        raise Refusal("upload.incomplete")
    return tx.session.get_one(Document, upload.document_id)


def terminate(tx: Tx, actor: Actor, upload_id: UUID) -> None:
    """Give an upload up; its pieces are deleted, a document that came of it stays."""
    state(tx, actor, upload_id)
    _forget(tx, upload_id)


def expire(tx: Tx) -> int:
    """Delete the pieces of uploads that are over or were given up by time; returns how many."""
    over = tx.session.scalars(
        select(Upload.id).where(Upload.valid_until <= tx.now).limit(100).with_for_update(skip_locked=True)
    ).all()
    for each in over:
        _forget(tx, each)
    return len(over)


def _pieces(tx: Tx, upload_id: UUID) -> list[UploadPiece]:
    query = select(UploadPiece).where(UploadPiece.upload_id == upload_id).order_by(UploadPiece.offset)
    return list(tx.session.scalars(query))


def _note_refusal(upload_id: UUID, code: str) -> None:
    # a transaction of its own: the caller's ends with the refusal, and a later HEAD must still hear of it
    with transaction() as tx:
        tx.session.execute(update(Upload).where(Upload.id == upload_id).values(refusal_code=code))


def _forget(tx: Tx, upload_id: UUID) -> None:
    for piece in _pieces(tx, upload_id):
        tx.office.vault.delete(str(piece.id), PURPOSE)
    tx.session.execute(delete(UploadPiece).where(UploadPiece.upload_id == upload_id))
    tx.session.execute(delete(Upload).where(Upload.id == upload_id))
