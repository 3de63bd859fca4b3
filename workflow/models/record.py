"""The ledger, and the notices that citizens get."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired
from workflow.models.sealed import Sealed


class LedgerEntry(Base):
    """One thing that happened: a leaf of the ledger's tree. Rows are only added, and hold no personal data.

    `commitment` binds the entry to what it must not hold itself (LedgerDetail); `hash` is that of the leaf, `seal` that
    hash under a key which the database does not know.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (paired("recorded"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    document_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]]
    commitment: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    hash: Mapped[str] = mapped_column(unique=True)
    seal: Mapped[str]
    # which transaction wrote it: a trigger asks for it when a case changes its state
    xid: Mapped[int] = mapped_column(BigInteger, server_default=text("((pg_current_xact_id())::text)::bigint"))


class LedgerDetail(Base):
    """What an entry is about and may name people: deleted when it must be forgotten, which breaks no proof."""

    __tablename__ = "ledger_detail"

    seq: Mapped[int] = mapped_column(ForeignKey("ledger_entry.seq"), primary_key=True, autoincrement=False)
    salt: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(Sealed("ledger_detail.content", proved=True))


class LedgerNode(Base):
    """The hash over a whole subtree of entries (workflow/merkle.py), kept so that a proof needs few of them."""

    __tablename__ = "ledger_node"

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[str]


class LedgerCheckpoint(Base):
    """The ledger's state after `size` entries, as the signed note that witnesses got."""

    __tablename__ = "ledger_checkpoint"
    __table_args__ = (paired("signed"),)

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[str]
    note: Mapped[str]
    signed_at: Mapped[datetime]
    signed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class LedgerReading(Base):
    """One reading of the whole ledger by a worker: how far it has come, and what it found.

    `entries` are those of the ledger, `read` those that were read; `fault` is the code of the first thing that was not
    as it was written, with the values of its sentence.
    """

    __tablename__ = "ledger_reading"
    __table_args__ = (
        paired("asked"),
        paired("finished"),
        # at most one waits or runs
        Index(
            "uq_ledger_reading_unfinished",
            "finished_at",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    entries: Mapped[int] = mapped_column(BigInteger)
    read: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[str | None]
    checkpoints: Mapped[int | None]
    forgotten: Mapped[int | None]
    cases: Mapped[int | None]
    fault: Mapped[str | None]
    values: Mapped[dict[str, Any] | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Witness(Base):
    """Somebody who keeps our checkpoints: what they got last, and the error since, if any."""

    __tablename__ = "witness"
    __table_args__ = (paired("published"),)

    address: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    error: Mapped[str | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Notice(Base):
    """One message to a citizen, sent once by its channel."""

    __tablename__ = "notice"
    __table_args__ = (paired("queued"), paired("sent"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str]
    channel: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(Sealed("notice.values"))
    unique_key: Mapped[str] = mapped_column(unique=True)
    queued_at: Mapped[datetime]
    queued_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
