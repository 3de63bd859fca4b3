"""Forgetting: what a case holds goes when its time is over. Data keys go first, so that no backup of the store helps.

Hashes, the ledger and who decided what stay: the record can still be proved, and says nothing of the citizen. Words
in entries that name no case go by workflow/forgotten_words.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import JSON, ColumnElement, Select, String, and_, cast, delete, exists, false, func, or_, select, update

from policies.models import ENDS, Retention
from policies.refusals import Refusal
from workflow import access, forgotten_words, holds, kinship, ledger
from workflow.actor import SYSTEM, Actor
from workflow.db import Tx, transaction
from workflow.documents import ORIGINAL, RENDITION
from workflow.models import (
    Case,
    CasePerson,
    Decision,
    Document,
    Erasure,
    ExaminationRow,
    FieldCorrection,
    FindingRow,
    LedgerDetail,
    LedgerEntry,
    Notice,
    Picture,
    Rendition,
    SecondReview,
    Upload,
    UploadPiece,
    View,
)  # fmt: skip
from workflow.models.keys import PARTS
from workflow.uploads import PURPOSE as PIECE
from workflow.vault import name_of

BATCH = 100
FORGOTTEN_NAME = "-"

log = structlog.get_logger("retention")


@dataclass(slots=True)
class Remains:
    """What lies outside the database and goes after the commit: objects without a key, mails that were written."""

    objects: list[tuple[str, str]] = field(default_factory=list)
    notices: list[UUID] = field(default_factory=list)


def run() -> int:
    """Forget whatever is over, a case a transaction; returns how many cases had something to forget."""
    with transaction() as tx:
        forgotten_words.forget_older(tx)
        found = due(tx)
    return sum(_forget_due(each) for each in found)


def due(tx: Tx) -> list[UUID]:
    """Cases of which a part is over and that nobody holds, the longest ended first."""
    services = tx.session.scalars(select(Case.service).distinct()).all()
    over = [_over(tx, service, part) for service in services for part in PARTS]
    query = _ended().where(or_(false(), *over), ~holds.held(Case.id)).order_by(end_of()).limit(BATCH)
    return list(tx.session.scalars(query))


def erase(tx: Tx, actor: Actor, case: Case, reason: str) -> Remains:
    """Forget a whole case because its citizen asks so; raises access.denied, case.not_found, erasure.*."""
    return _forget(tx, actor, case, need_erasable(tx, actor, case, reason), reason.strip())


def need_erasable(tx: Tx, actor: Actor, case: Case, reason: str) -> list[str]:
    """Raise what keeps the actor from erasing a case at its citizen's wish; returns the parts that would go.

    It takes an admin or supervisor who took no step in it and saw none of its pages (a picture of one is traced by the
    pages that are kept), and the policy's least time must be over. The case is locked.

    Raises access.denied, case.not_found (also of one's own and of one's family), erasure.*.
    """
    access.need_role(actor, "admin", "supervisor")
    tx.session.refresh(case, with_for_update=True)
    if not reason.strip():
        raise Refusal("erasure.reason_needed")
    if kinship.concerns(tx, actor.id, case.id):
        raise Refusal("case.not_found")
    if _took_part(tx, actor, case.id):
        raise Refusal("erasure.took_part")
    if holds.of(tx, case.id) is not None:
        raise Refusal("erasure.held")
    end = tx.session.scalar(select(end_of()).where(Case.id == case.id))
    if case.state not in ENDS or end is None:
        raise Refusal("erasure.not_ended")
    kept_until = end + timedelta(days=policy_of(tx, case.service).least)
    if kept_until > tx.now:
        raise Refusal("erasure.too_early", date=kept_until.astimezone(tx.office.calendar.zone).date().isoformat())
    parts = [each for each in PARTS if each not in _erased(tx, case.id)]
    if not parts:
        raise Refusal("erasure.done")
    return parts


def clear(tx: Tx, remains: Remains) -> None:
    """Remove what the erased keys opened, after the commit; what this misses is swept later."""
    for object_id, purpose in remains.objects:
        tx.office.vault.store.delete(name_of(object_id, purpose))
    for notice_id in remains.notices:
        (tx.office.settings.home / "outbox" / f"{notice_id}.eml").unlink(missing_ok=True)


def policy_of(tx: Tx, service: str) -> Retention:
    """For how long cases of a service are kept: by the policy of today, whatever it was when the case was made."""
    office = tx.office.policies.office
    return office.retention_of.get(service, office.retention)


def _forget_due(case_id: UUID) -> bool:
    with transaction() as tx:
        case = tx.session.get(Case, case_id, with_for_update={"skip_locked": True})
        # looked at again under the lock: a hold may have come meanwhile
        if case is None or holds.of(tx, case_id) is not None:
            return False
        gone = _erased(tx, case_id)
        over = [part for part in PARTS if part not in gone and _is_over(tx, case, part)]
        if not over:
            return False
        remains = _forget(tx, SYSTEM, case, over, None)
    with transaction() as tx:
        clear(tx, remains)
    log.info("case.forgotten", case=str(case_id), parts=over)
    return True


def _forget(tx: Tx, actor: Actor, case: Case, parts: Sequence[str], reason: str | None) -> Remains:
    remains = Remains()
    for part in parts:
        _FORGET[part](tx, case, remains)
        tx.session.add(Erasure(case_id=case.id, part=part, erased_at=tx.now, erased_by=actor.id))
    keys = tx.office.vault.keys.forget(remains.objects)
    tx.session.flush()
    if "contents" in parts:
        forgotten_words.forget_with(tx, actor, case.id)
    private = None if reason is None else {"reason": reason}
    data = {"parts": list(parts), "keys": keys}
    ledger.append(tx, "retention.erased", actor, case_id=case.id, data=data, private=private)
    return remains


def _pages(tx: Tx, case: Case, remains: Remains) -> None:
    shown = select(Rendition.id).join(Document, Document.id == Rendition.document_id).where(Document.case_id == case.id)
    # a later examination may have taken the row of a page away that was viewed
    seen = select(View.rendition_id).where(View.case_id == case.id)
    remains.objects += [(str(each), RENDITION) for each in tx.session.scalars(shown.union(seen))]


def _originals(tx: Tx, case: Case, remains: Remains) -> None:
    ids = tx.session.scalars(select(Document.id).where(Document.case_id == case.id)).all()
    uploads = select(Upload.id).where(Upload.case_id == case.id)
    pieces = tx.session.scalars(select(UploadPiece.id).where(UploadPiece.upload_id.in_(uploads))).all()
    remains.objects += [*((str(each), ORIGINAL) for each in ids), *((str(each), PIECE) for each in pieces)]
    tx.session.execute(delete(UploadPiece).where(UploadPiece.upload_id.in_(uploads)))
    tx.session.execute(delete(Upload).where(Upload.case_id == case.id))
    tx.session.execute(update(Document).where(Document.case_id == case.id).values(file_name=FORGOTTEN_NAME))


def _contents(tx: Tx, case: Case, remains: Remains) -> None:
    papers = select(Document.id).where(Document.case_id == case.id)
    examined = select(ExaminationRow.id).where(ExaminationRow.document_id.in_(papers))
    of_case: Iterable[tuple[type, ColumnElement[bool], dict[str, object]]] = (
        (ExaminationRow, ExaminationRow.document_id.in_(papers), {"content": {}, "changes": None}),
        (FieldCorrection, FieldCorrection.examination_id.in_(examined), {"value": JSON.NULL}),
        (FindingRow, FindingRow.case_id == case.id, {"values": {}}),
        (Notice, Notice.case_id == case.id, {"values": {}}),
        (SecondReview, SecondReview.case_id == case.id, {"override": None, "reason": None, "fixes": {}}),
        (Case, Case.id == case.id, {"answers": {}, "override_reason": None}),
    )
    for table, where, emptied in of_case:
        tx.session.execute(update(table).where(where).values(**emptied))
    tx.session.execute(delete(CasePerson).where(CasePerson.case_id == case.id))
    # the hash of a portrait is of a person, and without the number beside it is looked up for nothing
    tx.session.execute(delete(Picture).where(Picture.document_id.in_(papers), Picture.part == "portrait"))
    kept = select(cast(SecondReview.id, String)).where(SecondReview.case_id == case.id)
    about = or_(LedgerEntry.case_id == case.id, LedgerEntry.data["review"].as_string().in_(kept))
    entries = select(LedgerEntry.seq).where(about)
    tx.session.execute(delete(LedgerDetail).where(LedgerDetail.seq.in_(entries)))
    remains.notices += tx.session.scalars(select(Notice.id).where(Notice.case_id == case.id))


_FORGET = {"pages": _pages, "originals": _originals, "contents": _contents}


def end_of() -> ColumnElement[datetime]:
    """The moment at which a case came to its end, None for one that is not there."""
    ending = select(func.max(Decision.decided_at)).where(Decision.case_id == Case.id, Decision.target.in_(ENDS))
    return ending.correlate(Case).scalar_subquery()


def _ended() -> Select[UUID]:
    return select(Case.id).where(Case.state.in_(ENDS))


def _over(tx: Tx, service: str, part: str) -> ColumnElement[bool]:
    before = tx.now - timedelta(days=getattr(policy_of(tx, service), part))
    return and_(Case.service == service, end_of() <= before, ~is_gone(part))


def is_gone(part: str) -> ColumnElement[bool]:
    """Whether that part of a case is erased, for a query over cases."""
    return exists().where(Erasure.case_id == Case.id, Erasure.part == part)


def _is_over(tx: Tx, case: Case, part: str) -> bool:
    query = _ended().where(Case.id == case.id, _over(tx, case.service, part))
    return tx.session.scalar(query) is not None


def _erased(tx: Tx, case_id: UUID) -> set[str]:
    return set(tx.session.scalars(select(Erasure.part).where(Erasure.case_id == case_id)))


def _took_part(tx: Tx, actor: Actor, case_id: UUID) -> bool:
    """More than kinship.took_part: whoever signed the case off, or saw a page of it, does not erase it either."""
    accounts = select(func.accounts_of(actor.id))
    decided = exists().where(Decision.case_id == case_id, Decision.decided_by.in_(accounts))
    seen = exists().where(View.case_id == case_id, View.viewed_by.in_(accounts))
    return kinship.took_part(tx, actor.id, case_id) or bool(tx.session.scalar(select(or_(decided, seen))))
