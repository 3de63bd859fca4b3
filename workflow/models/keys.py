"""The keys of stored objects, what keeps a case from being forgotten, and what of it was."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired
from workflow.models.sealed import SealedText

PARTS = ("pages", "originals", "contents")
"""In what a case is forgotten: its pages as they were shown, the files as they came, and what was read and written."""


class DataKey(Base):
    """The key of one object, wrapped by the master key `key_id`. Without this row nobody reads the object again."""

    __tablename__ = "data_key"

    object_id: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(index=True)
    wrapped: Mapped[bytes]


class LegalHold(Base):
    """While it is not lifted, nothing of the case is forgotten; somebody else lifts it than placed it."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        paired("placed"),
        paired("lifted"),
        CheckConstraint("(lifted_at IS NULL) = (lifting_reason IS NULL)", name="lifted_with_reason"),
        CheckConstraint("lifted_by <> placed_by", name="two_persons"),
        Index("uq_legal_hold_live", "case_id", unique=True, postgresql_where=text("lifted_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    reason: Mapped[str] = mapped_column(SealedText("legal_hold.reason"))
    placed_at: Mapped[datetime]
    placed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    lifting_reason: Mapped[str | None] = mapped_column(SealedText("legal_hold.lifting_reason"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Erasure(Base):
    """One part of a case that was forgotten for good; rows are only added."""

    __tablename__ = "erasure"
    __table_args__ = (
        paired("erased"),
        CheckConstraint("part IN ('" + "', '".join(PARTS) + "')", name="known_part"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]
    erased_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Cosignature(Base):
    """A witness's signature under our checkpoint of `size`, as the line that it sent; rows are only added."""

    __tablename__ = "cosignature"

    size: Mapped[int] = mapped_column(ForeignKey("ledger_checkpoint.size"), primary_key=True, autoincrement=False)
    address: Mapped[str] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(primary_key=True)
