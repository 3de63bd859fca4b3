"""The ledger, and the notices that citizens get."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired


class LedgerEntry(Base):
    """One thing that happened. Rows are only added; each holds the hash of the one before. No personal data."""

    __tablename__ = "ledger_entry"
    __table_args__ = (paired("recorded"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    document_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    # which transaction wrote it: a trigger asks for it when a case changes its state
    xid: Mapped[int] = mapped_column(BigInteger, server_default=text("((pg_current_xact_id())::text)::bigint"))


class Notice(Base):
    """One message to a citizen, sent once by its channel."""

    __tablename__ = "notice"
    __table_args__ = (paired("queued"), paired("sent"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str]
    channel: Mapped[str]
    values: Mapped[dict[str, Any]]
    unique_key: Mapped[str] = mapped_column(unique=True)
    queued_at: Mapped[datetime]
    queued_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
