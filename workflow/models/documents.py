"""Documents, their pages, uploads under way, and what the examinations said."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired
from workflow.models.sealed import Sealed, SealedText


class Document(Base):
    """One uploaded file that answers one requirement. A re-upload supersedes it; nothing is overwritten."""

    __tablename__ = "document"
    __table_args__ = (
        paired("received"),
        paired("superseded"),
        Index(
            "uq_document_current", "case_id", "requirement", unique=True, postgresql_where=text("superseded_at IS NULL")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    requirement: Mapped[str]
    kind: Mapped[str]
    receipt_number: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    file_name: Mapped[str] = mapped_column(SealedText("document.file_name"))
    received_at: Mapped[datetime]
    received_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    superseded_at: Mapped[datetime | None]
    superseded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Rendition(Base):
    """One page as it is shown: decoded and drawn again, encrypted in the store under the row's id."""

    __tablename__ = "rendition"
    __table_args__ = (UniqueConstraint("document_id", "page"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    page: Mapped[int]
    size: Mapped[int]


class ExaminationRow(Base):
    """One stored examination; `content` is its JSON form (verify/as_json.py), and never changes.

    One a document counts: later ones supersede it, and a `shadow`, made when the case had been decided, counts never.
    `confidences` are those of the fields that were read; `changes` says what a later run saw otherwise (names only).
    """

    __tablename__ = "examination"
    __table_args__ = (
        paired("examined"),
        paired("superseded"),
        Index(
            "uq_examination_current",
            "document_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL AND NOT shadow"),
        ),
        Index("uq_examination_run", "reexamination_id", "document_id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    verdict: Mapped[str]
    recognised_kind: Mapped[str | None]
    content: Mapped[dict[str, Any]] = mapped_column(Sealed("examination.content"))
    engine: Mapped[str | None]
    policy_version: Mapped[str | None]
    confidences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    shadow: Mapped[bool] = mapped_column(default=False)
    reexamination_id: Mapped[UUID | None] = mapped_column(ForeignKey("reexamination.id"))
    changes: Mapped[dict[str, Any] | None]
    examined_at: Mapped[datetime]
    examined_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    superseded_at: Mapped[datetime | None]
    superseded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class FindingRow(Base):
    """One finding of an examination, or of a case's cross-document checks when it has no examination.

    Those between documents say themselves when they were found and superseded; the others stand with their examination.
    """

    __tablename__ = "finding"
    __table_args__ = (paired("found"), paired("superseded"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    examination_id: Mapped[UUID | None] = mapped_column(ForeignKey("examination.id"), index=True)
    number: Mapped[int]
    code: Mapped[str]
    severity: Mapped[str]
    outcome: Mapped[str]
    page: Mapped[int | None]
    box: Mapped[list[int] | None]
    values: Mapped[dict[str, Any]]
    found_at: Mapped[datetime | None]
    found_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    superseded_at: Mapped[datetime | None]
    superseded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Upload(Base):
    """A resumable upload under way (tus). `holder` is the sender whose pieces are taken."""

    __tablename__ = "upload"
    __table_args__ = (
        paired("started"),
        CheckConstraint('"offset" >= 0 AND "offset" <= length', name="offset_within"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    requirement: Mapped[str]
    length: Mapped[int]
    offset: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str]
    file_name: Mapped[str] = mapped_column(SealedText("upload.file_name"))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    refusal_code: Mapped[str | None]
    valid_until: Mapped[datetime] = mapped_column(index=True)
    started_at: Mapped[datetime]
    started_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class UploadPiece(Base):
    """Some bytes of an upload, encrypted in the store under the row's id."""

    __tablename__ = "upload_piece"
    __table_args__ = (UniqueConstraint("upload_id", "offset"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id"))
    offset: Mapped[int]
    length: Mapped[int]
