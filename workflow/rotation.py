"""Tending the vault: data keys go over to the newest master key, objects are read back, and what is nobody's goes.

Readers and writers go on meanwhile: an object is never rewritten, only the row of its key is, a batch a transaction.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    cast,
    delete,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
    union,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm.attributes import flag_modified

from workflow.data_keys import context_of
from workflow.db import Tx, transaction
from workflow.documents import ORIGINAL, RENDITION
from workflow.master_keys import KeyRefused, KeyUnknown, Wrapped
from workflow.models import (
    Case,
    DataKey,
    Document,
    Erasure,
    ExaminationRow,
    FieldCorrection,
    Notice,
    Rendition,
    SecondReview,
    Upload,
    UploadPiece,
    View,
)  # fmt: skip
from workflow.models.sealed import MARK, SEALED
from workflow.store import ObjectMissing
from workflow.uploads import PURPOSE as PIECE
from workflow.vault import VaultDamaged, key_inside, name_of

BATCH = 100
SWEPT_AFTER = timedelta(days=1)
"""So long an object without a key is left alone: its transaction may still be under way."""
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Status:
    """How many objects lie under each master key; `inside` still carry their key, as the first version wrote them."""

    current: str
    under: dict[str, int]
    inside: int


@dataclass(slots=True)
class Tended:
    """What was done: keys that went over, keys that came out of their objects, rows of older versions that were sealed
    (workflow/models/sealed.py), and objects whose key nobody here opens.
    """

    moved: int = 0
    adopted: int = 0
    sealed: int = 0
    failed: list[str] = field(default_factory=list)


def status(tx: Tx) -> Status:
    """How many objects lie under which key; reads the header of each object without a key in the table."""
    rows = tx.session.execute(select(DataKey.key_id, func.count()).group_by(DataKey.key_id).order_by(DataKey.key_id))
    inside = sum(_inside(tx, *place) is not None for place in _keyless(tx))
    return Status(tx.office.vault.keys.masters.current(), {each[0]: int(each[1]) for each in rows}, inside)


def rotate() -> Generator[Tended, None, None]:
    """Wrap every data key by the newest master key, telling after each batch what was done so far.

    May be broken off at any moment and called again; what another process is wrapping at this moment is left to it.
    """
    done = Tended()
    last: Place | None = ("", "")
    while last is not None:
        with transaction() as tx:
            last = _move(tx, last, done)
        yield done
    last = ("", "")
    while last is not None:
        with transaction() as tx:
            last = _adopt(tx, last, done)
        yield done
    for table, column in (*_SEALED, *_WORDS):
        more = True
        while more:
            with transaction() as tx:
                count = _seal(tx, table, column)
            done.sealed, more = done.sealed + count, count == BATCH
            yield done


def check(tx: Tx, sample: int | None) -> tuple[int, list[str]]:
    """Read objects back, all or that many drawn by lot; how many were read, and the names of those that do not open."""
    drawn = select(DataKey.object_id, DataKey.purpose).order_by(func.random() if sample else DataKey.object_id)
    places = [(each.object_id, each.purpose) for each in tx.session.execute(drawn.limit(sample))]
    places += list(_keyless(tx))[: None if sample is None else sample]
    lost = []
    for object_id, purpose in places:
        try:
            tx.office.vault.get(object_id, purpose)
        except (ObjectMissing, VaultDamaged):
            lost.append(name_of(object_id, purpose))
    return len(places), lost


def sweep(tx: Tx) -> int:
    """Delete keys whose object is nobody's, and objects without a key that are a day old; returns how many went.

    An object of the first format carries its key, and goes when no row knows it.
    """
    owned = _owned().subquery()
    mine = select(owned.c.object_id, owned.c.purpose)
    place = tuple_(DataKey.object_id, DataKey.purpose)
    nobodys = delete(DataKey).where(place.not_in(mine), DataKey.purpose.in_(PURPOSES))
    gone = len(tx.session.execute(nobodys.returning(DataKey.object_id)).all())
    known = {(each.object_id, each.purpose) for each in tx.session.execute(mine)}
    kept = {(each.object_id, each.purpose) for each in tx.session.execute(select(DataKey.object_id, DataKey.purpose))}
    store = tx.office.vault.store
    for name, written in store.names():
        purpose, object_id = name.partition("/")[0], name.rpartition("/")[2]
        if purpose not in PURPOSES or (object_id, purpose) in kept or tx.now - written < SWEPT_AFTER:
            continue
        if (object_id, purpose) not in known or _inside(tx, object_id, purpose) is None:
            store.delete(name)
            gone += 1
    return gone


_SEALED: tuple[tuple[type[Any], str], ...] = (
    (ExaminationRow, "content"), (Case, "answers"), (FieldCorrection, "value"), (Notice, "values"),
)  # fmt: skip
_WORDS: tuple[tuple[type[Any], str], ...] = (
    (Document, "file_name"), (Upload, "file_name"), (Case, "override_reason"), (SecondReview, "override"),
    (SecondReview, "reason"),
)  # fmt: skip
"""Not those of the record, which nobody writes again: what an older version wrote there in plain stays so."""
PURPOSES = (ORIGINAL, RENDITION, PIECE)


def _owned() -> CompoundSelect[Any]:
    """Every object that a row knows and that was not forgotten."""
    # a view keeps its page although a later examination has taken the row of the rendition away
    of_document = (
        (Document.id, ORIGINAL, Document, "originals"),
        (Rendition.id, RENDITION, Rendition.__table__.join(Document.__table__), "pages"),
        (View.rendition_id, RENDITION, View.__table__.join(Document.__table__), "pages"),
    )
    selects = [
        select(cast(id_, String).label("object_id"), literal(purpose).label("purpose"))
        .select_from(rows)
        .where(Document.case_id.not_in(select(Erasure.case_id).where(Erasure.part == part)))
        for id_, purpose, rows, part in of_document
    ]
    return union(*selects, select(cast(UploadPiece.id, String), literal(PIECE)))


def _without_key(after: Place) -> Select[Any]:
    owned = _owned().subquery()
    place = tuple_(owned.c.object_id, owned.c.purpose)
    kept = select(DataKey.object_id, DataKey.purpose)
    query = select(owned.c.object_id, owned.c.purpose).where(place.not_in(kept), place > after)
    return query.order_by(owned.c.object_id, owned.c.purpose)


def _keyless(tx: Tx) -> Iterator[Place]:
    """Objects of the first format; those that were forgotten have neither a key nor bytes."""
    for object_id, purpose in tx.session.execute(_without_key(("", ""))).all():
        if _inside(tx, object_id, purpose) is not None:
            yield object_id, purpose


def _move(tx: Tx, after: Place, done: Tended) -> Place | None:
    masters = tx.office.vault.keys.masters
    newest = masters.current()
    query = (
        select(DataKey)
        .where(DataKey.key_id != newest, tuple_(DataKey.object_id, DataKey.purpose) > after)
        .order_by(DataKey.object_id, DataKey.purpose)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = tx.session.scalars(query, execution_options={"populate_existing": True}).all()
    for row in rows:
        context = context_of(row.object_id, row.purpose)
        try:
            key = masters.unwrap(Wrapped(row.key_id, row.wrapped), context)
        except (KeyUnknown, KeyRefused):
            done.failed.append(name_of(row.object_id, row.purpose))
            continue
        wrapped = masters.wrap(key, context)
        row.key_id, row.wrapped = wrapped.key_id, wrapped.data
        done.moved += 1
    return (rows[-1].object_id, rows[-1].purpose) if rows else None


def _adopt(tx: Tx, after: Place, done: Tended) -> Place | None:
    masters = tx.office.vault.keys.masters
    places = tx.session.execute(_without_key(after).limit(BATCH)).all()
    for object_id, purpose in places:
        inside = _inside(tx, object_id, purpose)
        if inside is None:
            continue
        context = context_of(object_id, purpose)
        try:
            wrapped = masters.wrap(masters.unwrap(inside, context), context)
        except (KeyUnknown, KeyRefused):
            done.failed.append(name_of(object_id, purpose))
            continue
        row = {"object_id": object_id, "purpose": purpose, "key_id": wrapped.key_id, "wrapped": wrapped.data}
        added = tx.session.execute(insert(DataKey).values(row).on_conflict_do_nothing().returning(DataKey.object_id))
        done.adopted += added.first() is not None
    return (places[-1][0], places[-1][1]) if places else None


def _seal(tx: Tx, table: type[Any], column: str) -> int:
    """Write a batch of rows again that lie there in plain; returns how many."""
    query = select(table).where(_in_plain(table, column)).limit(BATCH)
    rows = tx.session.scalars(query.with_for_update(skip_locked=True)).all()
    for row in rows:
        flag_modified(row, column)
    tx.session.flush()
    return len(rows)


def _in_plain(table: type[Any], column: str) -> ColumnElement[bool]:
    if (table, column) in _WORDS:
        return ~type_coerce(getattr(table, column), String).startswith(MARK)
    content = type_coerce(getattr(table, column), JSONB)
    empty = content.in_([type_coerce({}, JSONB), type_coerce(JSON.NULL, JSONB)])
    return ~func.jsonb_exists(content, SEALED) & ~empty


def _inside(tx: Tx, object_id: str, purpose: str) -> Wrapped | None:
    try:
        return key_inside(tx.office.vault.store.get(name_of(object_id, purpose)))
    except (ObjectMissing, VaultDamaged):
        return None
