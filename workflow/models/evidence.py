"""What people said about findings and read values, and the runs in which stored documents were examined anew."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired
from workflow.models.sealed import Sealed

MARK_SOURCES = ("officer", "correction")


class FieldCorrection(Base):
    """What stands on the document, beside what was read from it; of several about one field the latest counts.

    `field` is a name, or `members.2.nik` for a cell of a table. `agrees`: the reading was right after all.
    `confidence` is the reading's, None where nothing had been read.
    """

    __tablename__ = "field_correction"
    __table_args__ = (paired("corrected"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    examination_id: Mapped[UUID] = mapped_column(ForeignKey("examination.id"), index=True)
    field: Mapped[str]
    value: Mapped[Any] = mapped_column(Sealed("field_correction.value"))
    agrees: Mapped[bool]
    confidence: Mapped[float | None]
    corrected_at: Mapped[datetime] = mapped_column(index=True)
    corrected_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class FindingMark(Base):
    """Somebody's word that a finding is right or a wrong alarm; the latest counts, and before any decision."""

    __tablename__ = "finding_mark"
    __table_args__ = (
        paired("marked"),
        CheckConstraint("source IN ('" + "', '".join(MARK_SOURCES) + "')", name="known_source"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"), index=True)
    right: Mapped[bool]
    source: Mapped[str]
    marked_at: Mapped[datetime] = mapped_column(index=True)
    marked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class Reexamination(Base):
    """One run over stored documents with today's engine; the examinations that it made name it."""

    __tablename__ = "reexamination"
    __table_args__ = (paired("asked"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    since: Mapped[date]
    kind: Mapped[str | None]
    engine: Mapped[str]
    documents: Mapped[int]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
