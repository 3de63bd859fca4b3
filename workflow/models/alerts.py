"""What the record showed to be unusual, and how far it has been looked through."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired
from workflow.models.sealed import SealedText

OUTCOMES = ("dismissed", "upheld")
AUDIENCES = ("supervisors", "auditors")
FORGOTTEN = "-"
"""What stands in the place of a closing reason that was erased with the cases of its alert."""


class AlertRow(Base):
    """Something unusual about one person, open until somebody else closes it with a reason; what it says never changes.

    `values` fill the sentence of `code`; `entries` are numbers of the ledger, `judged_to` the last one that was there
    when it was raised. `audience`: alerts about supervisors are for auditors only.
    """

    __tablename__ = "alert"
    __table_args__ = (
        paired("raised"),
        paired("closed"),
        UniqueConstraint("code", "subject_id", "about", "evidence"),
        Index(
            "uq_alert_open", "code", "subject_id", "about", unique=True, postgresql_where=text("closed_at IS NULL")
        ),
        CheckConstraint("closed_by <> subject_id", name="not_by_oneself"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="outcome_is_closed"),
        CheckConstraint("(closed_at IS NULL) = (closing_reason IS NULL)", name="closed_with_reason"),
        CheckConstraint("btrim(closing_reason) <> ''", name="reason_has_words"),
        CheckConstraint("outcome IN ('" + "', '".join(OUTCOMES) + "')", name="known_outcome"),
        CheckConstraint("audience IN ('" + "', '".join(AUDIENCES) + "')", name="known_audience"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    code: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    about: Mapped[str]
    audience: Mapped[str]
    values: Mapped[dict[str, Any]]
    entries: Mapped[list[int]]
    cases: Mapped[list[str]]
    evidence: Mapped[str]
    judged_to: Mapped[int] = mapped_column(BigInteger)
    raised_at: Mapped[datetime] = mapped_column(index=True)
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None]
    closing_reason: Mapped[str | None] = mapped_column(SealedText("alert.closing_reason", plain=(FORGOTTEN,)))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class AlertRun(Base):
    """How far the ledger has been looked through for alerts: one row, the lock of whoever does it."""

    __tablename__ = "alert_run"
    __table_args__ = (paired("judged"), CheckConstraint("id = 1", name="one_row"))

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, default=1)
    entry: Mapped[int] = mapped_column(BigInteger)
    judged_at: Mapped[datetime]
    judged_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
