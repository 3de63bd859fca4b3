"""What was shown to whom, and who was allowed more of it for a while."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, paired

COUNTED = ("claims", "views", "searches", "skips")
"""What a day's budget counts."""


class View(Base):
    """One officer seeing one page in one claim; rows are only added. Looking again at it is the same view.

    The marks in the picture are derived from this row's id and a secret outside the database, which `key_id` names
    (None: the first there was). `rendition_id`, `width`,
    `covered` (boxes x, y, width, height in pixels of the rendition) and `frame_version` are all that it takes to draw
    the same picture without a mark. `step` is the state of the case, `not_found` names what was to be covered and could
    not be found, `session_id` is that of the sign-in, None for a program with a token.
    """

    __tablename__ = "view"
    __table_args__ = (paired("viewed"), Index("ix_view_viewed_by_viewed_at", "viewed_by", "viewed_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    # no foreign key: a later examination may take the row of the picture away, never the picture
    rendition_id: Mapped[UUID] = mapped_column(index=True)
    page: Mapped[int]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id"), index=True)
    session_id: Mapped[UUID | None]
    step: Mapped[str]
    width: Mapped[int]
    covered: Mapped[Any] = mapped_column(JSONB())
    not_found: Mapped[list[str]] = mapped_column(default=list)
    frame_version: Mapped[int]
    key_version: Mapped[int]
    key_id: Mapped[str | None]
    viewed_at: Mapped[datetime]
    viewed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class BudgetRaise(Base):
    """More of one thing for one person until a moment, given by another, a supervisor; rows are only added."""

    __tablename__ = "budget_raise"
    __table_args__ = (
        paired("raised"),
        CheckConstraint("raised_by <> person_id", name="not_for_oneself"),
        CheckConstraint("extra > 0", name="more"),
        CheckConstraint("counted IN ('" + "', '".join(COUNTED) + "')", name="known_counted"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    counted: Mapped[str]
    extra: Mapped[int]
    valid_until: Mapped[datetime]
    raised_at: Mapped[datetime]
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
